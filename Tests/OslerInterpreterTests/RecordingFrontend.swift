import OslerInterpreter
import OslerLog

/// Keeps what a person would see.
final class RecordingFrontend: Frontend {
  private(set) var outputs: [(record: OutputRecord, bundle: MIMEBundle)] = []
  private(set) var messages: [String] = []
  private(set) var progressLines: [Progress?] = []
  var onShow: () -> Void = {}
  var onProgress: (Progress) -> Void = { _ in }

  func show(_ bundle: MIMEBundle, _ record: OutputRecord) {
    outputs.append((record, bundle))
    onShow()
  }

  func message(_ text: String, _ level: MessageRecord.Level) { messages.append(text) }
  func progress(_ progress: Progress?) {
    progressLines.append(progress)
    if let progress { onProgress(progress) }
  }

  /// The plain text of everything shown since the last time; what one statement streamed is one text.
  func takeText() -> [String] {
    defer { outputs = [] }
    var texts: [String] = []
    for (index, output) in outputs.enumerated() {
      let text = output.bundle.text ?? ""
      let before = index > 0 ? outputs[index - 1].record : nil
      if output.record.kind == .stream, before?.kind == .stream, before?.execution == output.record.execution
      {
        texts[texts.count - 1] += text
      } else {
        texts.append(text)
      }
    }
    return texts
  }
}
