import CKernels
import OslerTestSupport
import Testing

struct DoRAKernelTests {
  @Test(arguments: runnablePaths, vectorSizes)
  func `directions agree with their definition, row by row`(path: osl_path, inputs: Int) {
    let (rows, rank, K) = (3, 5, Int64(inputs))
    let (b, a) = (fixedRandom(rows * rank, seed: 1), fixedRandom(rank * inputs, seed: 2))
    let start = fixedRandom(rows * inputs, seed: 3)
    var (w, expected, parts) = (start, start, [Float]())
    osl_dora_direction(path, &w, b, a, 0.5, Int64(rows), Int64(rank), K)
    osl_dora_direction_ref(&expected, b, a, 0.5, Int64(rows), Int64(rank), K)
    #expect(firstMismatch(w, expected, tolerance: 1e-5) == nil)
    for row in 0..<rows {
      var one = Array(start[row * inputs..<(row + 1) * inputs])
      osl_dora_direction(path, &one, Array(b[row * rank..<(row + 1) * rank]), a, 0.5, 1, Int64(rank), K)
      parts += one
    }
    #expect(parts == w)
  }

  @Test(arguments: runnablePaths, vectorSizes)
  func `scaled columns agree with their definition`(path: osl_path, channels: Int) {
    let rows = 3
    let c = fixedRandom(channels, seed: 4)
    for (yType, xType) in [(osl_type.f32, osl_type.f32), (.f32, .bf16), (.bf16, .f32), (.bf16, .bf16)] {
      for accumulate: Int32 in [0, 1] {
        var y = TypedNumbers(fixedRandom(rows * channels, seed: 5), yType)
        var expected = y
        let x = TypedNumbers(fixedRandom(rows * channels, seed: 6), xType)
        osl_dora_scale(path, &y.bytes, yType, x.bytes, xType, c, Int64(rows), Int64(channels), accumulate)
        osl_dora_scale_ref(
          &expected.bytes, yType, x.bytes, xType, c, Int64(rows), Int64(channels), accumulate)
        #expect(firstMismatch(y, expected) == nil)
      }
    }
  }

  @Test(arguments: runnablePaths, vectorSizes)
  func `a magnitude's gradient agrees with its definition, column by column`(path: osl_path, channels: Int) {
    let (rows, C) = (7, Int64(channels))
    let x = fixedRandom(rows * channels, seed: 7)
    let norm = fixedRandom(channels, seed: 8).map { 1 + abs($0) }
    for type in [osl_type.f32, .bf16] {
      let dy = TypedNumbers(fixedRandom(rows * channels, seed: 9), type)
      var (found, expected, parts) = (norm, norm, norm)
      osl_dora_backward(path, &found, dy.bytes, type, x, norm, Int64(rows), C, 0, C)
      osl_dora_backward_ref(&expected, dy.bytes, type, x, norm, Int64(rows), C)
      #expect(firstMismatch(found, expected, tolerance: 1e-5) == nil)
      for start in stride(from: 0, to: channels, by: 64) {
        osl_dora_backward(
          path, &parts, dy.bytes, type, x, norm, Int64(rows), C, Int64(start), min(64, C - Int64(start)))
      }
      #expect(parts == found)
    }
  }
}
