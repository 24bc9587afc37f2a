import CKernels

// Attention of rows behind caches. Formulas, and the steps the device runs:
// `kernels/include/osler/attention.h`.

/// Neighbouring rows of a batch that belong to one text, and the cache of its keys and values.
public struct CachedSpan {
  /// Where spans of several rows begin in their text, in tokens: a tile of queries is cut there.
  public static let alignment = 8
  /// Keys that are summed up apart from others. A cache that forgets its beginning forgets multiples of so
  /// many: sums stay as they are.
  public static let stretch = 512

  /// Of the batch.
  public let rows: Range<Int>
  /// `[capacity, keyValueHeads · headDimension]`, those of the rows themselves among them.
  public let keys: Tensor
  public let values: Tensor
  /// One past the last key that the first row may see; each next row sees one more.
  public let endKey: Int
  /// Most keys that a row may see; nil: all.
  public let window: Int?
  /// One past the last key of the text's context, which every row sees; 0 where there is none.
  public let contextEnd: Int

  public init(
    rows: Range<Int>, keys: Tensor, values: Tensor, endKey: Int, window: Int?, contextEnd: Int = 0
  ) {
    precondition(
      endKey >= 1 && endKey + rows.count - 1 <= keys.shape[0],
      "\(rows.count) rows from key \(endKey) of \(keys.shape[0])")
    precondition(
      contextEnd < endKey + rows.count, "a context of \(contextEnd) keys behind \(endKey + rows.count - 1)")
    self.contextEnd = contextEnd
    self.rows = rows
    self.keys = keys
    self.values = values
    self.endKey = endKey
    self.window = window
  }

  /// One past the last key that any row may see.
  fileprivate var keyCount: Int { endKey + rows.count - 1 }
  fileprivate func end(_ row: Int) -> Int32 { Int32(max(endKey + row, contextEnd)) }
  fileprivate func first(_ row: Int) -> Int32 { window.map { Int32(max(0, endKey + row - $0)) } ?? 0 }
}

extension CPUDevice {
  public func attention(
    _ o: Tensor, _ q: Tensor, _ spans: [CachedSpan], headDimension: Int, rows: RowCount
  ) {
    withKernelShapes(spans, q, o, headDimension: headDimension) { shapes in
      switch rows {
      case .many: read(o, q, spans, shapes)
      case .few: write(o, q, spans, shapes)
      }
    }
  }

  private func read(
    _ o: Tensor, _ q: Tensor, _ spans: [CachedSpan], _ shapes: UnsafeMutableBufferPointer<osl_attention_shape>
  ) {
    let width = q.shape[1] * q.type.byteCount(of: [1])
    let floats = shapes.indices.map { osl_attention_forward_scratch(&shapes[$0]) }.max() ?? 0
    let logSums = Tensor(zeros: [q.shape[0] * Int(shapes.first?.heads ?? 0)])
    forEachPiece(shapes.indices.map { osl_attention_pieces(&shapes[$0]) }, floats: floats, grain: 1) {
      index, piece, scratch in
      let span = spans[index]
      osl_attention_forward(
        path, o.raw + span.rows.lowerBound * width,
        logSums.pointer + span.rows.lowerBound * Int(shapes[index].heads),
        q.raw + span.rows.lowerBound * width,
        span.keys.raw, span.values.raw, &shapes[index], scratch, piece)
    }
  }

  private func write(
    _ o: Tensor, _ q: Tensor, _ spans: [CachedSpan], _ shapes: UnsafeMutableBufferPointer<osl_attention_shape>
  ) {
    let width = q.shape[1] * q.type.byteCount(of: [1])
    var partials = [0]
    for index in shapes.indices {
      partials.append(partials[index] + Int(osl_attention_decode_partial_size(&shapes[index])))
    }
    let counts = shapes.indices.map { osl_attention_decode_pieces(&shapes[$0]) }
    let floats = shapes.indices.map { osl_attention_decode_scratch(&shapes[$0]) }.max() ?? 0
    let keys = spans.reduce(0) { $0 + $1.keyCount * $1.keys.shape[1] }
    let grain = max(1, Self.elementsPerPiece * Int(counts.reduce(0, +)) / max(1, keys))
    let logSums = Tensor(zeros: [q.shape[0] * Int(shapes.first?.heads ?? 0)])
    scratch.withFloats(partials[shapes.count]) { partial in
      forEachPiece(counts, floats: floats, grain: grain) { index, piece, scratch in
        let span = spans[index]
        osl_attention_decode(
          path, partial + partials[index], q.raw + span.rows.lowerBound * width, span.keys.raw,
          span.values.raw, &shapes[index], scratch, piece)
      }
      for (index, span) in spans.enumerated() {
        osl_attention_merge(
          path, o.raw + span.rows.lowerBound * width,
          logSums.pointer + span.rows.lowerBound * Int(shapes[index].heads), partial + partials[index],
          &shapes[index])
      }
    }
  }

  /// Runs so many pieces of each span, with so many floats of each worker's own.
  private func forEachPiece(
    _ counts: [Int64], floats: Int64, grain: Int,
    _ body: (_ span: Int, _ piece: Int64, _ scratch: UnsafeMutablePointer<Float>) -> Void
  ) {
    let pieces = counts.enumerated().flatMap { span, count in (0..<count).map { (span, $0) } }
    // Whole cache lines, so that no two workers write one.
    let stride = (Int(floats) + 15) / 16 * 16
    scratch.withFloats(stride * threads) { memory in
      split(pieces.count, grain: grain) { range, worker in
        for (span, piece) in pieces[range] { body(span, piece, memory + worker * stride) }
      }
    }
  }
}

extension ReferenceDevice {
  public func attention(
    _ o: Tensor, _ q: Tensor, _ spans: [CachedSpan], headDimension: Int, rows: RowCount
  ) {
    let width = q.shape[1] * q.type.byteCount(of: [1])
    var workspace = [Double](repeating: 0, count: 2 * headDimension)
    withKernelShapes(spans, q, o, headDimension: headDimension) { shapes in
      for (index, span) in spans.enumerated() {
        let logSums = Tensor(zeros: [span.rows.count * Int(shapes[index].heads)])
        osl_attention_forward_ref(
          o.raw + span.rows.lowerBound * width, logSums.pointer, q.raw + span.rows.lowerBound * width,
          span.keys.raw, span.values.raw, &shapes[index], &workspace)
      }
    }
  }
}

/// Calls `body` with the kernel's view of each span, every one a document of its own. Its keys begin at a
/// panel's first, wherever the span itself begins.
private func withKernelShapes(
  _ spans: [CachedSpan], _ q: Tensor, _ o: Tensor, headDimension: Int,
  _ body: (UnsafeMutableBufferPointer<osl_attention_shape>) -> Void
) {
  let heads = q.shape[1] / headDimension
  expect(o, q.shape, "attention's output")
  precondition(o.type == q.type, "attention of \(q.type.rawValue) into \(o.type.rawValue)")
  let rows = spans.reduce(0) { $0 + $1.rows.count }
  withUnsafeTemporaryAllocation(of: Int32.self, capacity: 2 * max(1, rows)) { bounds in
    withUnsafeTemporaryAllocation(of: osl_attention_document.self, capacity: max(1, spans.count)) {
      documents in
      withUnsafeTemporaryAllocation(of: osl_attention_shape.self, capacity: max(1, spans.count)) { shapes in
        guard let firsts = bounds.baseAddress, let document = documents.baseAddress else { return }
        var row = 0
        for (index, span) in spans.enumerated() {
          check(span, q)
          let (first, end) = (firsts + row, firsts + rows + row)
          for next in 0..<span.rows.count {
            (first + next).initialize(to: span.first(next))
            (end + next).initialize(to: span.end(next))
          }
          row += span.rows.count
          let key = first[0] / panel * panel
          (document + index).initialize(
            to: osl_attention_document(
              query: 0, queries: Int32(span.rows.count), key: key, keys: Int32(span.keyCount) - key, panel: 0)
          )
          shapes.initializeElement(
            at: index,
            to: osl_attention_shape(
              type: q.type.kernelType, T: Int64(span.rows.count), S: Int64(span.keyCount),
              heads: Int64(heads), kv_heads: Int64(span.keys.shape[1] / headDimension),
              D: Int64(headDimension), scale: 1 / Float(headDimension).squareRoot(), first: first, end: end,
              documents: document + index, document_count: 1))
        }
        body(UnsafeMutableBufferPointer(rebasing: shapes[0..<spans.count]))
      }
    }
  }
}

/// Keys that kernels lay out together.
private let panel: Int32 = 16

private func check(_ span: CachedSpan, _ q: Tensor) {
  precondition(!span.rows.isEmpty && span.rows.upperBound <= q.shape[0], "rows \(span.rows) of \(q.shape)")
  precondition(
    span.keys.type == q.type && span.values.type == q.type && span.values.shape == span.keys.shape,
    "attention of \(q.type.rawValue) behind \(span.keys.type.rawValue) \(span.keys.shape)")
}
