import OslerTensor
import OslerTestSupport
import Testing

struct AttentionTests {
  private let heads = 4
  private let keyValueHeads = 2
  private let channels = 16

  private func shape(first: [Int32], end: [Int32]) -> AttentionShape {
    AttentionShape(
      heads: heads, keyValueHeads: keyValueHeads, headDimension: channels, firstKey: first, endKey: end)
  }

  private struct Inputs {
    let q, k, v, dO: Tensor

    init(queries: Int, width: Int, keyWidth: Int) {
      q = random([queries, width], seed: 1)
      k = random([queries, keyWidth], seed: 2)
      v = random([queries, keyWidth], seed: 3)
      dO = random([queries, width], seed: 4)
    }

    private init(q: Tensor, k: Tensor, v: Tensor, dO: Tensor) {
      (self.q, self.k, self.v, self.dO) = (q, k, v, dO)
    }

    func rows(_ range: Range<Int>) -> Inputs {
      Inputs(q: q.rows(range), k: k.rows(range), v: v.rows(range), dO: dO.rows(range))
    }
  }

  /// Output, then the gradients of q, k and v.
  private func run(_ device: any Device, _ inputs: Inputs, _ shape: AttentionShape) -> [[Float]] {
    let o = Tensor(zeros: inputs.q.shape)
    let lse = Tensor(zeros: [inputs.q.shape[0], heads])
    let (dq, dk, dv) = (Tensor(zeros: o.shape), Tensor(zeros: inputs.k.shape), Tensor(zeros: inputs.v.shape))
    device.attention(o, lse, inputs.q, inputs.k, inputs.v, shape)
    device.attentionBackward(dq, dk, dv, inputs.dO, inputs.q, inputs.k, inputs.v, o, lse, shape)
    return [o.array, dq.array, dk.array, dv.array]
  }

  @Test func `documents packed together are the documents apart`() throws {
    let device = try CPUDevice(threads: 2)
    let inputs = Inputs(queries: 200, width: heads * channels, keyWidth: keyValueHeads * channels)
    let documents = [0..<70, 70..<75, 75..<200]
    let first = documents.flatMap { range in range.map { _ in Int32(range.lowerBound) } }
    let packed = run(device, inputs, shape(first: first, end: (1...200).map { Int32($0) }))

    let apart = documents.map { range in
      let end = (1...range.count).map { Int32($0) }
      return run(device, inputs.rows(range), shape(first: end.map { _ in 0 }, end: end))
    }
    for part in 0..<4 {
      #expect(firstMismatch(packed[part], apart.flatMap { $0[part] }) == nil)
    }
  }

  @Test func `a window as long as the text is no window`() throws {
    let device = try CPUDevice(threads: 2)
    let inputs = Inputs(queries: 100, width: heads * channels, keyWidth: keyValueHeads * channels)
    let end = (1...100).map { Int32($0) }
    let whole = run(device, inputs, shape(first: end.map { _ in 0 }, end: end))
    let windowed = run(device, inputs, shape(first: end.map { max(0, $0 - 100) }, end: end))
    #expect(whole == windowed)
  }

  @Test func `a window of one key gives that key's value`() throws {
    let device = try CPUDevice(threads: 2)
    let inputs = Inputs(queries: 100, width: heads * channels, keyWidth: keyValueHeads * channels)
    let end = (1...100).map { Int32($0) }
    let output = run(device, inputs, shape(first: end.map { $0 - 1 }, end: end))[0]
    let expected = (0..<100).flatMap { t in
      (0..<heads).flatMap { head in
        let start = (t * keyValueHeads + head / 2) * channels
        return inputs.v.array[start..<start + channels]
      }
    }
    #expect(firstMismatch(output, expected) == nil)
  }

  @Test func `one query at a time behind a cache is all queries at once`() throws {
    let device = try CPUDevice(threads: 2)
    let inputs = Inputs(queries: 90, width: heads * channels, keyWidth: keyValueHeads * channels)
    let end = (1...90).map { Int32($0) }
    let whole = run(device, inputs, shape(first: end.map { _ in 0 }, end: end))[0]
    let steps = (0..<90).flatMap { t in
      let (o, lse) = (Tensor(zeros: [1, heads * channels]), Tensor(zeros: [1, heads]))
      device.attention(
        o, lse, inputs.q.rows(t..<t + 1), inputs.k, inputs.v, shape(first: [0], end: [Int32(t + 1)]))
      return o.array
    }
    #expect(firstMismatch(steps, whole) == nil)
  }
}
