import OslerTensor
import OslerTestSupport
import Testing

/// The operations in bfloat16 and over quantised weights.
struct PrecisionTests {
  /// A result that is rounded may come out as the neighbour of what is expected: 2⁻⁷ of it at most. Few rows
  /// multiply quantised weights as they are, which the definition rounds to bfloat16: 2⁻⁹ of each.
  private func tolerance(_ name: String, _ sample: Sample, tokens: Int) -> Float {
    let isExact = tokens <= 16 && name.hasPrefix("linear ") && !name.contains("of bfloat16")
    return isExact ? 0.02 : sample.isRounded ? 0x1p-7 : 5e-5
  }

  /// Softmaxes are rounded on their way where the processor multiplies bfloat16, and quantised weights where
  /// there are many rows; all else comes out as defined, but for sums that lie between two neighbours.
  private func roundsOnTheWay(_ name: String) -> Bool {
    name.hasPrefix("attention") || name.contains("of int8") || name.contains("of nf4")
  }

  @Test(arguments: [1, 7, 8, 16, 17, 64, 65, 300])
  func `every operation agrees with the reference device`(tokens: Int) throws {
    let found = everyRoundedOperation(on: try CPUDevice(threads: 2), tokens: tokens)
    let expected = everyRoundedOperation(on: ReferenceDevice(), tokens: tokens)
    #expect(Set(found.keys) == Set(expected.keys))
    for (name, expected) in expected {
      let found = try #require(found[name])
      #expect(found.isRounded == expected.isRounded)
      let mismatch = firstMismatch(
        found.numbers, expected.numbers, tolerance: tolerance(name, expected, tokens: tokens))
      #expect(mismatch == nil, "\(name)")
      guard expected.isRounded, !roundsOnTheWay(name) else { continue }
      // Cutting off instead of rounding would change half of them.
      let others = zip(found.numbers, expected.numbers).count { $0 != $1 }
      #expect(others <= 1 + expected.numbers.count / 100, "\(name)")
    }
  }

  @Test(arguments: [1, 8, 17, 65, 700])
  func `every operation has the same bits with 1, 2, 3 and 4 threads`(tokens: Int) throws {
    func bits(_ threads: Int) throws -> [String: [UInt32]] {
      try everyRoundedOperation(on: CPUDevice(threads: threads), tokens: tokens, words: 900)
        .mapValues { $0.numbers.map(\.bitPattern) }
    }
    let expected = try bits(1)
    for threads in [2, 3, 4] {
      let found = try bits(threads)
      for (name, expected) in expected {
        #expect(found[name] == expected, "\(name) with \(threads) threads")
      }
    }
  }

  @Test func `no tokens change nothing`() throws {
    for device in [try CPUDevice(threads: 2), ReferenceDevice()] as [any Device] {
      let results = everyRoundedOperation(on: device, tokens: 0)
      #expect(results["linear of bfloat16 in bfloat16[0]"]?.numbers == [])
      #expect(
        results["linearBackwardWeight of bfloat16, bfloat16[0]"]?.numbers.allSatisfy { $0 == 1 } == true)
      #expect(results["attention"]?.numbers == [])
    }
  }

  @Test func `a linear layer without inputs gives zeros in bfloat16 too`() throws {
    for device in [try CPUDevice(threads: 2), ReferenceDevice()] as [any Device] {
      for tokens in [1, 40] {
        let y = Tensor(zeros: [tokens, 2], type: .bfloat16)
        y.fill(3)
        device.linear(
          y, Tensor(zeros: [tokens, 0], type: .bfloat16), Tensor(zeros: [2, 0], type: .bfloat16), scale: 1,
          accumulate: false)
        #expect(y.array.allSatisfy { $0 == 0 })
      }
    }
  }

  /// Sizes at which products are cut into several pieces, the last ones partial.
  @Test(arguments: [(300, 352, 128), (130, 300, 160), (30, 4100, 64)])
  func `products of several pieces are right, and the same bits with any number of threads`(
    M: Int, N: Int, K: Int
  ) throws {
    func run(_ device: any Device, _ type: ElementType) -> [Tensor] {
      let (x, dy) = (
        random([M, K], seed: 1).converted(to: .bfloat16), random([M, N], seed: 3).converted(to: .bfloat16)
      )
      let w = random([N, K], seed: 2).converted(to: type)
      let (y, dx, dw) = (Tensor(zeros: [M, N]), Tensor(zeros: [M, K]), Tensor(zeros: [N, K]))
      device.linear(y, x, w, scale: 0.5, accumulate: false)
      device.linearBackwardInput(dx, dy, w, scale: 0.5, accumulate: false)
      device.linearBackwardWeight(dw, dy, x, scale: 0.5)
      return [y, dx, dw]
    }
    for type in [ElementType.bfloat16, .int8, .nf4] {
      let expected = run(try CPUDevice(threads: 1), type)
      for (found, reference) in zip(expected, run(ReferenceDevice(), type)) {
        #expect(firstMismatch(found.array, reference.array, tolerance: 1e-4) == nil, "\(type.rawValue)")
      }
      for threads in [2, 3] {
        for (found, expected) in zip(run(try CPUDevice(threads: threads), type), expected) {
          #expect(found.hasSameBytes(as: expected), "\(type.rawValue), \(threads) threads")
        }
      }
    }
  }

  /// Few rows by the numbers that the weights stand for, many by those numbers in bfloat16.
  @Test(arguments: [ElementType.int8, .nf4], [1, 5, 16, 17, 40])
  func `quantised weights multiply as what they stand for`(type: ElementType, tokens: Int) throws {
    let device = try CPUDevice(threads: 2)
    let w = random([300, 96], seed: 2).converted(to: type)
    let wide = w.converted(to: .float32)
    let same = tokens <= 16 ? wide : wide.converted(to: .bfloat16).converted(to: .float32)
    let x = random([tokens, 96], seed: 1).converted(to: .bfloat16)
    let (y, z) = (Tensor(zeros: [tokens, 300]), Tensor(zeros: [tokens, 300]))
    device.linear(y, x, w, scale: 1, accumulate: false)
    ReferenceDevice().linear(z, x.converted(to: .float32), same, scale: 1, accumulate: false)
    #expect(firstMismatch(y.array, z.array, tolerance: 5e-5) == nil)
  }

  @Test(arguments: [(1, 4100, 512), (16, 1500, 512)])
  func `few rows in several pieces are right, and the same bits with any number of threads`(
    M: Int, N: Int, K: Int
  ) throws {
    for type in [ElementType.bfloat16, .int8, .nf4] {
      let w = random([N, K], seed: 2).converted(to: type)
      let x = random([M, K], seed: 1).converted(to: .bfloat16)
      func run(_ device: any Device, _ x: Tensor, _ w: Tensor) -> Tensor {
        let y = Tensor(zeros: [M, N])
        device.linear(y, x, w, scale: 0.5, accumulate: false)
        return y
      }
      let expected = run(try CPUDevice(threads: 1), x, w)
      let exact = run(ReferenceDevice(), x.converted(to: .float32), w.converted(to: .float32))
      #expect(firstMismatch(expected.array, exact.array, tolerance: 1e-4) == nil, "\(type.rawValue)")
      for threads in [2, 3] {
        #expect(run(try CPUDevice(threads: threads), x, w).hasSameBytes(as: expected), "\(type.rawValue)")
      }
    }
  }
}
