import OslerJSON
import OslerLog

/// Compares what two sessions were started with and on.
enum SettingsComparison {
  /// The notebook's parameters, and the seed.
  static func parameters(_ left: SessionRecord, _ right: SessionRecord) -> [SessionDifference.Change] {
    changes(
      values(left.parameters) + [("seed", .string("\(left.seed.rawValue)"))],
      values(right.parameters) + [("seed", .string("\(right.seed.rawValue)"))])
  }

  /// The engine and what it ran on. The host's name is nobody's business.
  static func environment(_ left: SessionRecord, _ right: SessionRecord) -> [SessionDifference.Change] {
    changes(environment(left), environment(right))
  }

  private static func environment(_ session: SessionRecord) -> [(String, JSONValue)] {
    let machine = session.environment
    let gibibytes = (Double(machine.memoryBytes) / Double(1 << 30)).rounded()
    return [
      ("engine", .string(session.engineVersion)), ("device", .string(session.device)),
      ("threads", .integer(session.threads)), ("processor", .string(machine.processor)),
      ("cores", .integer(machine.cores)), ("memory", .string("\(Int(clamping: Int64(gibibytes))) GiB")),
      ("system", .string(machine.system)), ("kernel", .string(machine.kernel)),
    ] + machine.libraries.sorted { $0.key < $1.key }.map { ("library \($0)", .string($1)) }
  }

  private static func values(_ json: String) -> [(String, JSONValue)] {
    guard let members = (try? JSONReader.read(json))?.members else { return [("parameters", .string(json))] }
    return members.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  private static func changes(
    _ left: [(String, JSONValue)], _ right: [(String, JSONValue)]
  ) -> [SessionDifference.Change] {
    let names = left.map(\.0) + right.map(\.0).filter { name in !left.contains { $0.0 == name } }
    return names.compactMap { name in
      let (old, new) = (left.first { $0.0 == name }?.1, right.first { $0.0 == name }?.1)
      guard old != new else { return nil }
      func words(_ value: JSONValue?) -> String { value.map { $0.text ?? $0.written(.line) } ?? "(none)" }
      let kind: SessionDifference.Change.Kind =
        old == nil ? .onlyRight : new == nil ? .onlyLeft : .changed
      return .init(
        kind, name, "\(words(old)) → \(words(new))",
        facts: [.init("left", old ?? .null), .init("right", new ?? .null)])
    }
  }
}
