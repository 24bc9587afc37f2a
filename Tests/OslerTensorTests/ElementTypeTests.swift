import Foundation
import OslerTensor
import OslerTestSupport
import Testing

/// Tensors whose elements are not fp32.
struct ElementTypeTests {
  /// Every 16 bits there are, the lower half of an fp32 number among them.
  private static let halves = (0...UInt16.max).map { Float(bitPattern: UInt32($0) << 16) }

  /// To nearest, ties to even, by the definition: the closer of the two neighbours.
  private func rounded(_ value: Float) -> Float {
    let below = Float(bitPattern: value.bitPattern & 0xffff_0000)
    let above = Float(bitPattern: (value.bitPattern & 0xffff_0000) &+ 0x1_0000)
    let (left, right) = (abs(Double(value) - Double(below)), abs(Double(above) - Double(value)))
    if left != right { return left < right ? below : above }
    return below.bitPattern >> 16 & 1 == 0 ? below : above
  }

  @Test func `bytes of rows and of groups`() {
    #expect(ElementType.float32.byteCount(of: [3, 64]) == 768)
    #expect(ElementType.bfloat16.byteCount(of: [3, 64]) == 384)
    #expect(ElementType.float16.byteCount(of: [3, 64]) == 384)
    #expect(ElementType.int16.byteCount(of: [3, 64]) == 384)
    #expect(ElementType.int8.byteCount(of: [3, 64]) == 3 * (64 + 2 * 2))
    #expect(ElementType.nf4.byteCount(of: [3, 64]) == 3 * (32 + 2 * 2))
    for type in ElementType.allCases {
      #expect(type.byteCount(of: [0, 32]) == 0)
      #expect(Tensor(zeros: [3, 64], type: type).byteCount == type.byteCount(of: [3, 64]))
    }
    #expect(ElementType.allCases.filter(\.isQuantized) == [.int8, .nf4])
  }

  @Test func `widening loses nothing, and rounding gives back what was widened`() {
    let numbers = Self.halves.filter { !$0.isNaN }
    let tensor = Tensor(numbers, shape: [numbers.count])
    let narrow = tensor.converted(to: .bfloat16)
    #expect(narrow.type == .bfloat16)
    #expect(narrow.array.map(\.bitPattern) == numbers.map(\.bitPattern))
  }

  @Test func `rounding is to nearest, ties to even`() {
    let ties: [(Float, Float)] = [
      (Float(bitPattern: 0x3f80_8000), 1), (Float(bitPattern: 0x3f81_8000), Float(bitPattern: 0x3f82_0000)),
      (Float(bitPattern: 0x3f80_8001), Float(bitPattern: 0x3f81_0000)),
      (Float(bitPattern: 0xbf80_8000), -1), (Float.greatestFiniteMagnitude, .infinity), (-0.0, -0.0),
      (.infinity, .infinity),
    ]
    let found = Tensor(ties.map(\.0), shape: [ties.count]).converted(to: .bfloat16).array
    #expect(found.map(\.bitPattern) == ties.map(\.1.bitPattern))
    let numbers = fixedRandom(4_001, seed: 3)
    let rounded = Tensor(numbers, shape: [4_001]).converted(to: .bfloat16).array
    #expect(rounded == numbers.map(self.rounded))
    #expect(Tensor([.nan], shape: [1]).converted(to: .bfloat16).array[0].isNaN)
  }

  /// 1 + 2⁻⁸ lies halfway between 1 and 1 + 2⁻⁷, and 2⁻²⁵ halfway between nothing and the least half.
  @Test func `IEEE halves widen exactly, and are rounded once`() {
    let numbers: [Float] = [1.00390625, 1.01171875, -2, 65504, 0x1p-24, -0.0, .infinity]
    let halves = Tensor(numbers, shape: [7]).converted(to: .float16)
    #expect(halves.array == numbers)
    #expect(halves.converted(to: .bfloat16).array == [1, 1.015625, -2, 65536, 0x1p-24, -0.0, .infinity])
    #expect(
      Tensor([0x1p-25, 65520, 0.1], shape: [3]).converted(to: .float16).array == [0, .infinity, 0.099975586])
    let source = Tensor(fixedRandom(3 * 64, seed: 2), shape: [3, 64]).converted(to: .float16)
    for type in [ElementType.int8, .nf4] {
      #expect(source.converted(to: type).hasSameBytes(as: source.converted(to: .float32).converted(to: type)))
    }
  }

  @Test(arguments: ElementType.allCases)
  func `a device converts as a tensor does, whatever the threads`(to: ElementType) throws {
    guard to != .int16 else { return }
    let source = Tensor(fixedRandom(70 * 2048, seed: 5), shape: [70, 2048])
    for from in [ElementType.float32, .bfloat16, .float16] where (from, to) != (.bfloat16, .float16) {
      let x = source.converted(to: from)
      for device in [try CPUDevice(threads: 1), try CPUDevice(threads: 3), ReferenceDevice()] as [any Device]
      {
        let y = Tensor(zeros: [70, 2048], type: to)
        device.convert(y, x)
        #expect(y.hasSameBytes(as: x.converted(to: to)), "\(from.rawValue) on \(device.name)")
      }
    }
  }

  @Test func `one number that is none is found`() throws {
    for device in [try CPUDevice(threads: 2), ReferenceDevice()] as [any Device] {
      for type in [ElementType.float32, .bfloat16, .float16] {
        let numbers = [Float](repeating: 2, count: 270_000)
        #expect(device.isFinite(Tensor(numbers, shape: [270_000]).converted(to: type)))
        for (place, bad) in [(0, Float.nan), (262_145, .infinity), (269_999, -.infinity)] {
          var changed = numbers
          changed[place] = bad
          #expect(!device.isFinite(Tensor(changed, shape: [270_000]).converted(to: type)), "\(place)")
        }
      }
      #expect(device.isFinite(Tensor(zeros: [0])))
    }
  }

  @Test func `rows and other shapes share memory in every type that has rows`() {
    for type in [ElementType.bfloat16, .float16, .int16] {
      let tensor = Tensor(zeros: [3, 2], type: type)
      let rows = tensor.rows(1..<3)
      #expect(rows.raw == tensor.raw + 4)
      #expect(rows.byteCount == 8)
      #expect(rows.type == type)
      #expect(tensor.reshaped([6]).type == type)
      #expect(rows.reshaped([4]).raw == rows.raw)
    }
    let tensor = Tensor([1, 2, 3, 4, 5, 6], shape: [3, 2]).converted(to: .bfloat16)
    tensor.rows(1..<2).assign(Tensor([8, 9], shape: [1, 2]).converted(to: .bfloat16))
    #expect(tensor.array == [1, 2, 8, 9, 5, 6])
    #expect(tensor.reshaped([2, 3]).rows(1..<2).array == [9, 5, 6])
  }

  @Test func `a copy has memory of its own in every type`() {
    let source = Tensor(fixedRandom(4 * 64, seed: 1), shape: [4, 64])
    for type in [ElementType.float32, .bfloat16, .int8, .nf4] {
      let tensor = source.converted(to: type)
      let copy = tensor.copy()
      #expect(copy.hasSameBytes(as: tensor))
      copy.fill(0)
      #expect(!copy.hasSameBytes(as: tensor))
      #expect(copy.array.allSatisfy { $0 == 0 })
      copy.assign(tensor)
      #expect(copy.hasSameBytes(as: tensor))
    }
  }

  @Test func `the same bytes are those of one shape and one type`() {
    let (a, b) = (Tensor(zeros: [2, 32]), Tensor(zeros: [4, 16]))
    #expect(!a.hasSameBytes(as: b))
    #expect(a.hasSameBytes(as: b.reshaped([2, 32])))
    #expect(
      !Tensor(zeros: [8], type: .bfloat16).hasSameBytes(as: Tensor(zeros: [8], type: .int16)))
    // Zeros of two signs are equal numbers and other bytes.
    #expect(!Tensor([0], shape: [1]).hasSameBytes(as: Tensor([-0.0], shape: [1])))
    #expect(Tensor([.nan], shape: [1]).hasSameBytes(as: Tensor([.nan], shape: [1])))
  }

  @Test func `filling rounds the number to the type`() {
    let third: Float = 1 / 3
    let tensor = Tensor(zeros: [5], type: .bfloat16)
    tensor.fill(third)
    #expect(tensor.array == [Float](repeating: rounded(third), count: 5))
    tensor.fill(0)
    #expect(tensor.array == [0, 0, 0, 0, 0])
    let lower = Tensor(zeros: [3], type: .int16)
    lower.bytes.storeBytes(of: 7, as: UInt8.self)
    lower.fill(0)
    #expect(lower.hasSameBytes(as: Tensor(zeros: [3], type: .int16)))
  }

  @Test func `what is not finite is found in fp32 and in bfloat16`() {
    for bad in [Float.nan, .infinity, -.infinity] {
      for place in [0, 18, 36] {
        let tensor = Tensor(fixedRandom(37, seed: 2), shape: [37])
        #expect(tensor.isFinite && tensor.converted(to: .bfloat16).isFinite)
        tensor.values[place] = bad
        #expect(!tensor.isFinite && !tensor.converted(to: .bfloat16).isFinite)
      }
    }
  }

  /// Half a step of the scale: for int8 1/254 of a group's largest number, and the scale itself is rounded
  /// to 8 bits; nf4's widest gap is that of 0.696 and 1.
  @Test(arguments: [(ElementType.int8, Float(1) / 254 + 1 / 512), (.nf4, 0.152 + 1 / 512)])
  func `a quantised number is near its own, in the proportion of its group`(type: ElementType, bound: Float) {
    let (rows, columns) = (5, 96)
    for source in [ElementType.float32, .bfloat16] {
      let tensor = Tensor(fixedRandom(rows * columns, seed: 4), shape: [rows, columns])
        .converted(to: source)
      let (exact, found) = (tensor.array, tensor.converted(to: type).array)
      for start in stride(from: 0, to: rows * columns, by: ElementType.groupSize) {
        let group = start..<start + ElementType.groupSize
        let size = exact[group].map(abs).max() ?? 0
        let error = group.map { abs(exact[$0] - found[$0]) }.max() ?? 0
        #expect(error <= bound * size, "\(type.rawValue) of \(source.rawValue), group at \(start)")
      }
    }
  }

  @Test func `a group of zeros stays zero`() {
    for type in [ElementType.int8, .nf4] {
      #expect(Tensor(zeros: [2, 64]).converted(to: type).array.allSatisfy { $0 == 0 })
    }
  }

  @Test func `what was quantised and widened is quantised to the same numbers`() {
    let tensor = Tensor(fixedRandom(4 * 64, seed: 5), shape: [4, 64])
    for type in [ElementType.int8, .nf4] {
      let once = tensor.converted(to: type).converted(to: .float32)
      let twice = once.converted(to: type).converted(to: .float32)
      #expect(firstMismatch(twice.array, once.array, tolerance: 1e-2) == nil, "\(type.rawValue)")
    }
  }
}
