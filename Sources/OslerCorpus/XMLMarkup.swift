import Foundation

/// What is neither a tag nor text: declarations, comments, CDATA, processing instructions.
extension XMLScanner {
  /// Passes a comment, CDATA or a processing instruction that begins at `index`.
  ///
  /// - Returns: false, having moved nothing, when a tag begins there.
  mutating func passMarkup() throws(CorpusError) -> Bool {
    switch input.base[index + 1] {
    case UInt8(ascii: "?"):
      try pass("a processing instruction", until: "?>")
    case UInt8(ascii: "!"):
      if try begins("<!--") {
        index += 4
        try pass("a comment", until: "-->")
      } else if try begins("<![CDATA["), !isAtEnd {
        index += 9
        try pass("CDATA", until: "]]>", collects: true)
      } else {
        throw fault(.badMarkup)
      }
    default: return false
    }
    return true
  }

  /// Passes everything before the root element, whose `<` is at `index` then.
  mutating func passProlog() throws(CorpusError) {
    guard try input.advance(past: 0) else { throw .empty(path: input.path) }
    if try begins("\u{FEFF}") { index += 3 }
    try checkBeginsWithXML()
    if try begins("<?xml ") { try checkEncoding() }
    var hasDoctype = false
    while true {
      guard let byte = try nextByte() else { throw fault(.endsInside("what stands before its root element")) }
      if XMLByte.isSpace(byte) {
        index += 1
        continue
      }
      guard byte == UInt8(ascii: "<") else { throw fault(.outsideRoot) }
      if try begins("<!DOCTYPE"), !hasDoctype {
        hasDoctype = true
        try passDoctype()
        continue
      }
      if index + 1 == input.end { try needMore(inside: "a tag") }
      guard try passMarkup() else { return }
    }
  }

  // MARK: Prolog

  private func checkBeginsWithXML() throws(CorpusError) {
    var place = index
    while XMLByte.isSpace(input.base[place]) { place += 1 }
    if input.base[place] == UInt8(ascii: "<") { return }
    let rest = UnsafeBufferPointer(start: input.base + place, count: min(input.end - place, 60))
    let line = String(decoding: rest.prefix { $0 != 10 && $0 != 13 }, as: UTF8.self)
    let shown = line.count > 20 ? "'\(line.prefix(20))…'" : "'\(line)'"
    throw .notXML(path: input.path, start: line.isEmpty ? "blanks" : shown)
  }

  /// Checks the `<?xml … encoding="UTF-8"?>` at `index`, without passing it.
  private mutating func checkEncoding() throws(CorpusError) {
    var found = find("?>")
    while found == nil {
      try needMore(inside: "the XML declaration")
      found = find("?>")
    }
    let text = shown(index..<(found ?? index))
    guard let label = text.range(of: "encoding") else { return }
    let value = text[label.upperBound...].split(whereSeparator: { " =\"'\t\r\n".contains($0) }).first ?? ""
    guard ["utf-8", "utf8", "us-ascii", "ascii"].contains(value.lowercased()) else {
      throw fault(.unsupportedEncoding(String(value)))
    }
  }

  /// Passes a DOCTYPE. Its external subset is never fetched; one that declares an entity is refused, as that
  /// is how a small file unfolds into a huge one, or into files of the machine.
  private mutating func passDoctype() throws(CorpusError) {
    index += 9
    var isInSubset = false
    while true {
      guard let byte = try nextByte() else { throw fault(.endsInside("its DOCTYPE")) }
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "'"):
        index += 1
        try pass("its DOCTYPE", until: byte == UInt8(ascii: "'") ? "'" : "\"")
      case UInt8(ascii: "["): isInSubset = true; index += 1
      case UInt8(ascii: "]"): isInSubset = false; index += 1
      case UInt8(ascii: ">") where !isInSubset:
        index += 1
        return
      case UInt8(ascii: "<"):
        guard isInSubset else { throw fault(.badDoctype) }
        try passDeclaration()
      default: index += 1
      }
    }
  }

  private mutating func passDeclaration() throws(CorpusError) {
    let isComment = try begins("<!--")
    let isInstruction = try begins("<?")
    if isComment || isInstruction {
      _ = try passMarkup()
      return
    }
    guard try begins("<!ENTITY") else {
      index += 1
      return
    }
    var name = ""
    for place in index + 8..<input.end {
      let byte = input.base[place]
      if XMLByte.isInName(byte) {
        name.unicodeScalars.append(Unicode.Scalar(byte))
      } else if !name.isEmpty {
        break
      }
    }
    throw fault(.entityDeclared(name))
  }

  // MARK: Bytes

  /// The byte at `index`; `nil` at the end of the file.
  private mutating func nextByte() throws(CorpusError) -> UInt8? {
    if index == input.end {
      let more = try input.advance(past: index)
      index = 0
      guard more else { return nil }
    }
    return input.base[index]
  }

  private mutating func begins(_ text: StaticString) throws(CorpusError) -> Bool {
    let count = text.utf8CodeUnitCount
    while input.end - index < count {
      let more = try input.advance(past: index)
      index = 0
      guard more else { return false }
    }
    return memcmp(input.base + index, text.utf8Start, count) == 0
  }

  /// Moves behind the next `mark`, however far it is.
  private mutating func pass(
    _ what: String, until mark: StaticString, collects: Bool = false
  ) throws(CorpusError) {
    let length = mark.utf8CodeUnitCount
    while true {
      let found = find(mark)
      let stop = found ?? max(index, input.end - (length - 1))
      if collects { try collect(index..<stop) }
      index = stop
      if found != nil {
        index += length
        return
      }
      try needMore(inside: what)
    }
  }

  /// Where `mark` stands next in the window.
  private func find(_ mark: StaticString) -> Int? {
    let length = mark.utf8CodeUnitCount
    var place = index
    while place + length <= input.end {
      let found = memchr(input.base + place, Int32(mark.utf8Start[0]), input.end - place)
      guard let found else { return nil }
      place = UnsafeRawPointer(found) - UnsafeRawPointer(input.base)
      if place + length <= input.end && memcmp(found, mark.utf8Start, length) == 0 { return place }
      place += 1
    }
    return nil
  }
}
