import CKernels

// Products with an operand that is not fp32. Formulas: `kernels/include/osler/gemm.h` and `gemv.h`.

/// A matrix of a product, as it stands in memory or transposed.
struct Operand {
  let tensor: Tensor
  let isTransposed: Bool

  init(_ tensor: Tensor, transposed: Bool = false) {
    self.tensor = tensor
    isTransposed = transposed
  }

  /// Rows of the operand, columns of which are summed over.
  var lines: Int { tensor.shape[isTransposed ? 1 : 0] }
  var depth: Int { tensor.shape[isTransposed ? 0 : 1] }

  var layout: osl_gemm_matrix {
    osl_gemm_matrix(
      type: tensor.type.kernelType, transposed: isTransposed, stride: Int64(tensor.shape[1]))
  }
}

private func problem(
  _ path: osl_path, _ c: Tensor, _ a: Operand, _ b: Operand, scale: Float, accumulate: Bool
) -> osl_gemm_problem {
  precondition(a.depth == b.depth, "a product of depths \(a.depth) and \(b.depth)")
  expect(c, [a.lines, b.lines], "a product")
  precondition(!accumulate || c.type == .float32, "a product is added to \(c.type.rawValue)")
  return osl_gemm_problem(
    path: path, I: Int64(a.lines), J: Int64(b.lines), R: Int64(a.depth), a: a.layout, b: b.layout,
    c: Operand(c).layout, scale: scale, accumulate: accumulate,
    exact: a.tensor.type == .float32 && b.tensor.type == .float32 && c.type == .float32)
}

extension CPUDevice {
  /// Products of so many rows or fewer read their weights once, at the speed of memory.
  static let mostRowsOfGemv = 16
  /// Bytes of weights that make a piece of such a product.
  private static let gemvBytes = 1 << 20

  /// `c = scale · a · bᵀ`, added to `c` when `accumulate`.
  func gemm(_ c: Tensor, _ a: Operand, _ b: Operand, scale: Float, accumulate: Bool) {
    guard c.count > 0 else { return }
    var plan = osl_gemm_plan(problem(path, c, a, b, scale: scale, accumulate: accumulate))
    let stride = (Int(plan.scratch_size) + 63) / 64 * 64
    let shared = (Int(plan.packed_size) + 63) / 64 * 64
    scratch.withFloats((shared + stride * threads) / 4) { memory in
      let packed = UnsafeMutableRawPointer(memory)
      withUnsafePointer(to: &plan) { plan in
        split(Int(plan.pointee.pack_pieces), grain: 1) { range, _ in
          osl_gemm_pack(plan, packed, a.tensor.raw, Int64(range.lowerBound))
        }
        split(Int(plan.pointee.pieces), grain: 1) { range, worker in
          osl_gemm_multiply(
            plan, c.raw, packed, a.tensor.raw, b.tensor.raw, packed + shared + worker * stride,
            Int64(range.lowerBound))
        }
      }
    }
  }

  /// Several products `c = a · bᵀ`, each of them whole on one thread: for many that are too small to share. The
  /// bits are those of ``gemm(_:_:_:scale:accumulate:)``.
  func gemms(_ products: [(c: Tensor, a: Operand, b: Operand)]) {
    let products = products.filter { $0.c.count > 0 }
    let plans = products.map { osl_gemm_plan(problem(path, $0.c, $0.a, $0.b, scale: 1, accumulate: false)) }
    func rounded(_ bytes: Int64) -> Int { (Int(bytes) + 63) / 64 * 64 }
    let size = plans.map { rounded($0.packed_size) + rounded($0.scratch_size) }.max() ?? 0
    scratch.withFloats(size * threads / 4) { memory in
      plans.withUnsafeBufferPointer { plans in
        guard let first = plans.baseAddress else { return }
        split(products.count, grain: 1) { range, worker in
          for index in range {
            let (product, plan) = (products[index], first + index)
            let packed = UnsafeMutableRawPointer(memory) + worker * size
            for piece in 0..<plan.pointee.pack_pieces {
              osl_gemm_pack(plan, packed, product.a.tensor.raw, piece)
            }
            for piece in 0..<plan.pointee.pieces {
              osl_gemm_multiply(
                plan, product.c.raw, packed, product.a.tensor.raw, product.b.tensor.raw,
                packed + rounded(plan.pointee.packed_size), piece)
            }
          }
        }
      }
    }
  }

  /// Rows of the weight in a piece: about a megabyte, and pieces in fours, so that two or four threads end
  /// together.
  private static func rowsOfGemv(_ w: Tensor) -> Int {
    let pieces = (w.byteCount + gemvBytes - 1) / gemvBytes
    guard w.byteCount > gemvBytes / 2 else { return w.shape[0] }
    let inFours = (pieces + 3) / 4 * 4
    return max(4, ((w.shape[0] + inFours - 1) / inFours + 3) / 4 * 4)
  }

  /// A product of few rows, cut over the weight's rows.
  func gemv(
    _ y: Tensor, _ x: Tensor, _ w: Tensor, _ sizes: LinearSizes, scale: Float, accumulate: Bool
  ) {
    guard y.count > 0 else { return }
    precondition(!accumulate || y.type == .float32, "a product is added to \(y.type.rawValue)")
    let input =
      w.type == .float32
      ? x.type == .float32 ? x : x.converted(to: .float32)
      : x.type == .bfloat16 ? x : x.converted(to: .bfloat16)
    let output = y.type == .float32 ? y : Tensor(zeros: y.shape)
    let grain = Self.rowsOfGemv(w)
    split(sizes.N, grain: grain) { range, _ in
      osl_gemv(
        path, output.pointer, input.raw, w.raw, w.type.kernelType, Int64(sizes.M), Int64(sizes.N),
        Int64(sizes.K), scale, accumulate, Int64(range.lowerBound), Int64(range.count))
    }
    if output !== y { osl_round_bf16(path, y.halves, output.pointer, Int64(y.count)) }
  }
}

extension ReferenceDevice {
  func gemm(_ c: Tensor, _ a: Operand, _ b: Operand, scale: Float, accumulate: Bool) {
    guard c.count > 0 else { return }
    guard a.depth > 0 else { return accumulate ? () : c.fill(0) }
    var problem = problem(.plain, c, a, b, scale: scale, accumulate: accumulate)
    osl_gemm_ref(&problem, c.raw, a.tensor.raw, b.tensor.raw)
  }
}
