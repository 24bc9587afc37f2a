import OslerTensor

/// Answers that are written together.
final class GenerationBatch {
  private let model: Transformer
  private let prefixes: PrefixCache?
  private let atOnce: Int
  private var waiting: ArraySlice<(index: Int, request: GenerationRequest)>
  private var rows: [GenerationRow] = []
  private var finished: [Int: Generation] = [:]
  /// By adapter, so that rows under the same one are known to be.
  private var adapters: [ObjectIdentifier: RowAdapter] = [:]
  private let head: HeadBuffers
  private var buffers: InferenceBuffers

  init(_ model: Transformer, _ requests: [GenerationRequest], prefixes: PrefixCache?, atOnce: Int) {
    self.model = model
    self.prefixes = prefixes
    self.atOnce = min(atOnce, requests.count)
    waiting = requests.enumerated().map { ($0, $1) }[...]
    head = HeadBuffers(rows: max(1, self.atOnce), model.configuration, model.precision)
    buffers = model.textBuffers(tokens: max(1, self.atOnce))
  }

  var isUnfinished: Bool { !waiting.isEmpty || !rows.isEmpty }

  /// Answers, in the order of the requests.
  var results: [Generation] { finished.keys.sorted().compactMap { finished[$0] } }

  func interrupt() {
    for (index, _) in waiting { finished[index] = Generation(tokens: [], end: .interrupted) }
    waiting = []
    for row in rows { row.interrupt() }
    leave()
  }

  /// Writes the next token of every answer, and the first one of those that find a place.
  func step(_ onToken: (Int, Int32, Float) -> Bool) {
    if !rows.isEmpty { write(onToken) }
    let new = enter()
    if !new.isEmpty { begin(new, onToken) }
    leave()
  }

  // MARK: Coming and going

  private func enter() -> [GenerationRow] {
    var new: [GenerationRow] = []
    while rows.count + new.count < atOnce, let (index, request) = waiting.popFirst() {
      let configuration = model.configuration
      let (all, overflows) = request.prompt.count.addingReportingOverflow(max(0, request.options.maxTokens))
      let cache = KeyValueCache(
        tokens: overflows ? configuration.maxPositions : min(all, configuration.maxPositions),
        piece: Transformer.mostTokensOfPiece, contextLength: configuration.contextLength(of: request.prompt),
        configuration, model.precision)
      let row = GenerationRow(
        index, request, adapter: rowAdapter(of: request.adapter), cache: cache, configuration)
      if row.end == nil { new.append(row) } else { finished[index] = row.generation }
    }
    return new
  }

  private func rowAdapter(of adapter: LoRAAdapter?) -> RowAdapter? {
    guard let adapter else { return nil }
    let found = adapters[ObjectIdentifier(adapter)] ?? RowAdapter(model.attachment(of: adapter))
    adapters[ObjectIdentifier(adapter)] = found
    return found
  }

  private func leave() {
    for row in rows where row.end != nil { finished[row.index] = row.generation }
    rows.removeAll { $0.end != nil }
  }

  // MARK: Tokens

  /// Reads the prompts of new rows and writes the first tokens of their answers.
  private func begin(_ new: [GenerationRow], _ onToken: (Int, Int32, Float) -> Bool) {
    let new = Self.grouped(new)
    let prompts = new.map { row in
      PromptReading(
        row.request.prompt, row.cache, row.adapter, prefixKey: row.request.prefixKey, wanted: 1,
        hiddenSize: model.configuration.hiddenSize)
    }
    model.read(prompts, prefixes: prefixes)
    choose(new, after: prompts.map(\.stream), onToken)
    rows = Self.grouped(rows + new)
  }

  /// Rows under one adapter stand together.
  private static func grouped(_ rows: [GenerationRow]) -> [GenerationRow] {
    var order: [ObjectIdentifier: Int] = [:]
    for row in rows {
      if let adapter = row.adapter { order[ObjectIdentifier(adapter), default: row.index] += 0 }
    }
    func place(_ row: GenerationRow) -> Int { row.adapter.flatMap { order[ObjectIdentifier($0)] } ?? -1 }
    return rows.sorted { (place($0), $0.index) < (place($1), $1.index) }
  }

  private func write(_ onToken: (Int, Int32, Float) -> Bool) {
    let buffers = buffers.prefix(rows.count)
    let tokens = rows.compactMap(\.unread)
    let texts = rows.enumerated().map { index, row in
      CachedTexts.Text(rows: index..<index + 1, cache: row.cache, adapter: row.adapter)
    }
    model.read(tokens, CachedTexts(texts, rows: .few), buffers)
    for row in rows { row.cache.advance(by: 1) }
    choose(rows, after: rows.indices.map { buffers.stream.rows($0..<$0 + 1) }, onToken)
  }

  /// The next token of each row, after its row `[1, hidden]` of the residual stream.
  private func choose(
    _ rows: [GenerationRow], after streams: [Tensor], _ onToken: (Int, Int32, Float) -> Bool
  ) {
    let head = head.prefix(rows.count)
    model.headLogits(head, zip(rows, streams).map { ($0.adapter, $1) })
    let width = model.configuration.vocabularySize
    func logits(_ place: Int) -> UnsafeBufferPointer<Float> {
      UnsafeBufferPointer(start: head.logits.pointer + place * width, count: width)
    }
    let chosen = rows.enumerated().map { place, row in row.choose(logits(place)) }
    model.device.logProbabilities(head.losses, head.logits, targets: chosen.map { $0 ?? 0 })
    for (place, (row, token)) in zip(rows, chosen).enumerated() {
      guard let token else { continue }
      let logProbability = head.losses.values[place]
      row.append(token, logProbability: logProbability, logits(place)) {
        onToken(row.index, token, logProbability)
      }
    }
  }
}
