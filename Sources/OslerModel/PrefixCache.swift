public import OslerTensor

/// What the keys and values of a text depend on beside its tokens, by content and never by name.
public struct PrefixKey: Hashable, Sendable {
  /// Digests of the base's weights, and of the adapter; nil without one.
  public let base: String
  public let adapter: String?
  /// Digest of the template that made the text, where one did.
  public let template: String?
  public let precision: Precision

  public init(base: String, adapter: String?, template: String?, precision: Precision) {
    self.base = base
    self.adapter = adapter
    self.template = template
    self.precision = precision
  }
}

/// Keys and values of beginnings of prompts, so that the next prompt that begins alike need not be read
/// again. The same bits come out with it and without it.
///
/// It keeps blocks of 64 tokens, each behind the blocks before it, and compares their tokens, not hashes of
/// them. When it is full, what was used longest ago goes first. One thread uses it at a time.
public final class PrefixCache {
  /// Tokens of a block.
  public static let blockSize = 64

  /// Most bytes of keys and values.
  public let capacity: Int
  public private(set) var byteCount = 0
  /// Blocks that it holds.
  public private(set) var blockCount = 0
  private var roots: [PrefixKey: Block] = [:]
  /// Counts what happens, to tell what was used longest ago.
  private var now = 0

  /// A block of a text; a text's root has none.
  private final class Block {
    let memory: Tensor?
    var next: [[Int32]: Block] = [:]
    var lastUse = 0

    init(_ memory: Tensor?) { self.memory = memory }
  }

  /// - Parameter bytes: the most that it keeps.
  public init(bytes: Int) {
    precondition(bytes >= 0, "a cache of \(bytes) bytes")
    capacity = bytes
  }

  /// Forgets everything.
  public func removeAll() {
    roots.removeAll()
    (byteCount, blockCount) = (0, 0)
  }

  /// The blocks with which `tokens` begin, at most `count` of them.
  func blocks(_ key: PrefixKey, _ tokens: [Int32], atMost count: Int) -> [Tensor] {
    path(key, tokens, count: count).compactMap(\.memory)
  }

  /// Keeps the block that stands behind `index` others in this text, if those are here; made by `memory`
  /// if it is not here already.
  func keep(_ key: PrefixKey, _ tokens: [Int32], index: Int, memory: () -> Tensor) {
    let path = path(key, tokens, count: index + 1)
    guard path.count == index, let last = path.last ?? root(key) else { return }
    let block = Block(memory())
    guard let bytes = block.memory?.byteCount, bytes <= capacity else { return }
    block.lastUse = now
    last.next[Self.part(index, of: tokens)] = block
    byteCount += bytes
    blockCount += 1
    while byteCount > capacity, removeOldest() {}
  }

  private func root(_ key: PrefixKey) -> Block? {
    if roots[key] == nil { roots[key] = Block(nil) }
    return roots[key]
  }

  private static func part(_ index: Int, of tokens: [Int32]) -> [Int32] {
    Array(tokens[index * blockSize..<(index + 1) * blockSize])
  }

  /// The blocks with which `tokens` begin, marked as used now.
  private func path(_ key: PrefixKey, _ tokens: [Int32], count: Int) -> [Block] {
    now += 1
    var path: [Block] = []
    var last = roots[key]
    while path.count < min(count, tokens.count / Self.blockSize),
      let block = last?.next[Self.part(path.count, of: tokens)]
    {
      block.lastUse = now
      path.append(block)
      last = block
    }
    return path
  }

  /// Removes the block that was used longest ago of those with none behind them; false where there is none.
  private func removeOldest() -> Bool {
    var oldest: (block: Block, parent: Block, name: [Int32])?
    var unseen = Array(roots.values)
    while let parent = unseen.popLast() {
      for (name, block) in parent.next {
        if !block.next.isEmpty {
          unseen.append(block)
        } else if block.lastUse < (oldest?.block.lastUse ?? .max) {
          oldest = (block, parent, name)
        }
      }
    }
    guard let (block, parent, name) = oldest else { return false }
    parent.next[name] = nil
    byteCount -= block.memory?.byteCount ?? 0
    blockCount -= 1
    roots = roots.filter { !$0.value.next.isEmpty }
    return true
  }
}
