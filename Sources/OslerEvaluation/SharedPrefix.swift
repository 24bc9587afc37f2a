import OslerModel

/// Room for the beginnings that the prompts of one run share, so that each is read once.
struct SharedPrefix {
  let cache: PrefixCache
  /// Of this run and this model alone: nobody else sees the cache.
  let key: PrefixKey

  /// nil where neighbouring prompts have less than a block of tokens in common: nothing would be found again.
  init?(_ prompts: [ItemTokens], model: Transformer) {
    let contexts = prompts.flatMap { $0.groups.map(\.context) }
    let shared = zip(contexts, contexts.dropFirst()).contains { Self.common($0, $1) >= PrefixCache.blockSize }
    guard shared, let longest = contexts.map(\.count).max() else { return nil }
    let configuration = model.configuration
    let tokenBytes =
      4 * 2 * configuration.layers * configuration.keyValueHeads * configuration.headDimension
    // The shared beginning, and what the last prompts have behind it, which leaves first.
    cache = PrefixCache(bytes: 4 * tokenBytes * min(longest, configuration.maxPositions))
    key = PrefixKey(base: "", adapter: nil, template: nil, precision: model.precision)
  }

  /// How many tokens two texts have in common at their beginnings.
  private static func common(_ one: [Int32], _ other: [Int32]) -> Int {
    zip(one, other).prefix { $0 == $1 }.count
  }
}
