import CKernels
import OslerTestSupport

/// A batch of which each part has an adapter of its own: 5 rows one of `ranks[0]`, 2 rows none, 4 rows one of
/// `ranks[1]`, 1 row none.
struct LoRAProblem {
  let (M, N, K, U): (Int, Int, Int, Int)
  let type: osl_type
  let x, y, dy, dx: TypedNumbers
  let a, b: [TypedNumbers]
  let ranks: [Int]
  let scales: [Float] = [0.5, 2]

  init(N: Int, K: Int, ranks: [Int], type: osl_type, adapters: osl_type) {
    (M, self.N, self.K, U) = (12, N, K, ranks.reduce(1, max))
    (self.type, self.ranks) = (type, ranks)
    x = TypedNumbers(fixedRandom(12 * K, seed: 1), type)
    y = TypedNumbers(fixedRandom(12 * N, seed: 2), type)
    dy = TypedNumbers(fixedRandom(12 * N, seed: 3), type)
    dx = TypedNumbers(fixedRandom(12 * K, seed: 4), type)
    a = ranks.enumerated().map { TypedNumbers(fixedRandom($1 * K, seed: 5 + UInt64($0)), adapters) }
    b = ranks.enumerated().map { TypedNumbers(fixedRandom(N * $1, seed: 7 + UInt64($0)), adapters) }
  }

  /// Calls `body` with both segments.
  func withSegments<Result>(_ body: ([osl_lora_segment]) -> Result) -> Result {
    a[0].bytes.withUnsafeBytes { a0 in
      b[0].bytes.withUnsafeBytes { b0 in
        a[1].bytes.withUnsafeBytes { a1 in
          b[1].bytes.withUnsafeBytes { b1 in
            body([
              segment(0, row: 0, rows: 5, a0.baseAddress, b0.baseAddress),
              segment(1, row: 7, rows: 4, a1.baseAddress, b1.baseAddress),
            ])
          }
        }
      }
    }
  }

  private func segment(
    _ index: Int, row: Int64, rows: Int64, _ a: UnsafeRawPointer?, _ b: UnsafeRawPointer?
  ) -> osl_lora_segment {
    osl_lora_segment(
      row: row, rows: rows, a: a, b: b, type: self.a[index].type, rank: Int64(ranks[index]),
      scale: scales[index])
  }

  /// The whole batch, `columns` wide.
  func whole(_ columns: Int) -> osl_block {
    osl_block(row: 0, rows: Int64(M), column: 0, columns: Int64(columns))
  }

  /// Nines where there is no adapter, or no such rank.
  func shrunk(_ path: osl_path?, _ blocks: [osl_block]? = nil) -> [Float] {
    var u = [Float](repeating: 9, count: M * U)
    withSegments { segments in
      guard let path else {
        return osl_lora_shrink_ref(&u, x.bytes, type, segments, 2, Int64(U), Int64(K))
      }
      for block in blocks ?? [whole(U)] {
        osl_lora_shrink(path, &u, x.bytes, type, segments, 2, Int64(U), Int64(K), block)
      }
    }
    return u
  }

  func expanded(_ path: osl_path?, _ blocks: [osl_block]? = nil) -> TypedNumbers {
    let u = fixedRandom(M * U, seed: 9)
    var y = y
    withSegments { segments in
      guard let path else {
        return osl_lora_expand_ref(&y.bytes, type, u, segments, 2, Int64(U), Int64(N))
      }
      for block in blocks ?? [whole(N)] {
        osl_lora_expand(path, &y.bytes, type, u, segments, 2, Int64(U), Int64(N), block)
      }
    }
    return y
  }

  struct Gradients: Equatable {
    var t: [Float]
    var dx: TypedNumbers
    var da: [Float]
    var db: [Float]
  }

  /// Those of the second adapter; t has nines where it has no rows.
  func gradients(_ path: osl_path?) -> Gradients {
    let u = fixedRandom(M * U, seed: 10)
    var t = [Float](repeating: 9, count: M * U)
    var (dx, da, db) = (dx, fixedRandom(ranks[1] * K, seed: 11), fixedRandom(N * ranks[1], seed: 12))
    let (U, N, K) = (Int64(U), Int64(N), Int64(K))
    withSegments { segments in
      var of = segments[1]
      if let path {
        osl_lora_backward_shrink(path, &t, dy.bytes, type, &of, U, N, whole(self.U))
        osl_lora_backward_input(path, &dx.bytes, type, t, &of, U, K, whole(self.K))
        osl_lora_backward_a(path, &da, t, x.bytes, type, &of, U, K, 0, K)
        osl_lora_backward_b(path, &db, dy.bytes, type, u, &of, U, N, 0, N)
      } else {
        osl_lora_backward_shrink_ref(&t, dy.bytes, type, &of, U, N)
        osl_lora_backward_input_ref(&dx.bytes, type, t, &of, U, K)
        osl_lora_backward_a_ref(&da, t, x.bytes, type, &of, U, K)
        osl_lora_backward_b_ref(&db, dy.bytes, type, u, &of, U, N)
      }
    }
    return Gradients(t: t, dx: dx, da: da, db: db)
  }
}
