/// Where links of a notebook may lead, and how they are written.
enum MarkdownLink {
  enum Target: Hashable {
    /// `https:`, `http:`, `mailto:`.
    case outside(String)
    /// A heading or a cell of this page, without the sign.
    case inside(String)
    /// A file of somebody's disk: named, but no link.
    case file(String)
  }

  private static let longest = 2_000

  /// Nil for what a page should not have: `javascript:`, `data:`, hidden characters.
  static func target(_ written: String) -> Target? {
    guard !written.isEmpty, written.utf8.count <= longest,
      !written.unicodeScalars.contains(where: { $0.properties.isWhitespace || VisibleText.isHidden($0) })
    else { return nil }
    if written.hasPrefix("#") { return .inside(slug(String(written.dropFirst()))) }
    let lower = written.lowercased()
    if ["https://", "http://", "mailto:"].contains(where: lower.hasPrefix) { return .outside(written) }
    let scheme = lower.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
    return scheme.contains(":") || lower.hasPrefix("//") || lower.hasPrefix("\\") ? nil : .file(written)
  }

  /// `[label]: target "title"`
  static func definition(_ line: Substring) -> (label: String, target: String)? {
    guard line.first == "[", let close = line.firstIndex(of: "]") else { return nil }
    let label = line[line.index(after: line.startIndex)..<close]
    let rest = line[close...].dropFirst()
    guard rest.first == ":", !label.trimmed.isEmpty, label.utf8.count <= 200 else { return nil }
    var target = rest.dropFirst().trimmed.prefix { !$0.isWhitespace }
    if target.hasPrefix("<"), target.hasSuffix(">") { target = target.dropFirst().dropLast() }
    return target.isEmpty ? nil : (key(label), String(target))
  }

  static func key(_ label: Substring) -> String {
    label.lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  /// `(target "title")` at the beginning of `text`, and how many characters it takes.
  static func inline(_ text: ArraySlice<Character>) -> (target: String, length: Int)? {
    guard text.first == "(" else { return nil }
    var at = text.startIndex + 1
    let end = min(text.endIndex, at + longest)
    func skipSpace() { while at < end, text[at].isWhitespace { at += 1 } }
    skipSpace()
    var target = ""
    if at < end, text[at] == "<" {
      at += 1
      while at < end, text[at] != ">", !text[at].isNewline {
        target.append(text[at])
        at += 1
      }
      guard at < end, text[at] == ">" else { return nil }
      at += 1
    } else {
      var open = 0
      while at < end, !text[at].isWhitespace {
        if text[at] == "(" { open += 1 }
        if text[at] == ")" {
          if open == 0 { break }
          open -= 1
        }
        if text[at] == "\\", at + 1 < end, text[at + 1].isPunctuation { at += 1 }
        target.append(text[at])
        at += 1
      }
    }
    skipSpace()
    if at < end, let closing = ["\"": "\"", "'": "'", "(": ")"][text[at]] as Character? {
      at += 1
      while at < end, text[at] != closing { at += 1 }
      at += 1
      skipSpace()
    }
    guard at < end, text[at] == ")" else { return nil }
    return (target, at + 1 - text.startIndex)
  }

  /// What a heading is called in a link: small letters, digits and dashes, as on GitHub.
  static func slug(_ heading: String) -> String {
    let kept = heading.lowercased().unicodeScalars.prefix(200).compactMap { scalar -> String? in
      if scalar == " " || scalar == "-" { return "-" }
      if scalar == "_" || scalar.properties.isAlphabetic || scalar.properties.numericType != nil {
        return String(scalar)
      }
      return nil
    }
    return kept.joined()
  }
}

extension HTML {
  /// `words` as a link to `target`, or with the file's name beside it.
  static func link(_ words: HTML, to target: MarkdownLink.Target) -> HTML {
    switch target {
    case .outside(let address): "<a href=\"\(address)\" rel=\"noopener noreferrer nofollow\">\(words)</a>"
    case .inside(let name): "<a href=\"#s-\(name)\">\(words)</a>"
    case .file(let path): words.text == VisibleText.escaped(path) ? words : "\(words) (<code>\(path)</code>)"
    }
  }
}
