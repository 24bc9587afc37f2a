/// Finds every piece that begins at a place of a text: a double array, one step a byte
/// (Aoe 1989, An Efficient Digital Search Algorithm by Using a Double-Array Structure).
struct PieceTrie: Sendable {
  struct Unit: Sendable {
    /// The child of a byte is at `base ^ byte`, if that unit's `parent` is this one.
    var base: UInt32 = 0
    var parent: UInt32 = .max
    /// The piece that ends here, −1 where none does.
    var id: Int32 = -1
    var score: Float = 0
  }

  struct Entry: Sendable {
    let bytes: [UInt8]
    let id: Int32
    let score: Float
  }

  /// The root is the first.
  private(set) var units: [Unit] = []
  /// The units that nobody has taken, as a list through both arrays; the newest blocks only.
  private var nextFree: [UInt32] = []
  private var previousFree: [UInt32] = []
  private var firstFree = UInt32.max
  private var lastFree = UInt32.max

  private static let blockSize: UInt32 = 256
  /// Older blocks are filled well enough: looking on in them would take the time of a large vocabulary squared.
  private static let openBlocks: UInt32 = 16

  var isEmpty: Bool { units.count < 2 }

  /// - Parameter entries: no two of the same bytes, none empty.
  init(_ entries: [Entry]) {
    guard !entries.isEmpty else { return }
    let sorted = entries.sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) }
    addBlock()
    take(0, parent: 0)
    var pending: [(node: UInt32, depth: Int, range: Range<Int>)] = [(0, 0, sorted.indices)]
    while let (node, depth, all) = pending.popLast() {
      var range = all
      if sorted[range.lowerBound].bytes.count == depth {
        units[Int(node)].id = sorted[range.lowerBound].id
        units[Int(node)].score = sorted[range.lowerBound].score
        range.removeFirst()
      }
      let children = Self.children(sorted, range, depth)
      guard let base = base(children.map(\.byte)) else { continue }
      units[Int(node)].base = base
      for child in children {
        take(base ^ UInt32(child.byte), parent: node)
        pending.append((base ^ UInt32(child.byte), depth + 1, child.range))
      }
    }
    (nextFree, previousFree) = ([], [])
  }

  /// The longest entry that begins at `start`, and its length.
  func longestMatch(_ text: UnsafeBufferPointer<UInt8>, at start: Int) -> (id: Int32, length: Int)? {
    guard !isEmpty else { return nil }
    var found: (id: Int32, length: Int)?
    var node: UInt32 = 0
    for place in start..<text.count {
      let next = units[Int(node)].base ^ UInt32(text[place])
      guard next > 0, units[Int(next)].parent == node else { break }
      node = next
      if units[Int(node)].id >= 0 { found = (units[Int(node)].id, place - start + 1) }
    }
    return found
  }

  /// The bytes at `depth`, each with the entries that have it there.
  private static func children(
    _ sorted: [Entry], _ range: Range<Int>, _ depth: Int
  ) -> [(byte: UInt8, range: Range<Int>)] {
    var children: [(byte: UInt8, range: Range<Int>)] = []
    for index in range {
      let byte = sorted[index].bytes[depth]
      if let last = children.last, last.byte == byte {
        children[children.count - 1].range = last.range.lowerBound..<index + 1
      } else {
        children.append((byte, index..<index + 1))
      }
    }
    return children
  }

  /// A base at which the units of all `bytes` are free; `nil` without any.
  private mutating func base(_ bytes: [UInt8]) -> UInt32? {
    guard let first = bytes.first else { return nil }
    var free = firstFree
    while free != .max {
      let base = free ^ UInt32(first)
      if bytes.allSatisfy({ units[Int(base ^ UInt32($0))].parent == .max }) { return base }
      free = nextFree[Int(free)]
    }
    let base = UInt32(units.count)
    addBlock()
    return base
  }

  private mutating func addBlock() {
    let start = UInt32(units.count)
    if start >= Self.openBlocks * Self.blockSize { close(block: start / Self.blockSize - Self.openBlocks) }
    for unit in start..<start + Self.blockSize {
      units.append(Unit())
      nextFree.append(.max)
      previousFree.append(lastFree)
      if lastFree == .max { firstFree = unit } else { nextFree[Int(lastFree)] = unit }
      lastFree = unit
    }
  }

  private mutating func close(block: UInt32) {
    for unit in block * Self.blockSize..<(block + 1) * Self.blockSize where units[Int(unit)].parent == .max {
      unlink(unit)
    }
  }

  private mutating func take(_ unit: UInt32, parent: UInt32) {
    unlink(unit)
    units[Int(unit)].parent = parent
  }

  private mutating func unlink(_ unit: UInt32) {
    let (previous, next) = (previousFree[Int(unit)], nextFree[Int(unit)])
    if previous == .max { firstFree = next } else { nextFree[Int(previous)] = next }
    if next == .max { lastFree = previous } else { previousFree[Int(next)] = previous }
  }
}
