import Foundation
import OslerJSON
import OslerLog

/// What one cell showed, as the outputs of a cell in nbformat 4.5.
struct NotebookOutputs {
  private enum Item {
    case stream(name: String, text: String)
    case bundle(MIMEBundle, isResult: Bool)
    case error(String)
  }

  private var items: [Item] = []

  /// - Parameter ending: what the session ended with: the error of a cell that failed before its first
  ///   statement.
  init(of cell: CellRecord, in log: ExperimentLog, endedBy ending: String?) throws(LogError) {
    var messages = try log.messages(of: cell.id)[...]
    for output in try log.outputs(of: cell.id) {
      while let message = messages.first, message.shown < output.record.shown {
        add(messages.removeFirst())
      }
      add(output)
    }
    for message in messages { add(message) }
    let errors = try log.executions(of: cell.id).filter { $0.parent == nil }.compactMap(\.error)
    for error in errors { items.append(.error(error)) }
    if errors.isEmpty, cell.status == .failed, let ending { items.append(.error(ending)) }
  }

  private mutating func add(_ message: MessageRecord) {
    let head = message.level == .note ? "" : "\(message.level.rawValue): "
    stream("stderr", head + message.text + "\n")
  }

  private mutating func add(_ output: Output) {
    switch output.record.kind {
    case .result: items.append(.bundle(output.bundle, isResult: true))
    case .stream: stream("stdout", output.bundle.text ?? "")
    case .warning: stream("stderr", "warning: " + (output.bundle.text ?? "") + "\n")
    case .progress: stream("stderr", (output.bundle.text ?? "") + "\n")
    case .error: items.append(.error(output.bundle.text ?? ""))
    }
  }

  /// Pieces that follow each other are one stream.
  private mutating func stream(_ name: String, _ text: String) {
    if case .stream(name, let before)? = items.last {
      items[items.count - 1] = .stream(name: name, text: before + text)
    } else {
      items.append(.stream(name: name, text: text))
    }
  }

  /// - Parameter count: the cell's execution count.
  func json(count: JSONValue) -> [JSONValue] {
    let last = items.lastIndex { if case .bundle(_, isResult: true) = $0 { true } else { false } }
    return items.enumerated().map { index, item in
      switch item {
      case .stream(let name, let text):
        JSONValue(["name": .string(name), "output_type": "stream", "text": JSONReading.lines(text)])
      case .bundle(let bundle, _) where index == last:
        JSONValue([
          "data": data(bundle), "execution_count": count, "metadata": .object([]),
          "output_type": "execute_result",
        ])
      case .bundle(let bundle, _):
        JSONValue(["data": data(bundle), "metadata": .object([]), "output_type": "display_data"])
      case .error(let text): error(text)
      }
    }
  }

  private func data(_ bundle: MIMEBundle) -> JSONValue {
    .object(
      bundle.parts.map { part in
        switch part.data {
        case .text(let text) where part.mime == "application/json" || part.mime.hasSuffix("+json"):
          .init(part.mime, (try? JSONReading.value(text)) ?? .string(text))
        case .text(let text): .init(part.mime, JSONReading.lines(text))
        case .bytes(let bytes): .init(part.mime, .string(bytes.base64EncodedString()))
        }
      })
  }

  private func error(_ text: String) -> JSONValue {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let first = lines.first ?? ""
    let value = first.hasPrefix("error: ") ? String(first.dropFirst(7)) : first
    return JSONValue([
      "ename": "error", "evalue": .string(value), "output_type": "error",
      "traceback": .array(lines.map { .string($0) }),
    ])
  }
}
