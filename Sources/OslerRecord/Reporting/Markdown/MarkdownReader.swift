/// Finds the blocks of a text, after CommonMark 0.31, §4 and §5. Whatever is no other block is a paragraph:
/// there is no wrong Markdown. HTML is text like any other; a comment is left out.
struct MarkdownReader {
  /// How deep quotes and lists may stand in each other; below that they are text.
  private static let deepest = 12

  private(set) var references: [String: String] = [:]

  mutating func blocks(of lines: [MarkdownLine], depth: Int) -> [MarkdownBlock] {
    var blocks: [MarkdownBlock] = []
    var at = 0
    while at < lines.count {
      let line = lines[at]
      let isDeep = depth >= Self.deepest
      if line.isBlank {
        at += 1
      } else if line.indent >= 4 {
        blocks.append(indentedCode(lines, &at))
      } else if let heading = line.heading {
        blocks.append(.heading(level: heading.level, text: heading.text))
        at += 1
      } else if line.fence != nil {
        blocks.append(fencedCode(lines, &at))
      } else if line.isRule {
        blocks.append(.rule)
        at += 1
      } else if line.text.hasPrefix("<!--"), let end = commentEnd(lines, at) {
        at = end + 1
      } else if !isDeep, line.isQuote {
        blocks.append(quote(lines, &at, depth))
      } else if !isDeep, line.item != nil {
        blocks.append(list(lines, &at, depth))
      } else if let table = table(lines, &at) {
        blocks.append(table)
      } else if let block = paragraph(lines, &at) {
        blocks.append(block)
      }
    }
    return blocks
  }

  // MARK: Leaves

  private func indentedCode(_ lines: [MarkdownLine], _ at: inout Int) -> MarkdownBlock {
    var code: [String] = []
    while at < lines.count, lines[at].isBlank || lines[at].indent >= 4 {
      code.append(lines[at].outdented(by: 4).written)
      at += 1
    }
    while code.last?.allSatisfy(\.isWhitespace) == true { code.removeLast() }
    return .code(code.joined(separator: "\n"), language: "")
  }

  private func fencedCode(_ lines: [MarkdownLine], _ at: inout Int) -> MarkdownBlock {
    let (margin, opening) = (lines[at].indent, lines[at].fence)
    at += 1
    var code: [String] = []
    while at < lines.count {
      let line = lines[at]
      at += 1
      if let opening, let closing = line.fence, closing.sign == opening.sign, closing.language.isEmpty,
        closing.length >= opening.length
      {
        break
      }
      code.append(line.outdented(by: margin).written)
    }
    return .code(code.joined(separator: "\n"), language: opening?.language ?? "")
  }

  private func commentEnd(_ lines: [MarkdownLine], _ at: Int) -> Int? {
    lines[at...].prefix(2_000).firstIndex { $0.text.contains("-->") }
  }

  /// Also a heading underlined by `===` or `---`, and definitions of references.
  private mutating func paragraph(_ lines: [MarkdownLine], _ at: inout Int) -> MarkdownBlock? {
    var text: [String] = []
    repeat {
      let line = lines[at]
      if !text.isEmpty, line.indent < 4, let sign = line.text.first, sign == "=" || sign == "-",
        line.text.allSatisfy({ $0 == sign })
      {
        at += 1
        return .heading(level: sign == "=" ? 1 : 2, text: text.joined(separator: " "))
      }
      if text.isEmpty || !line.endsParagraph {
        at += 1
        if text.isEmpty, let (label, target) = MarkdownLink.definition(line.text) {
          if references[label] == nil, references.count < Bounds.listed { references[label] = target }
        } else {
          text.append(String(line.text) + (line.breaks ? "  " : ""))
        }
      } else {
        break
      }
    } while at < lines.count && !lines[at].isBlank
    return text.isEmpty ? nil : .paragraph(text.joined(separator: "\n"))
  }

  private func table(_ lines: [MarkdownLine], _ at: inout Int) -> MarkdownBlock? {
    guard at + 1 < lines.count, lines[at].text.contains("|"), lines[at + 1].text.contains("-") else {
      return nil
    }
    let head = MarkdownRow.cells(lines[at].text)
    let marks = MarkdownRow.cells(lines[at + 1].text)
    guard marks.count == head.count, head.count <= Bounds.columns,
      marks.allSatisfy({ mark in
        let dashes = mark.drop { $0 == ":" }.prefix { $0 == "-" }
        return !dashes.isEmpty && mark.allSatisfy { $0 == "-" || $0 == ":" }
          && mark.dropFirst().dropLast().allSatisfy { $0 == "-" }
      })
    else { return nil }
    at += 2
    var rows: [[String]] = []
    while at < lines.count, !lines[at].isBlank, !lines[at].endsParagraph {
      let cells = MarkdownRow.cells(lines[at].text).prefix(head.count)
      rows.append(cells + Array(repeating: "", count: head.count - cells.count))
      at += 1
    }
    let alignments = marks.map { mark in
      switch (mark.first == ":", mark.last == ":") {
      case (true, true): DataTable.Alignment.center
      case (false, true): DataTable.Alignment.right
      default: DataTable.Alignment.left
      }
    }
    return .table(head: head, alignments: alignments, rows: rows)
  }

  // MARK: Blocks of blocks

  private mutating func quote(_ lines: [MarkdownLine], _ at: inout Int, _ depth: Int) -> MarkdownBlock {
    var inner: [MarkdownLine] = []
    while at < lines.count, !lines[at].isBlank {
      let line = lines[at]
      if line.isQuote {
        let rest = line.text.dropFirst()
        let content = MarkdownLine(rest.first == " " ? rest.dropFirst() : rest)
        inner.append(MarkdownLine(indent: content.indent, text: content.text, breaks: line.breaks))
      } else if line.endsParagraph || inner.last?.isBlank == true {
        break
      } else {
        inner.append(line)
      }
      at += 1
    }
    return .quote(blocks(of: inner, depth: depth + 1))
  }

  private mutating func list(_ lines: [MarkdownLine], _ at: inout Int, _ depth: Int) -> MarkdownBlock {
    let first = lines[at].item
    var items: [[MarkdownBlock]] = []
    var isTight = true
    while at < lines.count, let item = lines[at].item, item.mark == first?.mark {
      let content = item.rest.indent
      var inner = [item.rest.outdented(by: content)]
      at += 1
      var blanks = 0
      while at < lines.count {
        let line = lines[at]
        if line.isBlank {
          blanks += 1
        } else if line.indent >= content {
          if blanks > 0 { isTight = false }
          inner += Array(repeating: MarkdownLine(""), count: blanks) + [line.outdented(by: content)]
          blanks = 0
        } else if blanks == 0, !line.endsParagraph, line.item == nil {
          inner.append(line)
        } else {
          break
        }
        at += 1
      }
      if blanks > 0, at < lines.count, lines[at].item?.mark == first?.mark { isTight = false }
      items.append(blocks(of: inner, depth: depth + 1))
    }
    return .list(first: first?.number, isTight: isTight, items: items)
  }
}

/// `| a | b |` in cells; a stroke after a backslash or in code is text.
enum MarkdownRow {
  static func cells(_ line: Substring) -> [String] {
    var cells: [String] = []
    var (cell, isCode, isEscaped) = ("", false, false)
    for character in line {
      if character == "|", !isEscaped, !isCode {
        cells.append(cell)
        cell = ""
      } else {
        if character == "|", isEscaped { cell.removeLast() }
        if character == "`", !isEscaped { isCode.toggle() }
        cell.append(character)
      }
      isEscaped = character == "\\" && !isEscaped
    }
    cells.append(cell)
    if line.first == "|" { cells.removeFirst() }
    if line.last == "|", cells.count > 1, cells.last?.isEmpty == true { cells.removeLast() }
    return cells.map { String($0[...].trimmed) }
  }
}
