import Foundation
import OslerInterpreter
import OslerLanguage
import OslerLog

/// The run of a notebook that `--resume` goes on with.
struct Resumption {
  let session: SessionRecord
  /// What to tell the person about it.
  let notes: [String]

  /// - Throws: when there is nothing to go on with, or it is still running.
  init(of notebook: NotebookFile, in log: ExperimentLog, at logPath: String) throws(CommandLineError) {
    guard let path = notebook.path else { throw .noNotebookToResume }
    let last: SessionRecord?
    do {
      last = try log.sessions().last { $0.notebook == path }
    } catch {
      throw .log(error, writing: false)
    }
    guard let last else { throw .nothingToResume(notebook: notebook.name, log: logPath) }
    guard last.status != .succeeded else {
      throw .alreadySucceeded(notebook: notebook.name, session: last.id.rawValue)
    }
    guard last.liveness != .alive else {
      throw .stillRunning(session: last.id.rawValue, process: last.processId, log: logPath)
    }
    session = last
    var notes = ["going on with session \(last.id), which \(Self.fate(of: last))"]
    if last.source != notebook.source.text {
      notes.append("the notebook has changed since: stages that are the same go on, the others begin anew")
    }
    self.notes = notes
  }

  private static func fate(of session: SessionRecord) -> String {
    switch session.status {
    case .failed: "failed"
    case .running: "was cut off on another machine, or before a restart"
    default: "was interrupted"
    }
  }

  /// The recorded parameters as `-p` would give them, for those that are not given anew and that the
  /// notebook still has.
  func parameters(
    besides given: [String], of notebook: Notebook
  ) -> [(name: String, text: String)] {
    let recorded =
      (try? JSONDecoder().decode([String: RecordedValue].self, from: Data(session.parameters.utf8)))
    return notebook.frontMatter.parameters.compactMap { parameter in
      guard !given.contains(parameter.name), let value = recorded?[parameter.name]
      else { return nil }
      return (parameter.name, value.text)
    }
  }
}

/// A parameter's value as the log has it, in JSON.
enum RecordedValue: Hashable, Decodable {
  case none
  case bool(Bool)
  case integer(Int)
  case real(Double)
  case string(String)
  case list([RecordedValue])

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .none
    } else if let bool = try? container.decode(Bool.self) {
      self = .bool(bool)
    } else if let integer = try? container.decode(Int.self) {
      self = .integer(integer)
    } else if let real = try? container.decode(Double.self) {
      self = .real(real)
    } else if let string = try? container.decode(String.self) {
      self = .string(string)
    } else {
      self = .list(try container.decode([RecordedValue].self))
    }
  }

  /// As `-p name=…` gives it.
  var text: String {
    switch self {
    case .none: "none"
    case .bool(let bool): "\(bool)"
    case .integer(let integer): "\(integer)"
    case .real(let real): "\(real)"
    case .string(let string): string
    case .list(let elements): "[" + elements.map(\.quoted).joined(separator: ", ") + "]"
    }
  }

  private var quoted: String {
    if case .string(let string) = self { "\"\(string)\"" } else { text }
  }
}
