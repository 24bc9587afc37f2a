import OslerDigest
import OslerLanguage
import OslerLog

/// What makes a handle when something needs more of it than its name.
final class Making {
  private var made: (any Handle)?
  private let make: () throws -> any Handle

  init(_ make: @escaping () throws -> any Handle) { self.make = make }

  /// Nil until somebody asked for it.
  var known: (any Handle)? { made }

  func handle() throws -> any Handle {
    if let made { return made }
    let handle = try make()
    made = handle
    return handle
  }
}

/// A result that was taken from an earlier run, and is only read or made anew when it is used.
protocol Postponed: Handle {
  var making: Making { get }
}

/// A model, an adapter, a plot that nobody has asked for yet.
final class PostponedHandle: Postponed {
  let making: Making
  let type: ValueType
  let lineage: Lineage
  let summary: String
  let members: [String]

  init(_ facts: HandleFacts, _ making: Making) {
    (type, lineage, summary) = (facts.type, facts.lineage, facts.summary)
    (members, self.making) = (facts.members, making)
  }

  func member(_ name: String, in context: CommandContext) throws -> Value? {
    try making.handle().member(name, in: context)
  }

  func shown(in context: CommandContext) throws -> MIMEBundle { try making.handle().shown(in: context) }
  func save(to path: String, in context: CommandContext) throws {
    try making.handle().save(to: path, in: context)
  }
}

/// Rows that nobody has read yet; their columns are known.
final class PostponedRows: Postponed, Rows {
  let making: Making
  let type: ValueType
  let lineage: Lineage
  let summary: String
  let members: [String]
  let columns: Columns
  let knownCount: Int?

  init(_ facts: HandleFacts, columns: [String], count: Int?, _ making: Making) {
    (type, lineage, summary) = (facts.type, facts.lineage, facts.summary)
    (members, self.making) = (facts.members, making)
    (self.columns, knownCount) = (Columns(columns), count)
  }

  func forEach(in context: CommandContext, _ body: (Row) throws -> Flow) throws {
    guard let rows = try making.handle() as? any Rows else {
      preconditionFailure("a result with columns has no rows")
    }
    try rows.forEach(in: context, body)
  }

  func member(_ name: String, in context: CommandContext) throws -> Value? {
    try making.handle().member(name, in: context)
  }

  func shown(in context: CommandContext) throws -> MIMEBundle { try making.handle().shown(in: context) }
  func save(to path: String, in context: CommandContext) throws {
    try making.handle().save(to: path, in: context)
  }
}

/// What is said of a handle without having it.
struct HandleFacts {
  let type: ValueType
  let lineage: Lineage
  let summary: String
  let members: [String]
}

extension Value {
  /// The value with nothing postponed in it.
  func made() throws -> Value {
    switch self {
    case .handle(let handle as any Postponed): .handle(try handle.making.handle())
    case .list(let values): .list(try values.map { try $0.made() })
    case .record(let record):
      .record(Record(try record.fields.map { (name: $0.name, value: try $0.value.made()) }))
    default: self
    }
  }
}

extension Arguments {
  /// For a command that is going to work with them.
  func made() throws -> Arguments {
    Arguments(
      signature: signature, range: range, syntax: syntax,
      bound: try bound.mapValues { try $0.map { Bound(content: try $0.content.made(), range: $0.range) } })
  }

  /// The handle with this key among the arguments.
  func handle(ofKey key: String) throws -> (any Handle)? {
    for bound in bound.values.joined() {
      if case .value(let value) = bound.content, let found = value.handle(ofKey: key) {
        return try (found as? any Postponed)?.making.handle() ?? found
      }
    }
    return nil
  }
}

extension Arguments.Content {
  fileprivate func made() throws -> Self {
    if case .value(let value) = self { .value(try value.made()) } else { self }
  }
}

extension Value {
  fileprivate func handle(ofKey key: String) -> (any Handle)? {
    switch self {
    case .handle(let handle): handle.lineage.key.hex == key ? handle : nil
    case .list(let values): values.lazy.compactMap { $0.handle(ofKey: key) }.first
    case .record(let record): record.fields.lazy.compactMap { $0.value.handle(ofKey: key) }.first
    default: nil
    }
  }
}
