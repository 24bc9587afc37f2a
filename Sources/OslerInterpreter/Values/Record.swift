/// Named fields in the order they were written.
public struct Record: Equatable {
  public private(set) var fields: [(name: String, value: Value)]

  public init(_ fields: [(name: String, value: Value)] = []) {
    self.fields = fields
  }

  public var names: [String] { fields.map(\.name) }

  public subscript(name: String) -> Value? {
    fields.first { $0.name == name }?.value
  }

  /// The fields of both; what both have is the other's, in its place.
  func merged(with other: Record) -> Record {
    Record(
      fields.map { ($0.name, other[$0.name] ?? $0.value) } + other.fields.filter { self[$0.name] == nil })
  }

  /// Records are equal when they have the same fields, in whatever order.
  public static func == (left: Record, right: Record) -> Bool {
    left.fields.count == right.fields.count
      && left.fields.allSatisfy { field in right[field.name] == field.value }
  }
}
