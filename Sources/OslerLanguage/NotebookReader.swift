/// Finds the blocks of a notebook: front matter, prose, cells and shown programs.
///
/// Fences follow CommonMark 0.31, §4.5: three or more backticks or tildes, indented by at most three
/// spaces, up to a fence of the same sign that is at least as long. What stands in an HTML comment,
/// a `<pre>`, `<script>`, `<style>` or `<textarea>` (§4.6, kinds 1 and 2) is prose.
struct NotebookReader {
  private let source: SourceText
  private let lines: MarkdownLines
  private(set) var diagnostics: [Diagnostic] = []

  /// The line that is read next.
  private var at = 0
  private var blocks: [Notebook.Block] = []
  /// Where the prose that is being collected begins.
  private var proseStart = 0
  private var drafts: [CellDraft] = []

  /// A cell before it has its id.
  private struct CellDraft {
    let block: Int
    let options: CellOptions
    let labelRange: SourceRange?
    let codeRange: SourceRange
    let range: SourceRange
  }

  init(_ source: SourceText) {
    self.source = source
    lines = MarkdownLines(source)
  }

  mutating func read() -> Notebook {
    let frontMatter = readFrontMatter()
    proseStart = frontMatter.range.end
    while at < lines.count {
      if let fence = lines.openingFence(at) {
        readFence(fence)
      } else if let end = lines.htmlBlockEnd(at) {
        readHTML(end)
      } else {
        at += 1
      }
    }
    endProse(at: source.range.end)
    nameCells()
    return Notebook(source: source, frontMatter: frontMatter, blocks: blocks)
  }

  // MARK: - Front matter

  private mutating func readFrontMatter() -> FrontMatter {
    guard lines.count > 0, lines.isFrontMatterLine(0, signs: ["---"]) else {
      return FrontMatter(range: SourceRange(0, 0))
    }
    guard let close = (1..<lines.count).first(where: { lines.isFrontMatterLine($0, signs: ["---", "..."]) })
    else {
      diagnostics.append(
        Diagnostic(
          "the front matter is not closed", hint: "end it with a line '---'", at: lines.content(0)))
      return FrontMatter(range: SourceRange(0, 0))
    }
    let range = SourceRange(0, lines.end(close))
    let (frontMatter, problems) = FrontMatter.read(
      source, range: range, lines: (1..<close).map { lines.content($0) })
    diagnostics += problems
    at = close + 1
    return frontMatter
  }

  // MARK: - Fences

  private mutating func readFence(_ fence: MarkdownFence) {
    let opening = at
    let language = FenceLanguage(fence.info)
    at += 1
    while at < lines.count, !lines.closes(fence, at) {
      if language.runs, let inner = lines.openingFence(at), fence.mayHideCell(inner) {
        return reportUnclosed(fence, at: opening)
      }
      at += 1
    }
    guard at < lines.count else { return reportUnclosed(fence, at: opening) }
    at += 1
    warnAboutInfo(language, of: fence)

    switch language {
    case .cell: readCell(opening: opening, closing: at - 1)
    case .shown:
      endProse(at: lines.start(opening))
      blocks.append(.shown(SourceRange(lines.start(opening), lines.end(at - 1))))
      proseStart = lines.end(at - 1)
    case .other: break
    }
  }

  /// The text of an unclosed fence is not read as a program: it would be wrong all over.
  private mutating func reportUnclosed(_ fence: MarkdownFence, at line: Int) {
    let sign = String(repeating: fence.sign, count: fence.length)
    diagnostics.append(
      Diagnostic("this fence is not closed", hint: "end it with a line '\(sign)'", at: lines.trimmed(line)))
  }

  private mutating func warnAboutInfo(_ language: FenceLanguage, of fence: MarkdownFence) {
    switch language {
    case .cell(let attributes) where attributes:
      diagnostics.append(
        Diagnostic(
          "options in the fence are ignored", severity: .warning,
          hint: "write '#| label: …' lines at the top of the cell", at: fence.infoRange))
    case .other(let word):
      guard fence.info.hasPrefix("{"),
        NearestName.suggestion(for: word, among: ["osler"]) != nil
      else { return }
      diagnostics.append(
        Diagnostic(
          "a cell of '\(word)' never runs", severity: .warning, hint: "did you mean 'osler'?",
          at: fence.infoRange))
    default: break
    }
  }

  private mutating func readCell(opening: Int, closing: Int) {
    var line = opening + 1
    while line < closing, lines.isBlank(line) { line += 1 }
    var optionLines: [SourceRange] = []
    while line < closing, let option = lines.optionText(line) {
      optionLines.append(option)
      line += 1
    }
    let codeStart = optionLines.isEmpty ? lines.start(opening + 1) : lines.start(line)
    let codeEnd = max(codeStart, lines.content(closing - 1).end)
    let read = CellOptions.read(source, lines: optionLines)
    diagnostics += read.diagnostics

    let range = SourceRange(lines.start(opening), lines.end(closing))
    endProse(at: range.start)
    drafts.append(
      CellDraft(
        block: blocks.count, options: read.options, labelRange: read.labelRange,
        codeRange: SourceRange(codeStart, codeEnd), range: range))
    blocks.append(.prose(range))  // until the cell has its id
    proseStart = range.end
  }

  // MARK: - HTML

  private mutating func readHTML(_ end: HTMLBlockEnd) {
    let opening = at
    while at < lines.count, !lines.contains(end, at) { at += 1 }
    if at == lines.count, (opening..<at).contains(where: { hidesCell($0) }) {
      diagnostics.append(
        Diagnostic(
          "this is never closed, so the cells below it do not run", severity: .warning,
          hint: "end it with '\(end.written)'", at: lines.trimmed(opening)))
    }
    at = min(at + 1, lines.count)
  }

  private func hidesCell(_ line: Int) -> Bool {
    lines.openingFence(line).map { FenceLanguage($0.info).runs } ?? false
  }

  // MARK: - Blocks

  private mutating func endProse(at end: Int) {
    if proseStart < end { blocks.append(.prose(SourceRange(proseStart, end))) }
  }

  /// Labels must be unique; a cell without one is named by its code.
  private mutating func nameCells() {
    var taken: [String: SourceRange] = [:]
    for draft in drafts {
      guard let label = draft.options.label, let range = draft.labelRange else { continue }
      if let first = taken[label] {
        let line = source.position(of: first.start).line
        diagnostics.append(
          Diagnostic(
            "label '\(label)' is given twice", hint: "the first is on line \(line)", at: range))
      } else {
        taken[label] = range
      }
    }
    var ids = Set(taken.keys)
    for draft in drafts {
      let wanted = draft.options.label ?? CodeDigest.id(of: source[draft.codeRange])
      let isFirst = draft.labelRange != nil && draft.labelRange == taken[wanted]
      var (id, copy) = (wanted, 1)
      while !isFirst, !ids.insert(id).inserted {
        copy += 1
        id = "\(wanted)-\(copy)"
      }
      blocks[draft.block] = .cell(
        Notebook.Cell(id: id, options: draft.options, codeRange: draft.codeRange, range: draft.range))
    }
  }
}

/// What the info string of a fence asks for.
enum FenceLanguage: Hashable {
  /// `{osler}`; whether anything stands beside the word.
  case cell(hasAttributes: Bool)
  case shown
  /// The first word, without braces.
  case other(String)

  init(_ info: String) {
    let word = info.prefix { !$0.isWhitespace && $0 != "," && $0 != "}" }
    if info.hasPrefix("{"), info.hasSuffix("}") {
      let inside = info.dropFirst().dropLast()
      let words = inside.split { $0.isWhitespace || $0 == "," }
      self =
        words.first == "osler" ? .cell(hasAttributes: words.count > 1) : .other(String(words.first ?? ""))
    } else {
      self = info.split(whereSeparator: \.isWhitespace).first == "osler" ? .shown : .other(String(word))
    }
  }

  var runs: Bool {
    if case .cell = self { true } else { false }
  }
}

/// Names for cells that have none.
enum CodeDigest {
  /// The first twelve hex digits of the FNV-1a hash (64 bits; Fowler, Noll & Vo, RFC 9923) of `code`
  /// without the white space around it and with plain newlines.
  static func id(of code: Substring) -> String {
    var bytes = code.utf8.filter { $0 != UInt8(ascii: "\r") }[...]
    let isSpace = { (byte: UInt8) in byte == 32 || (9...13).contains(byte) }
    while let first = bytes.first, isSpace(first) { bytes.removeFirst() }
    while let last = bytes.last, isSpace(last) { bytes.removeLast() }
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
    let digits = String(hash, radix: 16)
    return String((String(repeating: "0", count: 16 - digits.count) + digits).prefix(12))
  }
}
