import Yams

/// A piece of YAML inside a source, so that whatever is wrong with it points into the source.
///
/// Its lines need not be neighbours: the option lines of a cell are YAML once their `#|` is off.
struct YAMLText {
  private let source: SourceText
  /// Where each line's text lies, without prefix and line break.
  private let lines: [SourceRange]

  /// - Parameter lines: where the text of each line lies, without prefix and line break.
  init(_ source: SourceText, lines: [SourceRange]) {
    self.source = source
    self.lines = lines.flatMap { Self.splitAtRareBreaks($0, in: source) }
  }

  /// The mapping it holds; nil when it is empty.
  func mapping(called what: String) throws(Diagnostic) -> [(key: Node, value: Node)]? {
    let text = lines.map { source[$0] }.joined(separator: "\n")
    try refuseBombs(text, called: what)
    let root: Node?
    do {
      root = try Yams.compose(yaml: text, .default, .default, .utf8)
    } catch {
      throw diagnostic(error)
    }
    guard let root else { return nil }
    if case .scalar(let scalar) = root, scalar.string.isEmpty, scalar.style == .plain { return nil }
    guard case .mapping(let mapping) = root else {
      throw Diagnostic("\(what) must be lines of 'key: value'", at: range(of: root))
    }
    return mapping.map { ($0.key, $0.value) }
  }

  /// Where `node` begins, and where it ends when it ends on that line.
  func range(of node: Node) -> SourceRange {
    guard let mark = node.mark else { return lines.first ?? SourceRange(0, 0) }
    let (start, lineEnd) = place(line: mark.line, column: mark.column)
    let rest = source[SourceRange(start, lineEnd)]
    guard case .scalar(let scalar) = node, rest.hasPrefix(scalar.string), !scalar.string.isEmpty else {
      return SourceRange(start, start + Self.lengthWithoutTrailingSpace(rest))
    }
    return SourceRange(start, start + scalar.string.utf8.count)
  }

  // MARK: - Places

  /// Both count from 1.
  private func place(line number: Int, column: Int) -> (start: Int, lineEnd: Int) {
    guard let last = lines.last else { return (0, 0) }
    guard number >= 1, number <= lines.count else { return (last.end, last.end) }
    let line = lines[number - 1]
    let length = source[line].unicodeScalars.prefix(max(column - 1, 0)).reduce(0) { $0 + UTF8.width($1) }
    return (line.start + length, line.end)
  }

  private static func lengthWithoutTrailingSpace(_ text: Substring) -> Int {
    var text = text.utf8
    while let last = text.last, last == UInt8(ascii: " ") || last == UInt8(ascii: "\t") { text.removeLast() }
    return text.count
  }

  /// YAML breaks lines at a lone carriage return, U+0085, U+2028 and U+2029 too.
  private static func splitAtRareBreaks(_ line: SourceRange, in source: SourceText) -> [SourceRange] {
    var ranges: [SourceRange] = []
    var (start, at) = (line.start, line.start)
    for scalar in source[line].unicodeScalars {
      let width = UTF8.width(scalar)
      if ["\r", "\u{85}", "\u{2028}", "\u{2029}"].contains(scalar) {
        ranges.append(SourceRange(start, at))
        start = at + width
      }
      at += width
    }
    return ranges + [SourceRange(start, line.end)]
  }

  // MARK: - Errors

  private func diagnostic(_ error: any Error) -> Diagnostic {
    switch error as? YamlError {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      let place = character(line: mark.line, column: mark.column)
      return Diagnostic("this is not valid YAML: \(problem)", at: place)
    case .reader(let problem, let offset, _, let yaml):
      let before = yaml.prefix(offset ?? 0).split(separator: "\n", omittingEmptySubsequences: false)
      let column = (before.last?.unicodeScalars.count ?? 0) + 1
      let place = character(line: max(before.count, 1), column: column)
      return Diagnostic("this is not valid YAML: \(problem)", at: place)
    case .duplicatedKeysInMapping(let keys, let context):
      let names = keys.sorted().map { "'\($0)'" }.joined(separator: ", ")
      let place = character(line: context.mark.line, column: context.mark.column)
      return Diagnostic("\(names) is given twice", at: place)
    default:
      return Diagnostic("this is not valid YAML", at: lines.first ?? SourceRange(0, 0))
    }
  }

  private func character(line: Int, column: Int) -> SourceRange {
    let (start, lineEnd) = place(line: line, column: column)
    let width = source[SourceRange(start, lineEnd)].unicodeScalars.first.map { UTF8.width($0) } ?? 0
    return SourceRange(start, start + width)
  }

  /// A few lines of nested aliases stand for billions of values, which the YAML library would build
  /// or compare one by one.
  private func refuseBombs(_ text: String, called what: String) throws(Diagnostic) {
    func count(_ sign: Character) -> Int {
      var (found, before) = (0, Character(" "))
      for character in text {
        if character == sign, before.isWhitespace || "[{,:".contains(before) { found += 1 }
        before = character
      }
      return found
    }
    guard count("&") >= 2, count("*") > 16 else { return }
    throw Diagnostic("\(what) has too many YAML aliases", at: lines.first ?? SourceRange(0, 0))
  }
}

extension Node {
  /// The scalar as a literal: quoted text is text, bare text is what it looks like.
  var literal: Literal? {
    guard case .scalar(let scalar) = self else { return nil }
    let isText = scalar.style != .plain || scalar.tag.rawValue == Tag.Name.str.rawValue
    return isText ? .string(scalar.string) : Literal(guessing: scalar.string)
  }

  /// The text of a scalar, whatever it looks like.
  var text: String? {
    guard case .scalar(let scalar) = self else { return nil }
    return scalar.string
  }
}
