import OslerTensor

/// Rows of texts that a pass reads or writes, each with a cache and an adapter of its own.
struct CachedTexts {
  struct Text {
    /// Its rows in the pass.
    let rows: Range<Int>
    let cache: KeyValueCache
    /// nil: the base alone.
    let adapter: RowAdapter?
  }

  /// Neighbouring rows under one adapter, or under none.
  typealias Group = (rows: Range<Int>, adapter: RowAdapter?)

  let rows: RowCount
  let texts: [Text]
  private(set) var groups: [Group] = []

  init(_ texts: [Text], rows: RowCount) {
    self.rows = rows
    self.texts = texts
    for text in texts {
      if let last = groups.last, last.adapter === text.adapter {
        groups[groups.count - 1].rows = last.rows.lowerBound..<text.rows.upperBound
      } else {
        groups.append((text.rows, text.adapter))
      }
    }
  }

  /// Puts the pass's keys and values `[T, keyValueWidth]` into the caches.
  func store(layer: Int, keys: Tensor, values: Tensor) {
    for text in texts {
      let places = text.cache.next..<text.cache.next + text.rows.count
      text.cache.keys(layer: layer).rows(places).assign(keys.rows(text.rows))
      text.cache.values(layer: layer).rows(places).assign(values.rows(text.rows))
    }
  }

  func spans(layer: Int, window: Int?) -> [CachedSpan] {
    texts.map { text in
      CachedSpan(
        rows: text.rows, keys: text.cache.keys(layer: layer), values: text.cache.values(layer: layer),
        endKey: text.cache.next + 1, window: window, contextEnd: text.cache.contextLength ?? 0)
    }
  }

  /// Of all rows, in order: those under one DoRA pair, and those between; nil where no adapter has one.
  func directions(
    _ linear: LinearLayer, layer: Int
  ) -> [(rows: Range<Int>, direction: DoRADirection?)]? {
    let directed = groups.compactMap { rows, adapter in
      adapter?.attached[layer, linear]?.direction.map { (rows: rows, direction: $0) }
    }
    guard !directed.isEmpty, let end = texts.last?.rows.upperBound else { return nil }
    var (parts, next): ([(rows: Range<Int>, direction: DoRADirection?)], Int) = ([], 0)
    for (rows, direction) in directed {
      if next < rows.lowerBound { parts.append((next..<rows.lowerBound, nil)) }
      parts.append((rows, direction))
      next = rows.upperBound
    }
    if next < end { parts.append((next..<end, nil)) }
    return parts
  }

  func segments(_ linear: LinearLayer, layer: Int) -> [LoRASegment] {
    groups.compactMap { rows, adapter in
      adapter?.attached[layer, linear].map {
        LoRASegment(rows: rows, a: $0.a, b: $0.expansion, scale: $0.scale)
      }
    }
  }
}

/// An adapter of some rows; rows under one adapter have the same object.
final class RowAdapter {
  let attached: AttachedAdapter

  init(_ attached: AttachedAdapter) { self.attached = attached }
}
