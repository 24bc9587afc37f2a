import OslerDigest
import OslerEvaluation
import OslerLanguage
import OslerModel
import OslerRecord

/// `card doctor "doctor.md"`
struct CardCommand: Command {
  static let group = CommandGroup.models
  static let effect = CommandEffect.outside
  static let signature = CommandSignature(
    "card", "Writes a model card, as Markdown and as a page of HTML, from what the log has.",
    discussion: """
      How the model was made, stage by stage with every option and the losses; the data with counts and \
      digests; the scores of this session's evaluations of it with 95 % intervals; what people's ratings came \
      to; the environment, the limits and an advisory notice. Nothing is invented: what the log does not say \
      is printed as unknown. The page stands beside the Markdown, under the same name with `.html`.
      """,
    parameters: [
      .argument("value", .value(.union([.model, .adapter])), help: "a model or an adapter"),
      .argument("path", .output, help: "where, ending in .md"),
      .option("title", .value(.string), help: "what the model is called; its variable's name without it"),
      .option("intended", .value(.string), help: "what it is meant for, in your words"),
      .option("limits", .value(.union([.string, .list(.string)])), help: "limits you know of"),
      .option("ratings", .value(.rows), help: "ratings of its answers, as 'load ratings' gives them"),
      .option(
        "rated_as", .value(.string), help: "the name it has in the ratings; its variable's name without it"),
    ],
    returns: .none, examples: [Example(#"card doctor "doctor.md" ratings: ratings rated_as: "ours""#)])

  let speaker: any Speaker
  let path: String
  let rows: (any Rows)?
  private let arguments: Arguments

  init(_ arguments: Arguments) throws(Diagnostic) {
    speaker = arguments.handle("value", as: (any Speaker).self)
    path = arguments.output("path")
    guard path.lowercased().hasSuffix(".md") else {
      throw arguments.error("a model card is written as '.md'", hint: "its page is put beside it", at: "path")
    }
    rows = arguments.rows(ifGiven: "ratings")
    self.arguments = arguments
  }

  func run(in context: CommandContext) throws -> Value {
    let name = context.named([speaker])[0].name
    let writer = CardWriter(
      speaker: speaker, title: arguments.string(ifGiven: "title") ?? name,
      lineage: try CardLineage(of: [speaker.lineage.key.hex], in: context.session),
      scores: try CardScores.scores(of: speaker.lineage.key, in: context.session),
      tested: try CardLineage(
        of: CardScores.origins(of: speaker.lineage.key, in: context.session).flatMap(CardScores.questions),
        in: context.session
      ).steps,
      ratings: try rows.map {
        try ratings($0, of: arguments.string(ifGiven: "rated_as") ?? name, in: context)
      },
      intended: arguments.string(ifGiven: "intended"), limits: arguments.strings("limits"), context: context)
    let card = try writer.card()
    let page = String(path.dropLast(3)) + ".html"
    for (path, text) in [(path, card.markdown), (page, card.html)] {
      try FileSaver.write(text, to: path)
      try context.recordArtifact("card", path: path)
    }
    let shown = context.session.workspace.shown
    try context.note("wrote \(shown(path)) and \(shown(page))")
    return .none
  }

  private func ratings(
    _ rows: any Rows, of name: String, in context: CommandContext
  ) throws -> (summaries: [RatingSummary], raters: Int, alpha: [String: Double]) {
    let table = try RatingRows.table(rows, in: context)
    guard table.models.contains(name) else {
      let names = table.models.map { "'\($0)'" }.joined(separator: ", ")
      throw arguments.error(
        "the ratings are of \(names.isEmpty ? "no model" : names), not of '\(name)'",
        hint: "say which with rated_as:", at: arguments.isGiven("rated_as") ? "rated_as" : "ratings")
    }
    let own = table.ratings.filter { $0.model == name }
    let alpha = table.axes.compactMap { axis in
      KrippendorffAlpha.of(table.scores(axis: axis), level: .ordinal).map { (axis, $0) }
    }
    return (
      table.summaries.filter { $0.model == name }, Set(own.map(\.rater)).count,
      Dictionary(alpha) { first, _ in first }
    )
  }
}
