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

  /// Records are equal when they have the same fields, in whatever order.
  public static func == (left: Record, right: Record) -> Bool {
    left.fields.count == right.fields.count
      && left.fields.allSatisfy { field in right[field.name] == field.value }
  }
}
