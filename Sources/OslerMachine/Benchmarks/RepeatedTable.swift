import OslerTensor

/// Numbers in memory at the speed of copying: a billion random draws would take a minute.
enum RepeatedTable {
  /// A prime, so that the rows of a matrix do not repeat.
  static let length = 65_521

  /// Fills `tensor` with `table`, over and over, from its element `start` on.
  static func fill(_ tensor: Tensor, from table: [Float], start: Int) {
    let values = tensor.values
    var (written, offset) = (0, start % table.count)
    table.withUnsafeBufferPointer { table in
      while written < values.count {
        let count = min(values.count - written, table.count - offset)
        _ = values[written..<written + count].update(fromContentsOf: table[offset..<offset + count])
        (written, offset) = (written + count, 0)
      }
    }
  }
}
