import OslerTensor
import OslerTestSupport
import Testing

/// The thin products of adapters, in both precisions.
struct LoRATests {
  private let inputs = 64
  private let outputs = 48
  private let rank = 5

  private func adapter(_ seed: UInt64, rank: Int) -> (a: Tensor, b: Tensor) {
    (random([rank, inputs], seed: 100 + seed), random([outputs, rank], seed: 200 + seed))
  }

  private func segment(_ rows: Range<Int>, _ seed: UInt64, rank: Int? = nil) -> LoRASegment {
    let (a, b) = adapter(seed, rank: rank ?? self.rank)
    return LoRASegment(rows: rows, a: a, b: b, scale: 0.5 + Float(seed))
  }

  /// u, y, t and dx after the four products; y and dx begin as ones.
  private func run(
    _ device: any Device, tokens: Int, _ segments: [LoRASegment], _ type: ElementType
  ) -> [(name: String, tensor: Tensor)] {
    func ones(_ shape: [Int], _ type: ElementType) -> Tensor {
      let tensor = Tensor(zeros: shape, type: type)
      tensor.fill(1)
      return tensor
    }
    let x = random([tokens, inputs], seed: 1).converted(to: type)
    let dy = random([tokens, outputs], seed: 2).converted(to: type)
    let u = ones([tokens, rank], .float32)
    device.loraShrink(u, x, segments)
    let (y, wide) = (ones([tokens, outputs], type), ones([tokens, outputs], .float32))
    device.loraExpand(y, u, segments)
    device.loraExpand(wide, u, segments)
    let (a, b) = adapter(7, rank: rank)
    let t = ones([tokens, rank], .float32)
    device.loraBackwardShrink(t, dy, b, scale: 0.25)
    let dx = ones([tokens, inputs], type)
    device.loraBackwardInput(dx, t, a)
    return [("u", u), ("y", y), ("y in fp32", wide), ("t", t), ("dx", dx)]
  }

  private func cuts(_ tokens: Int) -> [[LoRASegment]] {
    let (third, half) = (tokens / 3, tokens / 2)
    return [
      [segment(0..<tokens, 0)],
      // Other adapters by row, of other ranks too, and rows between them without one.
      [segment(0..<third, 0), segment(third..<tokens, 1)],
      [segment(0..<third, 0), segment(half..<tokens, 2, rank: 3)],
    ]
  }

  @Test(arguments: [1, 15, 16, 17, 65, 200], [ElementType.float32, .bfloat16])
  func `every thin product agrees with the reference device`(tokens: Int, type: ElementType) throws {
    let device = try CPUDevice(threads: 2)
    // Of many rows under one adapter, the adapter's numbers are rounded to bfloat16 too.
    let rounds = type == .bfloat16 && tokens > 16
    for (index, segments) in cuts(tokens).enumerated() {
      let found = run(device, tokens: tokens, segments, type)
      for (found, expected) in zip(found, run(ReferenceDevice(), tokens: tokens, segments, type)) {
        #expect(
          firstMismatch(
            found.tensor.array, expected.tensor.array,
            tolerance: rounds ? 0x1p-6 : found.tensor.type == .bfloat16 ? 0x1p-7 : 5e-5) == nil,
          "\(found.name) of cut \(index)")
      }
    }
  }

  @Test(arguments: [1, 65, 700], [ElementType.float32, .bfloat16])
  func `every thin product has the same bits with 1, 2, 3 and 4 threads`(
    tokens: Int, type: ElementType
  ) throws {
    for segments in cuts(tokens) {
      let expected = run(try CPUDevice(threads: 1), tokens: tokens, segments, type)
      for threads in [2, 3, 4] {
        let found = run(try CPUDevice(threads: threads), tokens: tokens, segments, type)
        for (found, expected) in zip(found, expected) {
          #expect(found.tensor.hasSameBytes(as: expected.tensor), "\(found.name), \(threads) threads")
        }
      }
    }
  }

  @Test(arguments: [ElementType.float32, .bfloat16])
  func `rows of several adapters are those of each by itself`(type: ElementType) throws {
    let device = try CPUDevice(threads: 2)
    let together = run(device, tokens: 90, [segment(0..<30, 0), segment(30..<90, 1)], type)
    for (rows, seed) in [(0..<30, UInt64(0)), (30..<90, 1)] {
      let alone = run(device, tokens: 90, [segment(0..<90, seed)], type)
      for (name, index) in [("y", 1), ("y in fp32", 2)] {
        let (found, expected) = (together[index].tensor.rows(rows), alone[index].tensor.rows(rows))
        let tolerance: Float = type == .bfloat16 ? 0x1p-5 : 1e-6
        #expect(firstMismatch(found.array, expected.array, tolerance: tolerance) == nil, "\(name)")
      }
    }
  }

  @Test func `rows without an adapter stay as they are`() throws {
    for device in [try CPUDevice(threads: 2), ReferenceDevice()] as [any Device] {
      for type in [ElementType.float32, .bfloat16] {
        let y = run(device, tokens: 40, [segment(10..<20, 0)], type)[1].tensor
        #expect((y.rows(0..<10).array + y.rows(20..<40).array).allSatisfy { $0 == 1 })
        #expect(y.rows(10..<20).array.contains { $0 != 1 })
      }
    }
  }
}
