public import OslerTensor

/// Named tensors in a fixed order: a model's weights, an adapter's, their gradients, an
/// optimiser's moments.
///
/// The tensors are shared, not copied, when the set is; ``copy()`` copies them.
public struct ParameterSet: Sendable {
  public private(set) var names: [String] = []
  private var tensors: [String: Tensor] = [:]
  /// Of the tensors that never change.
  private var digests: [String: KeptDigest] = [:]

  public init() {}

  /// - Precondition: no name twice.
  public init(_ entries: some Sequence<(name: String, tensor: Tensor)>) {
    for entry in entries { append(entry.name, entry.tensor) }
  }

  public mutating func append(_ name: String, _ tensor: Tensor) {
    precondition(tensors[name] == nil, "parameter '\(name)' is there twice")
    names.append(name)
    tensors[name] = tensor
  }

  /// The tensor of this name, none if the set has no such.
  public subscript(name: String) -> Tensor? { tensors[name] }

  /// How many tensors.
  public var count: Int { names.count }
  public var isEmpty: Bool { names.isEmpty }
  /// How many numbers.
  public var elementCount: Int { entries.reduce(0) { $0 + $1.tensor.count } }
  public var byteCount: Int { entries.reduce(0) { $0 + $1.tensor.byteCount } }

  /// Names and tensors, in order.
  public var entries: [(name: String, tensor: Tensor)] {
    names.compactMap { name in tensors[name].map { (name, $0) } }
  }

  /// Zeros of the same names and shapes: for gradients and moments.
  public static func zeros(like other: ParameterSet, type: ElementType = .float32) -> ParameterSet {
    ParameterSet(other.entries.map { ($0.name, Tensor(zeros: $0.tensor.shape, type: type)) })
  }

  /// Only the tensors whose name passes, shared with this set.
  public func filter(_ isIncluded: (String) -> Bool) -> ParameterSet {
    var part = ParameterSet(entries.filter { isIncluded($0.name) })
    part.digests = digests.filter { isIncluded($0.key) }
    return part
  }

  /// These tensors and then another set's, shared with both.
  ///
  /// - Precondition: no name in both.
  public func joined(with other: ParameterSet) -> ParameterSet {
    var joined = self
    for entry in other.entries { joined.append(entry.name, entry.tensor) }
    joined.digests.merge(other.digests) { first, _ in first }
    return joined
  }

  /// The same tensors with the promise that nobody writes to them again: their digest is computed once, however
  /// often the set, or a part of it, is asked for it. A ``copy()`` has no such promise to keep.
  public func frozen() -> ParameterSet {
    var frozen = self
    for name in names where frozen.digests[name] == nil { frozen.digests[name] = KeptDigest() }
    return frozen
  }

  /// Whether every tensor is ``frozen()``.
  public var isFrozen: Bool { digests.count == names.count }

  func keptDigest(of name: String) -> KeptDigest? { digests[name] }

  public func copy() -> ParameterSet {
    ParameterSet(entries.map { ($0.name, $0.tensor.copy()) })
  }

  public func fill(_ value: Float) {
    for entry in entries { entry.tensor.fill(value) }
  }

  /// Copies the tensors of another set of the same names, shapes and types into this one's memory.
  public func assign(_ other: ParameterSet) {
    for entry in entries {
      guard let source = other[entry.name] else { preconditionFailure("no '\(entry.name)' to copy") }
      entry.tensor.assign(source)
    }
  }
}
