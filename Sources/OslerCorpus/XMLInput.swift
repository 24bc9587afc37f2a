import CMarkup
import Foundation

/// The window through which a file of XML is read: half a mebibyte of checked text, moved on as it is used up.
///
/// `base[end]` is always a zero byte, which no checked text holds: loops over a name or a space need not
/// look where the window ends.
struct XMLInput: ~Copyable {
  static let capacity = 1 << 19
  /// The most that ``advance(past:)`` may be asked to keep.
  static let longestToken = capacity / 2

  let path: String
  let base: UnsafeMutablePointer<UInt8>
  /// What is read and checked is `0..<end`.
  private(set) var end = 0

  private let file: any ByteSource
  private let pages: Pages
  /// Bytes behind the zero that wait for the rest of their character.
  private var unchecked = 0
  private var isAtEnd = false
  /// Found in the text, or by the file, behind `end`.
  private var pending: CorpusError?
  /// The place of `base[0]`.
  private var line = 1
  private var column = 1

  /// - Parameter ahead: whether a packed file is unpacked on a thread of its own.
  init(_ path: String, ahead: Bool) throws(CorpusError) {
    let packed = try PackedFile(path)
    let file: any ByteSource = ahead && packed.isPacked ? try ReadAhead(packed) : packed
    let pages = try Pages(Self.capacity + 1 + OSL_MARKUP_SLACK, for: path)  // 1: the zero
    (self.path, self.file, self.pages) = (path, file, pages)
    base = pages.start.bindMemory(to: UInt8.self, capacity: pages.count)
  }

  /// `base` may be used as long as this structure is there.
  deinit { withExtendedLifetime(pages) {} }

  /// Drops the bytes before `used`, and reads on behind those that stay.
  ///
  /// - Returns: whether there is more text than before: false at the end of the file.
  mutating func advance(past used: Int) throws(CorpusError) -> Bool {
    if let pending { throw pending }
    let position = position(of: used)
    (line, column) = (position.line, position.column)
    let held = end - used
    memmove(base, base + used, held)
    memmove(base + held, base + end + 1, unchecked)
    end = held
    if isAtEnd {
      base[end] = 0
      return false
    }

    precondition(held <= Self.longestToken, "\(held) bytes are more than the window keeps")
    let start = held + unchecked
    let count = try fill(at: start, room: Self.capacity - start) + unchecked
    let (checked, stop) = TextCheck.longestText(in: UnsafeRawBufferPointer(start: base + held, count: count))
    end = held + checked
    unchecked = 0
    switch stop {
    case .none: break
    case .fault(let fault): pend(fault)
    case .incomplete where isAtEnd: pend(.invalidUTF8)
    case .incomplete:
      unchecked = count - checked
      memmove(base + end + 1, base + end, unchecked)
    }
    base[end] = 0
    if checked == 0, let pending { throw pending }
    return checked > 0
  }

  /// The place of `base[index]`.
  func position(of index: Int) -> XMLPosition {
    var start = 0
    let lines = osl_text_lines(base, index, &start)
    return XMLPosition(line: line + lines, column: (lines == 0 ? column : 1) + index - start)
  }

  private mutating func fill(at start: Int, room: Int) throws(CorpusError) -> Int {
    var filled = 0
    while filled < room && !isAtEnd {
      let target = UnsafeMutableRawBufferPointer(start: base + start + filled, count: room - filled)
      do {
        let count = try file.read(into: target)
        filled += count
        isAtEnd = count == 0
      } catch {
        guard filled > 0 else { throw error }
        pending = error
        break
      }
    }
    return filled
  }

  private mutating func pend(_ fault: XMLFault) {
    pending = .malformed(path: path, at: position(of: end), fault: fault)
  }
}
