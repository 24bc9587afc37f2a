import OslerLog

/// The sessions of one log, a line each.
struct SessionList {
  private let path: String
  private let rows: [Row]

  private struct Row {
    let session: SessionRecord
    let cells: [CellRecord]
    /// Nil for one that was never run again.
    let reproduction: ReproductionCount?
  }

  init(of log: ExperimentLog, at path: String) throws(CommandLineError) {
    self.path = path
    do {
      var rows: [Row] = []
      let reproductions = try log.reproductions()
      for session in try log.sessions() {
        rows.append(
          Row(
            session: session, cells: try log.cells(in: session.id), reproduction: reproductions[session.id]))
      }
      self.rows = rows
    } catch {
      throw .log(error, writing: false)
    }
  }

  var text: String {
    let path = SafeText.escaped(path)
    guard !rows.isEmpty else { return "\(path): no sessions" }
    let head = ["#", "started", "status", "cells", "time", "what"]
    let lines = rows.map { row -> [String] in
      let session = row.session
      let done = row.cells.count { [.succeeded, .cached].contains($0.status) }
      return [
        "\(session.id)", TimeText.of(session.started), session.fate, "\(done)/\(row.cells.count)",
        TimeText.between(session.started, session.ended),
        SafeText.escaped(session.name) + (row.reproduction.map { ", \($0)" } ?? ""),
      ]
    }
    return "\(path)\n" + ColumnText.text([head] + lines)
  }

  var json: [SessionSummary] { rows.map { SessionSummary($0.session, log: path, $0.reproduction) } }
}

extension SessionRecord {
  /// What people call it.
  var name: String { title ?? notebook.map { String($0.split(separator: "/").last ?? "") } ?? "prompt" }

  /// Its status, and for one that was never ended, what became of its process.
  var fate: String {
    guard status == .running else { return status.rawValue }
    switch liveness {
    case .alive: return "running"
    case .gone: return "killed"
    case .elsewhere: return "running elsewhere, or cut off"
    }
  }
}

/// Text in columns, two spaces apart; the last is not padded.
enum ColumnText {
  static func text(_ rows: [[String]]) -> String {
    let count = rows.map(\.count).max() ?? 0
    let widths = (0..<count).map { index in rows.map { index < $0.count ? $0[index].count : 0 }.max() ?? 0 }
    return rows.map { row in
      let cells = row.enumerated().map { index, cell in
        index == row.count - 1 ? cell : cell + String(repeating: " ", count: widths[index] - cell.count)
      }
      let line = "  " + cells.joined(separator: "  ")
      return String(line.reversed().drop { $0 == " " }.reversed())
    }
    .joined(separator: "\n")
  }
}

/// A session for a program to read.
struct SessionSummary: Encodable {
  let log: String
  let session: Int64
  let uuid: String
  let title: String?
  let notebook: String?
  let status: String
  let fate: String
  let started: String
  let ended: String?
  let seed: String
  let threads: Int
  let engine: String
  let resumes: Int64?
  let exitMessage: String?
  /// How often it was run again, came out the same, and on how many machines.
  let replays: Int
  let reproduced: Int
  let machines: Int

  init(_ record: SessionRecord, log: String, _ reproduction: ReproductionCount?) {
    (self.log, session, uuid) = (log, record.id.rawValue, record.uuid)
    (title, notebook, status, fate) = (record.title, record.notebook, record.status.rawValue, record.fate)
    (started, ended) = ("\(record.started)", record.ended.map { "\($0)" })
    (seed, threads, engine) = ("\(record.seed.rawValue)", record.threads, record.engineVersion)
    (resumes, exitMessage) = (record.resumes?.rawValue, record.exitMessage)
    replays = reproduction?.replays ?? 0
    (reproduced, machines) = (reproduction?.reproduced ?? 0, reproduction?.machines ?? 0)
  }

  enum CodingKeys: String, CodingKey {
    case log, session, uuid, title, notebook, status, fate, started, ended, seed, threads, engine, resumes
    case replays, reproduced, machines
    case exitMessage = "exit_message"
  }
}
