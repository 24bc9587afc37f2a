import OslerTensor
import OslerTestSupport
import Testing

/// Attention of rows behind caches of their own.
struct CachedAttentionTests {
  private static let types: [ElementType] = [.float32, .bfloat16]
  private let heads = 4
  private let keyValueHeads = 2
  private let channels = 16
  private var width: Int { heads * channels }

  private func text(_ length: Int, _ type: ElementType, seed: UInt64) -> (q: Tensor, k: Tensor, v: Tensor) {
    func rows(_ width: Int, _ seed: UInt64) -> Tensor {
      random([length, width], seed: seed).converted(to: type)
    }
    let narrow = keyValueHeads * channels
    return (rows(width, seed), rows(narrow, seed + 1), rows(narrow, seed + 2))
  }

  private func attention(_ q: Tensor, _ spans: [CachedSpan], _ rows: RowCount, threads: Int = 2) throws
    -> Tensor
  {
    let o = Tensor(zeros: q.shape, type: q.type)
    try CPUDevice(threads: threads).attention(o, q, spans, headDimension: channels, rows: rows)
    return o
  }

  @Test(arguments: types, [nil, 5, 700])
  func `both ways give what the definition gives`(type: ElementType, window: Int?) throws {
    let (q, k, v) = text(1300, type, seed: 1)
    let whole = [CachedSpan(rows: 0..<1300, keys: k, values: v, endKey: 1, window: window)]
    let expected = Tensor(zeros: q.shape, type: type)
    ReferenceDevice().attention(expected, q, whole, headDimension: channels, rows: .many)
    let tolerance: Float = type == .float32 ? 1e-5 : 0.02
    let many = try attention(q, whole, .many)
    #expect(firstMismatch(many.array, expected.array, tolerance: tolerance) == nil)
    let single = (0..<1300).map {
      CachedSpan(rows: $0..<$0 + 1, keys: k, values: v, endKey: $0 + 1, window: window)
    }
    let few = try attention(q, single, .few)
    #expect(firstMismatch(few.array, expected.array, tolerance: tolerance) == nil)
  }

  @Test(arguments: types, [nil, 5, 700])
  func `a text read in pieces, among others, has the bits of the text alone`(
    type: ElementType, window: Int?
  ) throws {
    let (q, k, v) = text(1300, type, seed: 1), (q2, k2, v2) = text(30, type, seed: 9)
    let whole = [CachedSpan(rows: 0..<1300, keys: k, values: v, endKey: 1, window: window)]
    let alone = try attention(q, whole, .many, threads: 1)
    for piece in [8, 64, 520] {
      for start in stride(from: 0, to: 1300, by: piece) {
        let count = min(piece, 1300 - start)
        let joined = Tensor(zeros: [count + 30, width], type: type)
        joined.rows(0..<count).assign(q.rows(start..<start + count))
        joined.rows(count..<count + 30).assign(q2)
        let found = try attention(
          joined,
          [
            CachedSpan(rows: 0..<count, keys: k, values: v, endKey: start + 1, window: window),
            CachedSpan(rows: count..<count + 30, keys: k2, values: v2, endKey: 1, window: window),
          ], .many)
        guard found.rows(0..<count).hasSameBytes(as: alone.rows(start..<start + count)) else {
          Issue.record("from \(start) in pieces of \(piece)")
          return
        }
      }
    }
  }

  @Test(arguments: types, [5, 700])
  func `a cache that forgot whole stretches gives the bits of one that did not`(
    type: ElementType, window: Int
  ) throws {
    let (q, k, v) = text(1300, type, seed: 1)
    for forgotten in [512, 1024] where forgotten <= 1290 - window {
      for rows in [RowCount.many, .few] {
        let range = rows == .many ? 1288..<1300 : 1299..<1300
        func span(_ forgotten: Int) -> [CachedSpan] {
          [
            CachedSpan(
              rows: 0..<range.count, keys: k.rows(forgotten..<1300), values: v.rows(forgotten..<1300),
              endKey: range.lowerBound + 1 - forgotten, window: window)
          ]
        }
        let full = try attention(q.rows(range), span(0), rows)
        let found = try attention(q.rows(range), span(forgotten), rows)
        #expect(found.hasSameBytes(as: full), "\(forgotten) forgotten, \(rows)")
      }
    }
  }

  @Test(arguments: types)
  func `a row that is written is the row alone, on any number of threads`(type: ElementType) throws {
    let (q, k, v) = text(1300, type, seed: 1)
    let ends = [1, 17, 600, 1300, 40]
    let spans = ends.enumerated().map { row, end in
      CachedSpan(rows: row..<row + 1, keys: k, values: v, endKey: end, window: nil)
    }
    let together = try attention(q.rows(0..<5), spans, .few, threads: 3)
    for (row, end) in ends.enumerated() {
      let span = CachedSpan(rows: 0..<1, keys: k, values: v, endKey: end, window: nil)
      let alone = try attention(q.rows(row..<row + 1), [span], .few, threads: 1)
      #expect(alone.hasSameBytes(as: together.rows(row..<row + 1)), "row \(row)")
    }
  }
}
