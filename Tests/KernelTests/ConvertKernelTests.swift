import CKernels
import OslerTestSupport
import Testing

struct ConvertKernelTests {
  @Test(arguments: runnablePaths, vectorSizes)
  func `conversions agree with their definitions`(path: osl_path, count: Int) {
    let x = fixedRandom(count, seed: 1).map { 1e3 * $0 }
    let n = Int64(count)
    var (y, yRef) = (rounded(zeros(count)), rounded(zeros(count)))
    osl_round_bf16(path, &y, x, n)
    osl_round_bf16_ref(&yRef, x, n)
    #expect(y == yRef)

    var (wide, wideRef) = (zeros(count), zeros(count))
    osl_widen_bf16(path, &wide, y, n)
    osl_widen_bf16_ref(&wideRef, y, n)
    #expect(wide == wideRef)

    let noLows = [Int16](repeating: 0, count: count)
    var (high, low, highRef, lowRef) = (y, noLows, y, noLows)
    osl_split(path, &high, &low, x, n)
    osl_split_ref(&highRef, &lowRef, x, n)
    #expect(high == highRef)
    #expect(low == lowRef)

    osl_join(path, &wide, high, low, n)
    osl_join_ref(&wideRef, high, low, n)
    #expect(wide == wideRef)
    #expect(wide == x)
  }

  @Test(arguments: runnablePaths)
  func `rounding is to the nearest, ties to even, and keeps what is not finite`(path: osl_path) {
    let cases: [(bits: UInt32, expected: osl_bf16)] = [
      (0x3F80_7FFF, 0x3F80), (0x3F80_8000, 0x3F80), (0x3F80_8001, 0x3F81), (0x3F81_8000, 0x3F82),
      (0xBF81_8000, 0xBF82), (0x0000_0000, 0x0000), (0x8000_0000, 0x8000), (0x0000_8001, 0x0001),
      (0x7F7F_7FFF, 0x7F7F), (0x7F7F_8000, 0x7F80), (0x7F80_0000, 0x7F80), (0xFF80_0000, 0xFF80),
      (0x7F80_0001, 0x7FC0), (0x7FC0_0000, 0x7FC0), (0x7FFF_FFFF, 0x7FFF), (0xFFFF_FFFF, 0xFFFF),
    ]
    // Twice, so that there are vectors and a rest.
    let x = (cases + cases + cases.prefix(3)).map { Float(bitPattern: $0.bits) }
    var y = [osl_bf16](repeating: 1, count: x.count)
    osl_round_bf16(path, &y, x, Int64(x.count))
    #expect(y == (cases + cases + cases.prefix(3)).map(\.expected))
  }

  @Test(arguments: runnablePaths)
  func `every bfloat16 widens to its value and rounds back`(path: osl_path) {
    let all = (0...UInt16.max).map { $0 }
    var wide = zeros(all.count)
    osl_widen_bf16(path, &wide, all, Int64(all.count))
    #expect(wide.map(\.bitPattern) == all.map { UInt32($0) << 16 })

    var back = [osl_bf16](repeating: 0, count: all.count)
    osl_round_bf16(path, &back, wide, Int64(all.count))
    // A NaN that signals comes back quiet.
    #expect(back == all.map { ($0 & 0x7FFF) > 0x7F80 ? $0 | 0x40 : $0 })
  }

  /// Every sign and every exponent, with upper and lower mantissas in strides.
  @Test(arguments: runnablePaths)
  func `a split weight is joined to the same bits`(path: osl_path) {
    let lowers = Array(stride(from: UInt32(0), through: 0xFFFF, by: 251)) + [0x7FFF, 0x8000, 0x8001, 0xFFFF]
    let bits = stride(from: UInt32(0), through: 0xFFFF, by: 61).flatMap { upper in
      lowers.map { upper << 16 | $0 }
    }
    let (x, count) = (bits.map { Float(bitPattern: $0) }, bits.count)
    var (high, low) = ([osl_bf16](repeating: 0, count: count), [Int16](repeating: 0, count: count))
    var back = zeros(count)
    osl_split(path, &high, &low, x, Int64(count))
    osl_join(path, &back, high, low, Int64(count))
    #expect(back.map(\.bitPattern) == bits)
  }

  @Test(arguments: runnablePaths)
  func `the high half of a split is its nearest bfloat16, ties away from zero`(path: osl_path) {
    let x: [Float] = [0x3F80_7FFF, 0x3F80_8000, 0x3F81_8000, 0xBF81_8000, 0x7F7F_FFFF].map {
      Float(bitPattern: $0)
    }
    var (high, low) = (rounded(x), [Int16](repeating: 0, count: 5))
    osl_split(path, &high, &low, x, 5)
    #expect(high == [0x3F80, 0x3F81, 0x3F82, 0xBF82, 0x7F80])
    #expect(low == [0x7FFF, -0x8000, -0x8000, -0x8000, -1])
  }

  @Test(arguments: runnablePaths)
  func `every half widens to its value, rounds back, and becomes the nearest bfloat16`(path: osl_path) {
    let all = (0...UInt16.max).map { $0 }
    let n = Int64(all.count)
    var (wide, wideRef) = (zeros(all.count), zeros(all.count))
    osl_widen_f16(path, &wide, all, n)
    osl_widen_f16_ref(&wideRef, all, n)
    #expect(zip(wide, wideRef).allSatisfy { $0 == $1 && $0.sign == $1.sign || $0.isNaN && $1.isNaN })
    #expect(
      [wide[0x3C00], wide[0xC000], wide[1], wide[0x7BFF], wide[0x3555]] == [
        1, -2, 0x1p-24, 65504, 0.33325195,
      ])

    var back = [osl_f16](repeating: 1, count: all.count)
    osl_round_f16(path, &back, wide, n)
    let isNumber = all.map { $0 & 0x7FFF <= 0x7C00 }
    #expect(zip(zip(back, all), isNumber).allSatisfy { $0.0 == $0.1 || !$1 })

    var (brain, brainRef) = (back, back)
    osl_round_bf16_f16(path, &brain, all, n)
    osl_round_bf16_f16_ref(&brainRef, all, n)
    #expect(zip(zip(brain, brainRef), isNumber).allSatisfy { $0.0 == $0.1 || !$1 })
    #expect(zip(brain, isNumber).allSatisfy { $1 || $0 & 0x7FFF > 0x7F80 })
  }

  /// Every sign and exponent of fp32, and around every half's neighbours: ties and both sides of them.
  @Test(arguments: runnablePaths)
  func `a float becomes the nearest half, ties to even, or infinity`(path: osl_path) {
    var x = stride(from: UInt32(0), through: 0xFFFF, by: 13).map { Float(bitPattern: $0 << 16 | $0) }
    x = x.filter { !$0.isNaN }
    for half in stride(from: UInt16(0), to: 0x7C00, by: 7) {
      var pair = zeros(2)
      osl_widen_f16_ref(&pair, [half, half + 1], 2)
      let middle = half == 0x7BFF ? 65520 : (pair[0] + pair[1]) / 2
      x += [middle.nextDown, middle, middle.nextUp, -middle]
    }
    var (y, yRef) = ([osl_f16](repeating: 1, count: x.count), [osl_f16](repeating: 2, count: x.count))
    osl_round_f16(path, &y, x, Int64(x.count))
    osl_round_f16_ref(&yRef, x, Int64(x.count))
    #expect(y == yRef)

    let cases: [(Float, osl_f16)] = [
      (1, 0x3C00), (-2, 0xC000), (65504, 0x7BFF), (65519.996, 0x7BFF), (65520, 0x7C00), (-1e30, 0xFC00),
      (0x1p-24, 1), (0x1p-25, 0), (0x1.000002p-25, 1), (0x3p-25, 2), (-0.0, 0x8000), (.infinity, 0x7C00),
      (0x1.ffbp-15, 0x03FF), (0x1.ffep-15, 0x0400), (1.00048828125, 0x3C00), (1.00146484375, 0x3C02),
    ]
    var found = [osl_f16](repeating: 1, count: cases.count)
    osl_round_f16(path, &found, cases.map(\.0), Int64(cases.count))
    #expect(found == cases.map(\.1))
    osl_round_f16(path, &found, [Float.nan], 1)
    #expect(found[0] & 0x7FFF > 0x7C00)
  }
}
