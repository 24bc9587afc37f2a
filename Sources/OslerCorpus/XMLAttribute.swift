import Foundation

/// An attribute of the tag that the scanner found last: ranges of its window.
struct XMLAttribute {
  let name: Range<Int>
  let value: Range<Int>
}

extension XMLScanner {
  /// The value of an attribute of the tag found last, its references decoded; `nil` where it has none.
  /// Ask before the scanner moves on.
  func attribute(_ wanted: StaticString) throws(CorpusError) -> String? {
    if isPlain {
      guard let value = plainAttribute(wanted) else { return nil }
      var bytes = Array(UnsafeBufferPointer(start: value.start, count: value.count))
      return Whitespace.collapsed(&bytes)
    }
    guard let attribute = attributes.first(where: { name(of: $0) == wanted }) else { return nil }
    var bytes: [UInt8] = []
    var place = attribute.value.lowerBound
    while place < attribute.value.upperBound {
      if input.base[place] == UInt8(ascii: "&"), let (scalar, length) = try reference(at: place) {
        bytes.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
        place += length
      } else {
        bytes.append(input.base[place])
        place += 1
      }
    }
    return Whitespace.collapsed(&bytes)
  }

  /// Whether the attribute is there and has this value, letter by letter.
  func attribute(_ wanted: StaticString, is value: StaticString) -> Bool {
    if isPlain { return plainAttribute(wanted).map { $0 == value } ?? false }
    for attribute in attributes where name(of: attribute) == wanted {
      return XMLName(start: input.base + attribute.value.lowerBound, count: attribute.value.count) == value
    }
    return false
  }

  /// Reads `name="value"` at `start` into ``attributes``.
  ///
  /// - Returns: the index behind it; `nil` when it reaches beyond the window.
  mutating func scanAttribute(at start: Int) throws(CorpusError) -> Int? {
    let base = input.base
    var place = start
    while XMLByte.isInName(base[place]) { place += 1 }
    let name = start..<place
    while XMLByte.isSpace(base[place]) { place += 1 }
    if place == input.end { return nil }
    guard base[place] == UInt8(ascii: "=") else { throw badAttribute(name) }
    place += 1
    while XMLByte.isSpace(base[place]) { place += 1 }
    if place == input.end { return nil }
    let quote = base[place]
    guard quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else { throw badAttribute(name) }
    place += 1
    guard let found = memchr(base + place, Int32(quote), input.end - place) else { return nil }
    let value = place..<(UnsafeRawPointer(found) - UnsafeRawPointer(base))
    try checkValue(value, of: name)
    attributes.append(XMLAttribute(name: name, value: value))
    return value.upperBound + 1
  }

  private func checkValue(_ value: Range<Int>, of name: Range<Int>) throws(CorpusError) {
    let start = input.base + value.lowerBound
    if memchr(start, Int32(UInt8(ascii: "<")), value.count) != nil { throw badAttribute(name) }
    if memchr(start, Int32(UInt8(ascii: "&")), value.count) != nil {
      for place in value where input.base[place] == UInt8(ascii: "&") { _ = try reference(at: place) }
    }
    let text = XMLName(start: input.base + name.lowerBound, count: name.count)
    let isRepeated = attributes.contains {
      $0.name.count == text.count && memcmp(input.base + $0.name.lowerBound, text.start, text.count) == 0
    }
    if isRepeated { throw fault(.repeatedAttribute(text.text), at: name.lowerBound) }
  }

  private func name(of attribute: XMLAttribute) -> XMLName {
    XMLName(start: input.base + attribute.name.lowerBound, count: attribute.name.count)
  }

  private func badAttribute(_ name: Range<Int>) -> CorpusError {
    let text = XMLName(start: input.base + name.lowerBound, count: name.count).text
    return fault(.badAttribute(text), at: name.lowerBound)
  }
}
