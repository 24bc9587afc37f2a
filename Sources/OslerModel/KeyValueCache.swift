import Foundation
import OslerTensor

/// The keys and values of a text that a model has read, so that it need not read it again.
///
/// Behind a sliding window it forgets what nothing will see any more, so that it stays as small as the
/// window, and a little more.
final class KeyValueCache {
  /// Tokens read so far.
  private(set) var count = 0
  /// The token whose key stands first: a multiple of ``CachedSpan/stretch``, so that sums are cut where they
  /// are in a cache that forgets nothing.
  private(set) var start = 0
  private let window: Int?
  /// Of the text's tokens, those that see each other both ways, which are read at once; nil where none do.
  let contextLength: Int?
  /// By layer, `[capacity, keyValueWidth]`.
  private let keys: [Tensor]
  private let values: [Tensor]

  /// - Parameters:
  ///   - tokens: the most that it will ever read.
  ///   - piece: the most that come at once.
  init(
    tokens: Int, piece: Int, contextLength: Int? = nil, _ configuration: ModelConfiguration,
    _ precision: Precision
  ) {
    window = configuration.slidingWindow
    self.contextLength = contextLength
    let capacity = Self.capacity(tokens: tokens, piece: piece, window: window)
    // One after the other in one piece of memory, which the system gives as it is filled.
    let all = Tensor(
      zeros: [2 * configuration.layers * capacity, configuration.keyValueWidth], type: precision.elementType)
    func part(_ index: Int) -> Tensor { all.rows(index * capacity..<(index + 1) * capacity) }
    keys = (0..<configuration.layers).map { part(2 * $0) }
    values = (0..<configuration.layers).map { part(2 * $0 + 1) }
  }

  /// A copy with room for so many tokens in all.
  convenience init(_ other: KeyValueCache, tokens: Int, piece: Int, _ configuration: ModelConfiguration) {
    self.init(
      tokens: tokens, piece: piece, contextLength: other.contextLength, configuration,
      other.keys[0].type == .bfloat16 ? .bf16 : .fp32)
    (count, start) = (other.count, other.start)
    for (to, from) in zip(keys + values, other.keys + other.values) {
      to.rows(0..<next).assign(from.rows(0..<next))
    }
  }

  /// Keys of a layer that are kept: what a piece's first token sees, up to a stretch more, the piece itself,
  /// and room, so that keys move once in a stretch of tokens.
  static func capacity(tokens: Int, piece: Int, window: Int?) -> Int {
    guard let window, window < tokens else { return tokens }
    return min(tokens, window + CachedSpan.stretch + max(piece, CachedSpan.stretch))
  }

  var capacity: Int { keys.first?.shape[0] ?? 0 }

  func keys(layer: Int) -> Tensor { keys[layer] }
  func values(layer: Int) -> Tensor { values[layer] }

  /// Index of the next token's key.
  var next: Int { count - start }

  /// Makes room for the next `tokens`.
  func makeRoom(for tokens: Int) {
    guard next + tokens > capacity else { return }
    let kept = firstSeen(by: count)
    let distance = kept - start
    precondition(
      next + tokens - distance <= capacity, "\(tokens) tokens after \(next) in a cache of \(capacity)")
    for tensor in keys + values {
      let (from, to) = (tensor.rows(distance..<next), tensor.rows(0..<next - distance))
      // They may overlap.
      memmove(to.raw, from.raw, from.byteCount)
    }
    start = kept
  }

  /// The first token of the first stretch that a token sees.
  private func firstSeen(by token: Int) -> Int {
    max(0, token + 1 - (window ?? token + 1)) / CachedSpan.stretch * CachedSpan.stretch
  }

  /// The keys of the next `tokens` have been written.
  func advance(by tokens: Int) { count += tokens }

  // MARK: Blocks

  /// A copy of the keys and values of `tokens`, which are still here: `[2 · layers · tokens, keyValueWidth]`.
  func block(_ tokens: Range<Int>) -> Tensor {
    let range = tokens.lowerBound - start..<tokens.upperBound - start
    let block = Tensor(zeros: [2 * keys.count * tokens.count, keys[0].shape[1]], type: keys[0].type)
    for (index, tensor) in zip(keys, values).flatMap({ [$0, $1] }).enumerated() {
      block.rows(index * tokens.count..<(index + 1) * tokens.count).assign(tensor.rows(range))
    }
    return block
  }

  /// Begins with the text of these blocks of `size` tokens each, as if it had read it.
  func begin(with blocks: [Tensor], of size: Int) {
    precondition(count == 0, "a cache that has read \(count) tokens begins")
    count = blocks.count * size
    start = firstSeen(by: count)
    for (number, block) in blocks.enumerated() where (number + 1) * size > start {
      let index = number * size - start
      for (place, tensor) in zip(keys, values).flatMap({ [$0, $1] }).enumerated() {
        tensor.rows(index..<index + size).assign(block.rows(place * size..<(place + 1) * size))
      }
    }
  }
}
