import CMarkup
import Foundation

/// Walks through the elements of an XML file (XML 1.0, fifth edition, without DTDs), in constant memory.
///
/// Whoever gets an element from ``nextChild()`` uses it up before going on: with ``skip()``, with
/// ``collectText()``, or by taking its own children until there are none.
struct XMLScanner: ~Copyable {
  /// The most text, in bytes, that may be collected before ``textAllowance`` is set anew.
  static let mostText = 1 << 24

  var input: XMLInput
  /// Next byte of the window to look at.
  var index = 0
  /// The tag that ``nextChild()`` found last.
  var name: XMLName
  var attributes: [XMLAttribute] = []

  var isCollecting = false
  var collected: [UInt8] = []
  /// Bytes of text that may still be collected.
  var textAllowance = mostText

  var elements = OpenElements()
  var tag = osl_markup_tag()
  /// The last tag is in `tag`; else its attributes are in `attributes`.
  var isPlain = false
  /// The last tag was `<name/>`.
  var isSelfClosed = false

  private init(_ input: consuming XMLInput) {
    name = XMLName(start: input.base, count: 0)
    self.input = input
  }

  /// Opens the file, and passes what stands before its root element, which is then open.
  static func open(_ path: String, ahead: Bool) throws(CorpusError) -> XMLScanner {
    var scanner = XMLScanner(try XMLInput(path, ahead: ahead))
    try scanner.passProlog()
    try scanner.startTag()
    return scanner
  }

  /// Whether the root element is closed.
  var isAtEnd: Bool { elements.count == 0 }

  var position: XMLPosition { input.position(of: index) }

  /// Moves to the next child of the open element, past any text.
  ///
  /// - Returns: its name; `nil` when the open element closes instead.
  mutating func nextChild() throws(CorpusError) -> XMLName? {
    try nextTag() ? name : nil
  }

  /// Passes the rest of the open element.
  mutating func skip() throws(CorpusError) {
    let depth = elements.count - 1
    while elements.count > depth {
      skipPlain()
      if elements.count > depth { _ = try nextTag() }
    }
  }

  /// The text of the open element and of all in it, up to its end, with white space as ``Whitespace`` has it.
  mutating func collectText() throws(CorpusError) -> String {
    if let text = plainText() { return text }
    collected.removeAll(keepingCapacity: true)
    isCollecting = true
    try skip()
    isCollecting = false
    return Whitespace.collapsed(&collected)
  }

  /// Passes what ``collectText()`` collects, with the same faults.
  ///
  /// - Returns: whether there is any text.
  mutating func passText() throws(CorpusError) -> Bool {
    if let text = plainRange() { return !text.isEmpty }
    return try !collectText().isEmpty
  }

  /// Passes comments and the like behind the root element: the file must end there.
  mutating func finish() throws(CorpusError) {
    precondition(isAtEnd, "the root element is open")
    while try findMarkup() {
      guard try passMarkup() else { throw fault(.outsideRoot) }
    }
  }

  /// The error for a fault at the next byte, or at `place`.
  func fault(_ fault: XMLFault, at place: Int? = nil) -> CorpusError {
    .malformed(path: input.path, at: input.position(of: place ?? index), fault: fault)
  }

  /// Makes more of the file visible; the window is moved, so that `index` changes.
  ///
  /// - Parameter what: what the file may not end in.
  mutating func needMore(inside what: @autoclosure () -> String) throws(CorpusError) {
    guard input.end - index <= XMLInput.longestToken else {
      throw fault(.tagTooLong(limit: XMLInput.longestToken))
    }
    let more = try input.advance(past: index)
    index = 0
    guard more else { throw fault(.endsInside(what()), at: input.end) }
  }

  // MARK: Tags

  /// - Returns: whether the next tag opens an element; false when it closes one.
  private mutating func nextTag() throws(CorpusError) -> Bool {
    if isSelfClosed {
      isSelfClosed = false
      elements.close()
      return false
    }
    if let isStart = plainTag() { return isStart }
    while true {
      guard try findMarkup() else { throw fault(.endsInside("'\(openName)'")) }
      if input.base[index + 1] == UInt8(ascii: "/") {
        try endTag()
        return false
      }
      if try !passMarkup() {
        try startTag()
        return true
      }
    }
  }

  /// Moves to the next `<` and sees to it that the byte behind it is in the window.
  ///
  /// - Returns: false at the end of the file.
  private mutating func findMarkup() throws(CorpusError) -> Bool {
    while true {
      let found = memchr(input.base + index, Int32(UInt8(ascii: "<")), input.end - index)
      let stop = found.map { UnsafeRawPointer($0) - UnsafeRawPointer(input.base) } ?? input.end
      try takeText(to: stop)
      if found != nil && index == stop { break }
      let more = try input.advance(past: index)
      index = 0
      if !more {
        if input.end > 0 { throw fault(.badReference(String(cString: input.base))) }
        return false
      }
    }
    if index + 1 == input.end { try needMore(inside: "a tag") }
    return true
  }

  private mutating func startTag() throws(CorpusError) {
    while true {
      if let end = try scanStartTag() {
        index = end
        break
      }
      try needMore(inside: "a tag")
    }
    guard elements.count < OpenElements.deepest else { throw fault(.tooDeep(limit: OpenElements.deepest)) }
    elements.open(name)
  }

  /// - Returns: the index behind the tag; `nil` when it reaches beyond the window.
  private mutating func scanStartTag() throws(CorpusError) -> Int? {
    let base = input.base
    var place = index + 1
    guard XMLByte.beginsName(base[place]) else { throw fault(.badTag) }
    while XMLByte.isInName(base[place]) { place += 1 }
    name = XMLName(start: base + index + 1, count: place - index - 1)
    attributes.removeAll(keepingCapacity: true)
    isPlain = false
    while true {
      let spaceStart = place
      while XMLByte.isSpace(base[place]) { place += 1 }
      switch base[place] {
      case UInt8(ascii: ">"):
        isSelfClosed = false
        return place + 1
      case UInt8(ascii: "/") where base[place + 1] == UInt8(ascii: ">"):
        isSelfClosed = true
        return place + 2
      case _ where place == input.end: return nil
      case UInt8(ascii: "/") where place + 1 == input.end: return nil
      case let byte where place > spaceStart && XMLByte.beginsName(byte):
        guard let end = try scanAttribute(at: place) else { return nil }
        place = end
      default: throw fault(.badTag)
      }
    }
  }

  private mutating func endTag() throws(CorpusError) {
    while true {
      let base = input.base
      var place = index + 2
      while XMLByte.isInName(base[place]) { place += 1 }
      let found = XMLName(start: base + index + 2, count: place - index - 2)
      while XMLByte.isSpace(base[place]) { place += 1 }
      if base[place] == UInt8(ascii: ">") {
        guard elements.last == found else { throw fault(.mismatchedTag(open: openName, close: found.text)) }
        elements.close()
        index = place + 1
        return
      }
      guard place == input.end else { throw fault(.badTag) }
      try needMore(inside: "a tag")
    }
  }

  private var openName: String { elements.last.text }
}
