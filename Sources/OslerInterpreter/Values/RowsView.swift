public import OslerLanguage
public import OslerLog

/// Rows made from other rows as they pass: what `where`, `head` and `select` give. Nothing is read
/// before someone asks.
public final class RowsView: Rows {
  /// Sees one row; calls the closure it is given with what it makes of it.
  public typealias Step = (Row, (Row) throws -> Flow) throws -> Flow

  public let type: ValueType
  public let columns: Columns
  public let lineage: Lineage
  public let knownCount: Int?
  private let base: any Rows
  /// How many views it looks through.
  private let depth: Int
  private let makeStep: (CommandContext) throws -> Step

  /// - Parameters:
  ///   - type: what they are; nil for the same as `base`, so that a filtered corpus is a corpus.
  ///   - makeStep: called once for each time through the rows.
  public init(
    of base: any Rows, type: ValueType? = nil, columns: Columns? = nil, knownCount: Int? = nil,
    lineage: Lineage, step makeStep: @escaping (CommandContext) throws -> Step
  ) {
    self.base = base
    depth = ((base as? RowsView)?.depth ?? 0) + 1
    self.type = type ?? base.type
    self.columns = columns ?? base.columns
    self.knownCount = knownCount
    self.lineage = lineage
    self.makeStep = makeStep
  }

  public var summary: String { Table.summary(type: type, count: knownCount, columns: columns) }

  public func forEach(in context: CommandContext, _ body: (Row) throws -> Flow) throws {
    guard depth <= RowsError.mostSteps else { throw RowsError.tooManySteps }
    try withoutActuallyEscaping(body) { body in
      let step = try makeStep(context)
      try base.forEach(in: context) { row in try step(row, body) }
    }
  }

  public func shown(in context: CommandContext) throws -> MIMEBundle {
    try RowsText.shown(self, in: context)
  }

  public func save(to path: String, in context: CommandContext) throws {
    try RowsFile.save(self, to: path, in: context)
  }
}

/// Why rows cannot be read.
public enum RowsError: Error, Hashable, CustomStringConvertible {
  case tooManySteps

  /// Each takes some of the thread's stack.
  static let mostSteps = 256

  public var description: String {
    switch self {
    case .tooManySteps: "the rows pass through more than \(RowsError.mostSteps) steps"
    }
  }

  public var hint: String? { "sort them once: sorted rows are held in memory" }
}
