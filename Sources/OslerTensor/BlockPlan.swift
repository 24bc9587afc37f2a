// How fp32 products are shared out: OpenBLAS does one block at a time.

/// How an output matrix is cut into blocks.
struct BlockPlan: Hashable {
  /// Of one block.
  let (rows, columns): (Int, Int)
  /// How many there are.
  let (down, across): (Int, Int)

  /// A product this large is worth a thread of its own: some 30 µs.
  private static let leastOperations = 8 << 20
  /// With more than a few blocks, larger ones: OpenBLAS copies both operands of every block.
  private static let manyOperations = 32 << 20
  /// Of a block's side, but for the first cut: narrow blocks copy more than they multiply.
  private static let leastSide = 128

  init(rows: Int, columns: Int, depth: Int) {
    let operations = 2 * rows * columns * depth
    let wanted = min(64, max(operations / Self.manyOperations, min(4, operations / Self.leastOperations)))
    var (down, across) = (1, 1)
    while down * across < wanted {
      // The longer side is cut, which copies least.
      let side = max(rows / down, columns / across)
      guard side >= (down * across == 1 ? 1 : 2) * Self.leastSide else { break }
      if rows / down >= columns / across { down *= 2 } else { across *= 2 }
    }
    // Whole tiles of OpenBLAS's inner kernel.
    self.rows = max(1, ((rows + down - 1) / down + 15) / 16 * 16)
    self.columns = max(1, ((columns + across - 1) / across + 15) / 16 * 16)
    self.down = (rows + self.rows - 1) / self.rows
    self.across = (columns + self.columns - 1) / self.columns
  }
}
