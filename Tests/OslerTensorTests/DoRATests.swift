import OslerTensor
import OslerTestSupport
import Testing

/// DoRA's operations, in every type of weight.
struct DoRATests {
  private let outputs = 70
  private let inputs = 96
  private let rank = 5

  private func norm(_ device: any Device, _ type: ElementType) -> Tensor {
    let norm = Tensor(zeros: [outputs])
    let weight = random([outputs, inputs], seed: 1)
    device.doraNorm(
      norm, type == .float32 ? weight : weight.converted(to: type), a: random([rank, inputs], seed: 2),
      b: random([outputs, rank], seed: 3), scale: 0.5)
    return norm
  }

  @Test(arguments: [ElementType.float32, .bfloat16, .int8, .nf4])
  func `norms agree with the reference device, whatever the threads`(type: ElementType) throws {
    let expected = norm(ReferenceDevice(), type)
    let found = try norm(CPUDevice(threads: 1), type)
    #expect(firstMismatch(found.array, expected.array, tolerance: 1e-5) == nil)
    for threads in [2, 3] { #expect(try norm(CPUDevice(threads: threads), type).hasSameBytes(as: found)) }
  }

  @Test func `a norm is the length of a row of the sum`() {
    let norm = Tensor(zeros: [2])
    ReferenceDevice().doraNorm(
      norm, Tensor([1, 0, 0, 1], shape: [2, 2]), a: Tensor([2, 1], shape: [1, 2]),
      b: Tensor([1, 4], shape: [2, 1]), scale: 1)
    #expect(norm.array == [Float(10).squareRoot(), Float(89).squareRoot()])
  }

  @Test(arguments: [ElementType.float32, .bfloat16], [ElementType.float32, .bfloat16])
  func `scaling and the magnitude's gradient agree, whatever the threads`(
    y: ElementType, x: ElementType
  ) throws {
    func run(_ device: any Device) -> [Tensor] {
      let from = random([41, outputs], seed: 4).converted(to: x)
      let (written, added) = (
        Tensor(zeros: [41, outputs], type: y), random([41, outputs], seed: 5).converted(to: y)
      )
      let factors = random([outputs], seed: 6)
      device.doraScale(written, from, factors, accumulate: false)
      device.doraScale(added, from, factors, accumulate: true)
      let (gradient, norm) = (Tensor(zeros: [outputs]), Tensor(zeros: [outputs]))
      norm.fill(2)
      device.doraBackward(gradient, from, random([41, outputs], seed: 7), norm: norm)
      return [written, added, gradient]
    }
    let expected = run(ReferenceDevice())
    let one = try run(CPUDevice(threads: 1))
    for (found, expected) in zip(one, expected) {
      #expect(
        firstMismatch(found.array, expected.array, tolerance: found.type == .bfloat16 ? 0x1p-7 : 1e-5) == nil)
    }
    for threads in [2, 3] {
      for (found, one) in zip(try run(CPUDevice(threads: threads)), one) {
        #expect(found.hasSameBytes(as: one))
      }
    }
  }
}
