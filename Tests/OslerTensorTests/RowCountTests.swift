import OslerTensor
import OslerTestSupport
import Testing

/// A row has the same bits whatever stands beside it, however many rows there are, and on any number of
/// threads: in both ways to go about a product.
struct RowCountTests {
  private static let types: [ElementType] = [.float32, .bfloat16, .int8, .nf4]
  private static let counts = [1, 2, 5, 11, 17, 40]
  private let inputs = 1120
  private let outputs = 300

  private func output(_ rows: Int, _ type: ElementType) -> Tensor {
    let tensor = Tensor(zeros: [rows, outputs], type: type)
    tensor.fill(1)
    return tensor
  }

  @Test(arguments: types, [RowCount.many, .few])
  func `a row of a product is the row alone`(type: ElementType, rows: RowCount) throws {
    let w = random([outputs, inputs], seed: 1).converted(to: type)
    let between: ElementType = type == .float32 ? .float32 : .bfloat16
    let x = random([40, inputs], seed: 2).converted(to: between)
    for result in Set([between, .float32]) {
      for accumulate in result == .float32 ? [false, true] : [false] {
        func product(_ range: Range<Int>, threads: Int) throws -> [Float] {
          let y = output(range.count, result)
          try CPUDevice(threads: threads)
            .linear(y, x.rows(range), w, scale: 0.5, accumulate: accumulate, rows: rows)
          return y.array
        }
        let alone = try (0..<40).map { try product($0..<$0 + 1, threads: 1) }
        for count in Self.counts {
          let first = 40 - count
          let found = try product(first..<40, threads: 3)
          #expect(found == alone[first...].flatMap(\.self), "\(count) rows in \(result.rawValue)")
        }
      }
    }
  }

  @Test(arguments: [ElementType.float32, .bfloat16], [RowCount.many, .few])
  func `a row under adapters of several ranks is the row alone`(type: ElementType, rows: RowCount) throws {
    let x = random([40, inputs], seed: 2).converted(to: type)
    let adapters = [3, 16, 33].enumerated().map { index, rank in
      let seed = UInt64(10 * index)
      return (a: random([rank, inputs], seed: seed), b: random([outputs, rank], seed: seed + 1))
    }
    /// Row `t` has adapter `t % 4`; the last of these is none.
    func product(_ range: Range<Int>, threads: Int) throws -> [Float] {
      let y = output(range.count, type)
      let segments = range.compactMap { row -> LoRASegment? in
        guard row % 4 < 3 else { return nil }
        let (a, b) = adapters[row % 4]
        let place = row - range.lowerBound
        return LoRASegment(rows: place..<place + 1, a: a, b: b, scale: 0.3)
      }
      try CPUDevice(threads: threads).lora(y, x.rows(range), segments, rows: rows)
      return y.array
    }
    let alone = try (0..<40).map { try product($0..<$0 + 1, threads: 1) }
    for count in Self.counts {
      let found = try product(40 - count..<40, threads: 3)
      #expect(found == alone[(40 - count)...].flatMap(\.self), "\(count) rows")
    }
    #expect(alone[3] == output(1, type).array)
  }

  @Test(arguments: [ElementType.float32, .bfloat16])
  func `both ways give what the definition gives`(type: ElementType) throws {
    let x = random([11, inputs], seed: 2).converted(to: type)
    let w = random([outputs, inputs], seed: 1).converted(to: type)
    let segment = LoRASegment(
      rows: 2..<9, a: random([16, inputs], seed: 3), b: random([outputs, 16], seed: 4), scale: 0.3)
    func product(_ device: any Device, _ rows: RowCount) -> [Float] {
      let y = output(11, .float32)
      device.linear(y, x, w, scale: 0.5, accumulate: true, rows: rows)
      device.lora(y, x, [segment], rows: rows)
      return y.array
    }
    for rows in [RowCount.many, .few] {
      let (found, expected) = (product(try CPUDevice(threads: 2), rows), product(ReferenceDevice(), rows))
      #expect(firstMismatch(found, expected, tolerance: type == .float32 ? 1e-4 : 0.05) == nil)
    }
  }
}
