/// The names of the elements that are open at a place of an XML file, outermost first.
struct OpenElements: ~Copyable {
  /// Most that may be open.
  static let deepest = 256

  private(set) var count = 0
  /// The names, end to end, and where each begins; one start more is where the next would.
  private var bytes: UnsafeMutablePointer<UInt8>
  private var capacity = 1 << 13
  private let starts: UnsafeMutablePointer<Int>

  init() {
    bytes = .allocate(capacity: capacity)
    starts = .allocate(capacity: Self.deepest + 1)
    starts[0] = 0
  }

  deinit {
    bytes.deallocate()
    starts.deallocate()
  }

  /// The innermost; without bytes where none is open. Good until an element opens.
  @inline(__always)
  var last: XMLName {
    guard count > 0 else { return XMLName(start: bytes, count: 0) }
    return XMLName(start: bytes + starts[count - 1], count: starts[count] - starts[count - 1])
  }

  @inline(__always)
  mutating func open(_ name: XMLName) {
    precondition(count < Self.deepest, "\(Self.deepest) elements are open")
    let start = starts[count]
    if start + name.count > capacity { grow(to: start + name.count) }
    (bytes + start).update(from: name.start, count: name.count)
    count += 1
    starts[count] = start + name.count
  }

  @inline(__always)
  mutating func close() { count -= 1 }

  private mutating func grow(to needed: Int) {
    capacity = max(needed, 2 * capacity)
    let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
    larger.update(from: bytes, count: starts[count])
    bytes.deallocate()
    bytes = larger
  }
}
