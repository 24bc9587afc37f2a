import OslerTensor

/// The order of a query or key projection's rows.
///
/// Here the channels of a head that are rotated together are half a head apart; llama.cpp's `llama` has them
/// side by side: row 2i + t of a head in the file is row t·(d/2) + i here. Source: `permute` of llama.cpp's
/// `convert_hf_to_gguf.py`.
enum GGUFRowOrder {
  /// From the file's order to ours.
  static func toHalves(_ tensor: Tensor, heads: Int) -> Tensor {
    reordered(tensor, heads: heads, toHalves: true)
  }

  /// From our order to the file's.
  static func toPairs(_ tensor: Tensor, heads: Int) -> Tensor {
    reordered(tensor, heads: heads, toHalves: false)
  }

  /// - Parameter tensor: `[heads · d, in]`, or a bias `[heads · d]`.
  private static func reordered(_ tensor: Tensor, heads: Int, toHalves: Bool) -> Tensor {
    let result = Tensor(zeros: tensor.shape, type: tensor.type)
    let rows = tensor.shape[0]
    guard rows > 0 else { return result }
    precondition(rows % (2 * heads) == 0, "\(rows) rows are not \(heads) heads of pairs")
    let (width, rowBytes) = (rows / heads, tensor.byteCount / rows)
    for head in 0..<heads {
      for (pair, half) in (0..<2 * (width / 2)).map({ ($0 / 2, $0 % 2) }) {
        let inPairs = (head * width + 2 * pair + half) * rowBytes
        let inHalves = (head * width + half * (width / 2) + pair) * rowBytes
        let (from, to) = toHalves ? (inPairs, inHalves) : (inHalves, inPairs)
        (result.raw + to).copyMemory(from: tensor.raw + from, byteCount: rowBytes)
      }
    }
    return result
  }
}
