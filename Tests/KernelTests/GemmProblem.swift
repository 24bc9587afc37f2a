import CKernels
import OslerTestSupport

/// A product C = scale · A·B^T for tests: operands as plain numbers, `[lines, R]` whatever their layout.
struct GemmProblem: Sendable {
  var I, J, R: Int
  var a = Layout(), b = Layout(), c = Layout()
  var scale: Float = 1
  var accumulate = false
  /// Whether f32 operands are multiplied as they are.
  var exact = false

  struct Layout: Sendable {
    var type = osl_type.bf16
    var transposed = false
    /// Elements between the rows in memory that belong to neither.
    var gap = 0
  }

  var values: (a: [Float], b: [Float]) { (fixedRandom(I * R, seed: 1), fixedRandom(J * R, seed: 2)) }

  func described(_ path: osl_path) -> osl_gemm_problem {
    osl_gemm_problem(
      path: path, I: Int64(I), J: Int64(J), R: Int64(R), a: matrix(a, lines: I, R), b: matrix(b, lines: J, R),
      c: matrix(c, lines: I, J), scale: scale, accumulate: accumulate, exact: exact)
  }

  /// C `[I, J]` by `path`, the pieces in the given order.
  func product(
    _ path: osl_path, a: [Float], b: [Float], old: [Float], order: ([Int64]) -> [Int64] = { $0 }
  ) -> [Float] {
    var plan = osl_gemm_plan(described(path))
    let packed = Memory(bytes: Int(plan.packed_size)), scratch = Memory(bytes: Int(plan.scratch_size))
    let (left, right) = (Memory(a, layout: self.a, lines: I, R), Memory(b, layout: self.b, lines: J, R))
    let result = Memory(old, layout: c, lines: I, J)
    for piece in order(Array(0..<plan.pack_pieces)) { osl_gemm_pack(&plan, packed.base, left.base, piece) }
    for piece in order(Array(0..<plan.pieces)) {
      osl_gemm_multiply(&plan, result.base, packed.base, left.base, right.base, scratch.base, piece)
    }
    return result.values(layout: c, lines: I, J)
  }

  func definition(a: [Float], b: [Float], old: [Float]) -> [Float] {
    var problem = described(.plain)
    let (left, right) = (Memory(a, layout: self.a, lines: I, R), Memory(b, layout: self.b, lines: J, R))
    let result = Memory(old, layout: c, lines: I, J)
    osl_gemm_ref(&problem, result.base, left.base, right.base)
    return result.values(layout: c, lines: I, J)
  }

  /// Where the first runnable path that differs from the definition differs from it.
  func mismatch(tolerance: Float) -> String? {
    let (a, b) = values
    let old = fixedRandom(I * J, seed: 3)
    let expected = definition(a: a, b: b, old: old)
    for path in runnablePaths {
      let found = product(path, a: a, b: b, old: old)
      if let mismatch = firstMismatch(found, expected, tolerance: tolerance) {
        return "\(self) by \(path): \(mismatch)"
      }
    }
    return nil
  }

  private func matrix(_ layout: Layout, lines: Int, _ length: Int) -> osl_gemm_matrix {
    osl_gemm_matrix(
      type: layout.type, transposed: layout.transposed,
      stride: Int64((layout.transposed ? lines : length) + layout.gap))
  }
}

/// Memory at a multiple of 64, filled with NaN so that nothing outside a matrix can be read unnoticed.
final class Memory {
  let base: UnsafeMutableRawPointer

  init(bytes: Int) {
    base = .allocate(byteCount: max(bytes, 1), alignment: 64)
    base.initializeMemory(as: UInt8.self, repeating: 0xff, count: bytes)
  }

  /// `values` `[lines, length]` in `layout`.
  convenience init(_ values: [Float], layout: GemmProblem.Layout, lines: Int, _ length: Int) {
    let rows = layout.transposed ? length : lines, columns = (layout.transposed ? lines : length) + layout.gap
    switch layout.type {
    case .f32, .bf16:
      self.init(bytes: rows * columns * (layout.type == .f32 ? 4 : 2))
      Self.forEach(layout, lines: lines, length) { index, offset in
        if layout.type == .f32 {
          base.storeBytes(of: values[index], toByteOffset: 4 * offset, as: Float.self)
        } else {
          base.storeBytes(of: osl_round(values[index]), toByteOffset: 2 * offset, as: osl_bf16.self)
        }
      }
    case .q8, .q4:
      self.init(bytes: Int(osl_quantized_bytes(layout.type, Int64(rows), Int64(columns))))
      var plain = zeros(rows * columns)
      Self.forEach(layout, lines: lines, length) { index, offset in plain[offset] = values[index] }
      for row in 0..<rows {
        osl_quantize(
          .plain, base, layout.type, Array(plain[row * columns..<(row + 1) * columns]), .f32, Int64(rows),
          Int64(columns), Int64(row))
      }
    }
  }

  deinit { base.deallocate() }

  func values(layout: GemmProblem.Layout, lines: Int, _ length: Int) -> [Float] {
    var values = zeros(lines * length)
    Self.forEach(layout, lines: lines, length) { index, offset in
      values[index] =
        layout.type == .f32
        ? base.load(fromByteOffset: 4 * offset, as: Float.self)
        : osl_widen(base.load(fromByteOffset: 2 * offset, as: osl_bf16.self))
    }
    return values
  }

  private static func forEach(
    _ layout: GemmProblem.Layout, lines: Int, _ length: Int, _ body: (_ index: Int, _ offset: Int) -> Void
  ) {
    let stride = (layout.transposed ? lines : length) + layout.gap
    for line in 0..<lines {
      for r in 0..<length {
        body(line * length + r, layout.transposed ? r * stride + line : line * stride + r)
      }
    }
  }
}
