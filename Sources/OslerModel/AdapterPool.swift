/// Adapters that are ready, by a key such as their digest; when they take more bytes than it may hold, those
/// that were used longest ago go first. One thread uses it at a time.
public final class AdapterPool {
  /// Most bytes of tensors that stay.
  public let capacity: Int
  public private(set) var byteCount = 0
  /// Used longest ago first.
  private var order: [String] = []
  private var adapters: [String: LoRAAdapter] = [:]

  /// - Parameter bytes: the most that it keeps.
  public init(bytes: Int) {
    precondition(bytes >= 0, "a pool of \(bytes) bytes")
    capacity = bytes
  }

  /// Keys of what it holds, used longest ago first.
  public var keys: [String] { order }
  public var count: Int { order.count }

  /// The adapter of this key: the one that is here, or a new one by `load`. One larger than the pool is given
  /// and not kept.
  public func adapter(
    _ key: String, load: () throws(ModelError) -> LoRAAdapter
  ) throws(ModelError) -> LoRAAdapter {
    if let known = adapters[key] {
      order.removeAll { $0 == key }
      order.append(key)
      return known
    }
    let adapter = try load()
    let bytes = adapter.parameters.byteCount
    guard bytes <= capacity else { return adapter }
    while byteCount + bytes > capacity, let oldest = order.first { remove(oldest) }
    adapters[key] = adapter
    order.append(key)
    byteCount += bytes
    return adapter
  }

  public func remove(_ key: String) {
    guard let adapter = adapters.removeValue(forKey: key) else { return }
    order.removeAll { $0 == key }
    byteCount -= adapter.parameters.byteCount
  }

  public func removeAll() {
    adapters.removeAll()
    order.removeAll()
    byteCount = 0
  }
}
