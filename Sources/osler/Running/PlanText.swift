import OslerInterpreter

/// A plan for a person or a program.
enum PlanText {
  static func text(_ plan: NotebookPlan) -> String {
    let rows = plan.cells.map { cell in
      [cell.name, word(cell.state), why(cell.state), time(of: cell)]
    }
    return ColumnText.text([["cell", "plan", "why", "before"]] + rows) + "\n" + summary(plan)
  }

  private static func word(_ state: NotebookPlan.State) -> String {
    switch state {
    case .cached: "cached"
    case .repeats: "repeats"
    case .runs: "runs"
    case .skipped: "skipped"
    }
  }

  private static func why(_ state: NotebookPlan.State) -> String {
    switch state {
    case .cached: ""
    case .repeats(let effects):
      effects.reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
        .joined(separator: ", ")
    case .runs(let command?, let reason): "\(command): \(reason)"
    case .runs(nil, let reason): "\(reason)"
    case .skipped: "not asked for"
    }
  }

  /// What a cell took that is to run again.
  private static func time(of cell: NotebookPlan.Cell) -> String {
    guard case .runs = cell.state else { return "" }
    return cell.seconds.map(TimeText.of(seconds:)) ?? "?"
  }

  /// `9 of 12 cells are cached, 3 run: about 36s`
  private static func summary(_ plan: NotebookPlan) -> String {
    let running = plan.cells.filter { if case .runs = $0.state { true } else { false } }
    let cached = plan.cells.count { $0.state == .cached }
    let cells = plan.cells.count
    let begin = "\(cached) of \(cells) \(cells == 1 ? "cell" : "cells") cached"
    guard !running.isEmpty else { return begin + ", none to run" }
    let known = running.compactMap(\.seconds)
    let time =
      known.isEmpty
      ? "how long is not known"
      : (known.count < running.count ? "more than " : "about ")
        + TimeText.of(seconds: known.reduce(0, +))
    return "\(begin), \(running.count) to run: \(time)"
  }

  static func json(_ plan: NotebookPlan) -> String {
    JSONText.page(
      Page(
        cells: plan.cells.map { cell in
          Page.Cell(
            cell: cell.name, position: cell.position, plan: word(cell.state), why: why(cell.state),
            seconds: cell.seconds)
        }, seconds: plan.seconds))
  }

  private struct Page: Encodable {
    struct Cell: Encodable {
      let cell: String
      let position: Int
      let plan: String
      let why: String
      let seconds: Double?
    }

    let cells: [Cell]
    let seconds: Double?
  }
}
