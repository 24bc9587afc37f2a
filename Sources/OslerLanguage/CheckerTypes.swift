/// What the checker knows about types: which values may stand where, and what messages call them.
extension ValueType {
  /// The type of a value that is of one of `types`; any when nothing is known.
  static func joined(_ types: [ValueType]) -> ValueType {
    var members: [ValueType] = []
    for type in types {
      switch type {
      case .any: return .any
      case .union(let inner): members += inner.filter { !members.contains($0) }
      default: if !members.contains(type) { members.append(type) }
      }
    }
    switch members.count {
    case 0: return .any
    case 1: return members[0]
    default: return .union(members)
    }
  }

  /// Whether a value of type `actual` could be accepted: false only when it certainly is not.
  /// An integer may stand for a real, and a list of records for a table.
  func mayAccept(_ actual: ValueType) -> Bool {
    switch (self, actual) {
    case (.any, _), (_, .any), (.real, .integer): true
    case (.union(let types), _): types.contains { $0.mayAccept(actual) }
    case (_, .union(let types)): types.contains { mayAccept($0) }
    case (.table, .list(let given)): ValueType.record.mayAccept(given)
    case (.list(let element), .list(let given)): element.mayAccept(given)
    default: self == actual
    }
  }
}
