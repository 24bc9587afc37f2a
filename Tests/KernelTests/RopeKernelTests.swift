import CKernels
import Foundation
import OslerTestSupport
import Testing

struct RopeKernelTests {
  /// Angles of 5 positions.
  private func tables(half: Int) -> (cosines: [Float], sines: [Float]) {
    let angles = fixedRandom(5 * half, seed: 1).map { 3 * $0 }
    return (angles.map { cos($0) }, angles.map { sin($0) })
  }

  @Test(arguments: runnablePaths, [2, 4, 6, 30, 32, 34, 64, 128])
  func `both directions agree with their definitions`(path: osl_path, channels: Int) {
    let (cosines, sines) = tables(half: channels / 2)
    let positions: [Int32] = [4, 0, 2]
    for inverse in [false, true] {
      var x = fixedRandom(3 * 2 * channels, seed: 2)
      var xRef = x
      osl_rope(path, &x, positions, cosines, sines, 3, 2, Int64(channels), inverse)
      osl_rope_ref(&xRef, positions, cosines, sines, 3, 2, Int64(channels), inverse)
      #expect(firstMismatch(x, xRef, tolerance: 1e-6) == nil)
    }
  }

  @Test(arguments: runnablePaths, [2, 4, 6, 30, 32, 34, 64, 128])
  func `in bfloat16, both directions are those of fp32, rounded once`(path: osl_path, channels: Int) {
    let (cosines, sines) = tables(half: channels / 2)
    let positions: [Int32] = [4, 0, 2]
    for inverse in [false, true] {
      var x = rounded(fixedRandom(3 * 2 * channels, seed: 2))
      var xRef = x
      var wide = widened(x)
      osl_rope_bf16(path, &x, positions, cosines, sines, 3, 2, Int64(channels), inverse)
      osl_rope(path, &wide, positions, cosines, sines, 3, 2, Int64(channels), inverse)
      osl_rope_bf16_ref(&xRef, positions, cosines, sines, 3, 2, Int64(channels), inverse)
      #expect(x == rounded(wide))
      #expect(firstMismatch(x, xRef) == nil)
    }
  }

  @Test(arguments: runnablePaths)
  func `a quarter turn takes the first half to the second`(path: osl_path) {
    var x: [Float] = [1, 2, 0, 0]
    osl_rope(path, &x, [0], [0, 0], [1, 1], 1, 1, 4, false)
    #expect(x == [0, 0, 1, 2])
  }

  @Test func `the inverse is the backward pass`() {
    let (cosines, sines) = tables(half: 3)
    let positions: [Int32] = [1, 3]
    let dy = fixedRandom(12, seed: 3)
    func objective(_ x: [Float]) -> Double {
      var y = x
      osl_rope_ref(&y, positions, cosines, sines, 2, 1, 6, false)
      return dot(y, dy)
    }
    var dx = dy
    osl_rope_ref(&dx, positions, cosines, sines, 2, 1, 6, true)
    let numeric = finiteDifferences(of: objective, at: fixedRandom(12, seed: 4))
    #expect(firstMismatch(dx, numeric, tolerance: 1e-3) == nil)
  }
}
