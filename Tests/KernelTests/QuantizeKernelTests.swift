import CKernels
import OslerTestSupport
import Testing

struct QuantizeKernelTests {
  /// Row `row` of a matrix of three.
  private func quantized(_ x: TypedNumbers, _ type: osl_type, row: Int, path: osl_path? = nil) -> [UInt8] {
    let columns = Int64(x.values.count)
    var w = [UInt8](repeating: 99, count: Int(osl_quantized_bytes(type, 3, columns)))
    if let path {
      osl_quantize(path, &w, type, x.bytes, x.type, 3, columns, Int64(row))
    } else {
      osl_quantize_ref(&w, type, x.bytes, x.type, 3, columns, Int64(row))
    }
    return w
  }

  private func dequantized(_ w: TypedNumbers, rows: Int, columns: Int) -> [Float] {
    (0..<rows).flatMap { row in
      var y = zeros(columns)
      osl_dequantize_ref(
        &y, w.bytes, w.type, Int64(rows), Int64(columns), Int64(row), 0, Int64(columns))
      return y
    }
  }

  @Test func `a group of 32 takes 34 bytes or 18`() {
    #expect(osl_quantized_bytes(.q8, 3, 64) == 3 * 2 * 34)
    #expect(osl_quantized_bytes(.q4, 3, 64) == 3 * 2 * 18)
  }

  /// Appendix E of arXiv:2305.14314.
  @Test func `the levels are those of NormalFloat`() {
    let levels: [Float] = [
      -1, -0.6961928, -0.52507305, -0.3949175, -0.28444138, -0.18477343, -0.091050036, 0,
      0.0795803, 0.1609302, 0.2461123, 0.33791524, 0.44070983, 0.562617, 0.72295684, 1,
    ]
    // Sixteen levels, then sixteen zeros, which are level 7: a scale of 1 leaves them as they are.
    let w = TypedNumbers(matrix: levels + zeros(16), rows: 1, columns: 32, .q4)
    #expect(w.bytes == (0..<16).map { 7 << 4 | $0 } + [0x80, 0x3f])
    #expect(dequantized(w, rows: 1, columns: 32) == widened(rounded(levels)) + zeros(16))
  }

  @Test(arguments: runnablePaths, [osl_type.q8, .q4])
  func `every path quantises to the same bytes`(path: osl_path, type: osl_type) {
    for columns in [32, 64, 96, 768] {
      for from in [osl_type.f32, .bf16] {
        let x = TypedNumbers(fixedRandom(columns, seed: 1), from)
        #expect(quantized(x, type, row: 1, path: path) == quantized(x, type, row: 1))
      }
    }
  }

  @Test func `an integer is off by half a step, a level by half a gap`() {
    let x = fixedRandom(768, seed: 2)
    let integers = dequantized(TypedNumbers(matrix: x, rows: 3, columns: 256, .q8), rows: 3, columns: 256)
    let levels = dequantized(TypedNumbers(matrix: x, rows: 3, columns: 256, .q4), rows: 3, columns: 256)
    #expect(zip(integers, x).allSatisfy { abs($0 - $1) <= 0.502 / 127 })
    #expect(zip(levels, x).allSatisfy { abs($0 - $1) <= 0.153 })
  }

  @Test(arguments: runnablePaths)
  func `integers times a power of two come back as they were`(path: osl_path) {
    let x = (0..<32).map { Float($0 * 8 - 127) * 0x1p-9 }
    let w = TypedNumbers(matrix: x, rows: 1, columns: 32, .q8)
    var y = zeros(32)
    osl_dequantize(path, &y, w.bytes, .q8, 1, 32, 0, 0, 32)
    #expect(y == x)
  }

  @Test(arguments: runnablePaths, [osl_type.q8, .q4])
  func `what is not an ordinary number does no harm`(path: osl_path, type: osl_type) {
    for value in [0, .leastNonzeroMagnitude, .greatestFiniteMagnitude, .nan, .infinity, -.infinity] as [Float]
    {
      var x = zeros(32)
      x[5] = value
      let w = quantized(TypedNumbers(x, .f32), type, row: 0, path: path)
      var y = zeros(32)
      osl_dequantize(path, &y, w, type, 3, 32, 0, 0, 32)
      if value.isFinite { #expect(y.allSatisfy { $0.isFinite && abs($0) <= value }) }
      if value == 0 || value == .leastNonzeroMagnitude { #expect(y == zeros(32)) }
    }
  }

  @Test(arguments: runnablePaths, [osl_type.q8, .q4])
  func `any part of a row comes back as by its definition`(path: osl_path, type: osl_type) {
    let (rows, columns) = (3, 32 * 70)
    let w = TypedNumbers(matrix: fixedRandom(rows * columns, seed: 3), rows: rows, columns: columns, type)
    for (from, count) in [(0, columns), (32, 64), (5, 3), (31, 2), (33, 100), (7, 32), (64, 0)] {
      let (n, k) = (Int64(rows), Int64(columns))
      var (y, yRef, half) = (zeros(count), zeros(count), rounded(zeros(count)))
      osl_dequantize(path, &y, w.bytes, type, n, k, 2, Int64(from), Int64(count))
      osl_dequantize_bf16(path, &half, w.bytes, type, n, k, 2, Int64(from), Int64(count))
      osl_dequantize_ref(&yRef, w.bytes, type, n, k, 2, Int64(from), Int64(count))
      #expect(y == yRef)
      #expect(half == rounded(yRef))
    }
  }
}
