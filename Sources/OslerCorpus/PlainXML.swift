import CMarkup

/// What most of PubMed is made of, passed by C that looks at many bytes at a time. Where these functions find
/// anything unusual they leave it to the rest of the scanner, which also says what is wrong with a file.
extension XMLScanner {
  /// Passes the next tag and white space before it.
  ///
  /// - Returns: whether it opens an element; `nil`, having moved nothing, when it is not plain.
  mutating func plainTag() -> Bool? {
    guard !isCollecting, elements.count > 0, elements.count < OpenElements.deepest else { return nil }
    let open = elements.last
    switch osl_markup_next(&tag, input.base, &index, input.end, open.start, open.count) {
    case OSL_MARKUP_START:
      name = nameInWindow(tag.name)
      isSelfClosed = tag.is_self_closed != 0
      isPlain = true
      elements.open(name)
      return true
    case OSL_MARKUP_END:
      elements.close()
      return false
    default: return nil
    }
  }

  /// Passes the open element's text and its end; `nil`, having moved nothing, when there is more to it.
  mutating func plainText() -> String? { plainRange().map { String(decoding: $0, as: UTF8.self) } }

  /// The same, as bytes of the window.
  mutating func plainRange() -> UnsafeBufferPointer<UInt8>? {
    guard !isSelfClosed, elements.count > 0 else { return nil }
    let open = elements.last
    var behind = index
    let count = osl_markup_text(input.base, &behind, input.end, open.start, open.count)
    guard count >= 0, count <= textAllowance else { return nil }
    let text = UnsafeBufferPointer(start: input.base + index, count: count)
    textAllowance -= count
    index = behind
    elements.close()
    return text
  }

  /// Passes the rest of the open element, or less of it: as far as it is plain.
  mutating func skipPlain() {
    let most = OSL_MARKUP_DEPTH
    guard !isCollecting, !isSelfClosed, elements.count > 0, elements.count + most <= OpenElements.deepest
    else { return }
    withUnsafeTemporaryAllocation(of: osl_markup_range.self, capacity: most) { inner in
      let open = elements.last
      var depth = 0
      let isClosed = osl_markup_skip(
        inner.baseAddress, &depth, input.base, &index, input.end, open.start, open.count)
      if isClosed != 0 { elements.close() }
      for name in inner[..<depth] { elements.open(nameInWindow(name)) }
    }
  }

  /// The value of an attribute of the tag found last, which is plain.
  func plainAttribute(_ wanted: StaticString) -> XMLName? {
    withUnsafeBytes(of: tag.names) { names in
      withUnsafeBytes(of: tag.values) { values in
        let names = names.assumingMemoryBound(to: osl_markup_range.self)
        let values = values.assumingMemoryBound(to: osl_markup_range.self)
        for place in 0..<Int(tag.attributes) where nameInWindow(names[place]) == wanted {
          return nameInWindow(values[place])
        }
        return nil
      }
    }
  }

  @inline(__always)
  private func nameInWindow(_ range: osl_markup_range) -> XMLName {
    XMLName(start: input.base + Int(range.start), count: Int(range.count))
  }
}
