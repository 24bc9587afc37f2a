import Foundation
import OslerInterpreter
import OslerLanguage
import OslerLog

/// Shows a session to a program: one JSON object a line on stdout, each with its `event`.
final class JSONFrontend: Frontend {
  private let screen: Screen

  init(_ screen: Screen) { self.screen = screen }

  func show(_ bundle: MIMEBundle, _ record: OutputRecord) { write(OutputEvent(bundle, record)) }
  func message(_ text: String, _ level: MessageRecord.Level) {
    write(MessageEvent(level: level.rawValue, text: text))
  }

  func cell(_ record: CellRecord) { write(CellEvent(record)) }

  /// Animation is for people.
  func progress(_ progress: OslerInterpreter.Progress?) {}

  func write(_ event: some Encodable) { screen.show(JSONText.line(event)) }
}

/// Values as JSON.
enum JSONText {
  static func line(_ value: some Encodable) -> String { text(value, []) }
  static func page(_ value: some Encodable) -> String { text(value, [.prettyPrinted]) }

  private static func text(_ value: some Encodable, _ more: JSONEncoder.OutputFormatting) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = more.union([.sortedKeys, .withoutEscapingSlashes])
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    do {
      return SafeText.escapedJSON(String(decoding: try encoder.encode(value), as: UTF8.self))
    } catch {
      preconditionFailure("an event has a value that JSON has not: \(error)")
    }
  }
}

// MARK: - Events

struct SessionEvent: Encodable {
  let event = "session"
  let session: Int64
  let log: String
  let notebook: String?
  let title: String?
  let seed: String
  let threads: Int
  let resumes: Int64?

  init(_ record: SessionRecord, log: String) {
    (session, self.log, notebook, title) = (record.id.rawValue, log, record.notebook, record.title)
    (seed, threads) = ("\(record.seed.rawValue)", record.threads)
    resumes = record.resumes?.rawValue
  }
}

struct OutputEvent: Encodable {
  let event = "output"
  let output: Int64
  let execution: Int64
  let kind: String
  /// By MIME type; bytes in base64.
  let data: [String: String]

  init(_ bundle: MIMEBundle, _ record: OutputRecord) {
    (output, execution) = (record.id.rawValue, record.execution.rawValue)
    kind = record.kind.rawValue
    data = bundle.forms
  }
}

extension MIMEBundle {
  /// By MIME type; bytes in base64.
  var forms: [String: String] {
    var forms: [String: String] = [:]
    for part in parts {
      switch part.data {
      case .text(let text): forms[part.mime] = text
      case .bytes(let bytes): forms[part.mime] = bytes.base64EncodedString()
      }
    }
    return forms
  }
}

struct MessageEvent: Encodable {
  let event = "message"
  let level: String
  let text: String
}

struct DiagnosticEvent: Encodable {
  let event = "diagnostic"
  let severity: String
  let message: String
  let hint: String?
  let file: String
  let line: Int
  let column: Int

  init(_ diagnostic: Diagnostic, in source: SourceText) {
    (severity, message, hint) = (diagnostic.severity.rawValue, diagnostic.message, diagnostic.hint)
    file = source.name
    let place = source.position(of: diagnostic.range.start)
    (line, column) = (place.line, place.column)
  }
}

/// A cell begins, with the status `running`, or has ended.
struct CellEvent: Encodable {
  let event = "cell"
  let cell: String
  let position: Int
  let status: String
  let seconds: Double?

  init(_ record: CellRecord) {
    (cell, position, status) = (record.name, record.position, record.status.rawValue)
    seconds = record.ended.map { Double($0.milliseconds - record.started.milliseconds) / 1000 }
  }
}

struct EndEvent: Encodable {
  let event = "end"
  let session: Int64
  let status: String
  let exitStatus: Int32
  let seconds: Double
  let commands: Int
  let cached: Int

  init(_ ending: RunEnding) {
    (commands, cached) = (ending.commands.all, ending.commands.cached)
    (session, seconds) = (ending.session, ending.seconds)
    exitStatus = ExitStatus(ending.outcome).rawValue
    status =
      switch ending.outcome {
      case .succeeded: "succeeded"
      case .failed: "failed"
      case .interrupted: "interrupted"
      case .outOfTime: "out of time"
      }
  }

  enum CodingKeys: String, CodingKey {
    case event, session, status, seconds, commands, cached
    case exitStatus = "exit_status"
  }
}
