import OslerLog

/// What a value looks like when a statement ends with it.
enum ValueShown {
  static func bundle(of value: Value, in context: CommandContext) throws -> MIMEBundle {
    switch value {
    case .handle(let handle): return try handle.shown(in: context)
    case .list(let values) where values.count > elementsShown:
      var bundle = MIMEBundle(text: shortened(values))
      bundle["application/json"] = .text(ValueJSON.text(value))
      return bundle
    case .list, .record:
      var bundle = MIMEBundle(text: value.description)
      bundle["application/json"] = .text(ValueJSON.text(value))
      return bundle
    default: return MIMEBundle(text: value.text)
    }
  }

  private static let elementsShown = 50

  /// `[1, 2, … and 98 more]`.
  private static func shortened(_ values: [Value]) -> String {
    let shown = values.prefix(20).map(\.description).joined(separator: ", ")
    return "[\(shown), … and \(Counted.grouped(values.count - 20)) more]"
  }
}
