public import OslerTensor

/// Which pieces of which samples lie together in which row: best-fit decreasing, so that rows are as
/// full as they can be and nothing is dropped.
///
/// The number of rows depends on the lengths alone, so the number of steps is known before the first.
public struct Packing: Hashable, Sendable {
  /// Tokens `range` of sample `sample`.
  public struct Piece: Hashable, Sendable {
    public let sample: Int
    public let range: Range<Int>
  }

  public let rows: [[Piece]]
  /// Tokens of each row before the rows were put into their order. They depend on the lengths alone.
  let tokensAsPacked: [Int]

  /// - Parameters:
  ///   - lengths: tokens of each sample; a sample longer than `sequence` is cut.
  ///   - sequence: most tokens in a row.
  ///   - order: in which samples of one length are taken, and rows are run.
  ///   - groups: of each sample; a row has samples of one group only. All are of one without it.
  public init(lengths: [Int], sequence: Int, order: RandomStream, groups: [Int]? = nil) {
    var pieces: [Piece] = []
    for sample in order.permutation(lengths.count) {
      for start in stride(from: 0, to: lengths[sample], by: sequence) {
        pieces.append(Piece(sample: sample, range: start..<min(start + sequence, lengths[sample])))
      }
    }
    pieces = Packing.longestFirst(pieces, sequence: sequence)
    let rows =
      groups.map { groups in
        Set(groups).sorted().flatMap { group in
          Self.pack(pieces.filter { groups[$0.sample] == group }, sequence: sequence)
        }
      } ?? Self.pack(pieces, sequence: sequence)
    tokensAsPacked = rows.map(Self.tokens)
    self.rows = Self.rowOrder(rows.count, order).map { rows[$0] }
  }

  /// Puts each piece into the fullest row that has room for it.
  private static func pack(_ pieces: [Piece], sequence: Int) -> [[Piece]] {
    var rows: [[Piece]] = []
    /// Rows with exactly this many tokens left, oldest last.
    var open = [[Int]](repeating: [], count: sequence + 1)
    var openSizes = SizeSet(capacity: sequence + 1)
    for piece in pieces {
      let row: Int
      let left: Int
      if let size = openSizes.smallest(atLeast: piece.range.count), let found = open[size].popLast() {
        if open[size].isEmpty { openSizes.remove(size) }
        (row, left) = (found, size)
      } else {
        (row, left) = (rows.count, sequence)
        rows.append([])
      }
      rows[row].append(piece)
      let rest = left - piece.range.count
      if rest > 0 {
        open[rest].append(row)
        openSizes.insert(rest)
      }
    }
    return rows
  }

  /// The order in which rows are run, drawn at counters that the samples' order did not use.
  static func rowOrder(_ count: Int, _ order: RandomStream) -> [Int] {
    RandomStream(seed: order.key, name: "rows").permutation(count)
  }

  /// How many tokens a row has.
  static func tokens(_ row: [Piece]) -> Int { row.reduce(0) { $0 + $1.range.count } }

  /// A stable sort by length.
  private static func longestFirst(_ pieces: [Piece], sequence: Int) -> [Piece] {
    var buckets = [[Piece]](repeating: [], count: sequence + 1)
    for piece in pieces { buckets[piece.range.count].append(piece) }
    return buckets.reversed().flatMap(\.self)
  }
}

/// A set of small numbers that finds the next larger one 64 at a time.
private struct SizeSet {
  private var words: [UInt64]

  init(capacity: Int) { words = [UInt64](repeating: 0, count: capacity / 64 + 1) }

  mutating func insert(_ size: Int) { words[size / 64] |= 1 << UInt64(size % 64) }
  mutating func remove(_ size: Int) { words[size / 64] &= ~(1 << UInt64(size % 64)) }

  func smallest(atLeast size: Int) -> Int? {
    var index = size / 64
    guard index < words.count else { return nil }
    var word = words[index] & (~0 << UInt64(size % 64))
    while word == 0 {
      index += 1
      guard index < words.count else { return nil }
      word = words[index]
    }
    return index * 64 + word.trailingZeroBitCount
  }
}
