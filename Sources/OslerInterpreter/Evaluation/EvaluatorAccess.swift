import OslerLanguage
import OslerLog

/// `x.year` and `xs[0]`.
extension Evaluator {
  func member(_ name: NameSyntax, of base: Value) throws -> Value {
    switch base {
    case .none where scope.isRowScope: return .none
    case .record(let record):
      if let value = record[name.text] { return value }
      throw noMember(name, of: "the record", among: record.names, kind: "field")
    case .handle(let handle):
      let context = CommandContext(evaluator: self, range: name.range)
      do {
        if let value = try handle.member(name.text, in: context) { return value }
      } catch {
        throw located(error, at: name.range)
      }
      let kind = handle is any Rows ? "column" : "member"
      throw noMember(name, of: "this \(handle.type.name)", among: handle.members, kind: kind)
    default:
      throw Diagnostic("\(base.type.inWords) has no '.\(name.text)'", at: name.range)
    }
  }

  private func noMember(
    _ name: NameSyntax, of owner: String, among names: [String], kind: String
  ) -> Diagnostic {
    Diagnostic(
      "\(owner) has no \(kind) '\(name.text)'",
      hint: Hint.choose(name.text, among: names, what: names.count == 1 ? "its \(kind)" : "its \(kind)s"),
      at: name.range)
  }

  /// Positions count from 0; negative ones from the end. A table's element is its row, as a record.
  func element(_ index: ExpressionSyntax, of base: Value) throws -> Value {
    let position = try evaluate(index)
    switch (base, position) {
    case (.none, _) where scope.isRowScope: return .none
    case (.list(let values), .integer(let integer)):
      return values[try offset(integer, count: values.count, what: "element", at: index.range)]
    case (.range(let lower, let upper), .integer(let integer)):
      let count = upper < lower ? 0 : upper - lower + 1
      return .integer(lower + (try offset(integer, count: count, what: "element", at: index.range)))
    case (.record(let record), .string(let name)):
      if let value = record[name] { return value }
      throw Diagnostic(
        "the record has no field '\(name)'",
        hint: Hint.choose(name, among: record.names, what: "its fields"), at: index.range)
    case (.handle(let handle), .integer(let integer)):
      guard let rows = handle as? any Rows else { break }
      return .record(try row(integer, of: rows, at: index.range))
    default: break
    }
    switch base {
    case .list, .range:
      throw Diagnostic("a position is an integer, not \(position.inWords)", at: index.range)
    case .record: throw Diagnostic("a field's name is a string, not \(position.inWords)", at: index.range)
    default: throw Diagnostic("\(base.type.inWords) has no elements", at: index.range)
    }
  }

  private func row(_ integer: Int, of rows: any Rows, at range: SourceRange) throws -> Record {
    let context = CommandContext(evaluator: self, range: range)
    do {
      if integer >= 0 {
        var left = integer
        var found: Row?
        try rows.forEach(in: context) { row in
          found = left == 0 ? row : nil
          left -= 1
          return left < 0 ? .stop : .next
        }
        if let found { return found.record }
      }
      let all = try rows.prefix(.max, in: context)
      return all[try offset(integer, count: all.count, what: "row", at: range)].record
    } catch {
      throw located(error, at: range)
    }
  }

  private func offset(
    _ integer: Int, count: Int, what: String, at range: SourceRange
  ) throws(Diagnostic) -> Int {
    let offset = integer < 0 ? integer + count : integer
    guard offset >= 0, offset < count else {
      throw Diagnostic(
        "there is no \(what) \(integer) among \(Counted.text(count, what, what + "s"))",
        hint: count > 0 ? "the first is 0, the last is \(count - 1)" : nil, at: range)
    }
    return offset
  }

  /// Adds the place to what went wrong below; an interrupt passes as it is.
  func located(_ error: any Error, at range: SourceRange) -> any Error {
    if error is Diagnostic || error is Interrupted || error is Planned { return error }
    if let error = error as? LogError, error.endsRecording(in: session.log) { return error }
    let workspace = session.workspace
    return Diagnostic(
      workspace.shortened("\(error)"), hint: ErrorHint.of(error).map(workspace.shortened), at: range)
  }
}
