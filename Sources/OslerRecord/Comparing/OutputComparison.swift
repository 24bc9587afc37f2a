import OslerJSON
import OslerLog

/// Compares what statements showed and how they failed.
struct OutputComparison {
  let changes: [SessionDifference.Change]

  init(
    _ left: RecordedSession, _ right: RecordedSession, _ statements: StatementPairs,
    left neutral: NeutralText,
    right other: NeutralText
  ) {
    var changes: [SessionDifference.Change] = []
    for (old, new) in statements.pairs {
      let (before, after) = (ShownOutput.all(of: old, neutral), ShownOutput.all(of: new, other))
      for index in 0..<max(before.count, after.count) {
        let name = max(before.count, after.count) == 1 ? old.name : "output \(index + 1) of \(old.name)"
        if index >= after.count {
          changes.append(before[index].alone(.onlyLeft, name))
        } else if index >= before.count {
          changes.append(after[index].alone(.onlyRight, name))
        } else if let change = before[index].change(to: after[index], name) {
          changes.append(change)
        }
      }
      if let change = Self.errors(old, new, neutral, other) { changes.append(change) }
    }
    for execution in statements.onlyLeft {
      changes += ShownOutput.all(of: execution, neutral).map { $0.alone(.onlyLeft, execution.name) }
      changes += Self.errors(execution, nil, neutral, other).map { [$0] } ?? []
    }
    for execution in statements.onlyRight {
      changes += ShownOutput.all(of: execution, other).map { $0.alone(.onlyRight, execution.name) }
      changes += Self.errors(nil, execution, neutral, other).map { [$0] } ?? []
    }
    self.changes = changes
  }

  /// What runs inside of a statement fails with the same words.
  private static func errors(
    _ left: SessionContents.Execution?, _ right: SessionContents.Execution?, _ neutral: NeutralText,
    _ other: NeutralText
  ) -> SessionDifference.Change? {
    func error(_ execution: SessionContents.Execution?, _ neutral: NeutralText) -> String? {
      guard let record = execution?.record, record.parent == nil else { return nil }
      return record.error.map(neutral.error)
    }
    let (old, new) = (error(left, neutral), error(right, other))
    guard old != new else { return nil }
    let kind: SessionDifference.Change.Kind = old == nil ? .onlyRight : new == nil ? .onlyLeft : .changed
    return .init(
      kind, "error of \((left ?? right)?.name ?? "")",
      lines: (old.map { [.left($0)] } ?? []) + (new.map { [.right($0)] } ?? []),
      facts: [
        .init("left", old.map { .string($0) } ?? .null), .init("right", new.map { .string($0) } ?? .null),
      ])
  }
}

/// One output; pieces of a stream are one, progress is none.
struct ShownOutput {
  private let kind: OutputKind
  private let forms: [(mime: String, data: MIMEData)]

  private init(kind: OutputKind, forms: [(mime: String, data: MIMEData)]) {
    (self.kind, self.forms) = (kind, forms)
  }

  static func all(of execution: SessionContents.Execution, _ neutral: NeutralText) -> [ShownOutput] {
    var shown: [ShownOutput] = []
    var stream: String?
    func endStream() {
      guard let text = stream else { return }
      shown.append(ShownOutput(kind: .stream, forms: [("text/plain", .text(neutral.text(text)))]))
      stream = nil
    }
    for output in execution.outputs where output.record.kind != .progress {
      if output.record.kind == .stream {
        stream = (stream ?? "") + (output.bundle.text ?? "")
        continue
      }
      endStream()
      let forms = output.bundle.parts.map { part -> (String, MIMEData) in
        if case .text(let text) = part.data { return (part.mime, .text(neutral.text(text))) }
        return (part.mime, part.data)
      }
      shown.append(ShownOutput(kind: output.record.kind, forms: forms))
    }
    endStream()
    return shown
  }

  private subscript(mime: String) -> MIMEData? { forms.first { $0.mime == mime }?.data }

  private var text: String? {
    if case .text(let text)? = self["text/plain"] { text } else { nil }
  }

  func alone(_ kind: SessionDifference.Change.Kind, _ name: String) -> SessionDifference.Change {
    let text = text ?? "(\(forms.map(\.mime).joined(separator: ", ")))"
    let first = TextDifference.cut(text.split(whereSeparator: \.isNewline).first ?? "", from: 0)
    let isLeft = kind == .onlyLeft
    return .init(
      kind, name, isLeft ? "only on the left" : "only on the right",
      lines: [isLeft ? .left(first) : .right(first)],
      facts: [.init(isLeft ? "left" : "right", .string(text))])
  }

  /// The plain form decides; where it is the same, the first other form that is not.
  func change(to other: ShownOutput, _ name: String) -> SessionDifference.Change? {
    let mimes = forms.map(\.mime) + other.forms.map(\.mime).filter { self[$0] == nil }
    guard let mime = mimes.first(where: { self[$0] != other[$0] }) else { return nil }
    if let text, let new = other.text, text != new {
      return TableDifference(text, new)?.change(name) ?? TextDifference(text, new).change(name)
    }
    func words(_ data: MIMEData?) -> String {
      switch data {
      case .text(let text)?: "\(text.utf8.count) bytes"
      case .bytes(let data)?: "\(data.count) bytes"
      case nil: "not there"
      }
    }
    return .init(
      .changed, name, "in the form \(mime) (\(words(self[mime])) and \(words(other[mime])))",
      facts: [.init("form", .string(mime))])
  }
}
