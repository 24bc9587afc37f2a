public import OslerLog

/// What a person looks at: a terminal, a test, later a web page. Everything it is given is already in
/// the log.
public protocol Frontend: AnyObject {
  /// A result, a piece of a growing answer or a warning: `record.kind` tells which.
  func show(_ bundle: MIMEBundle, _ record: OutputRecord)

  /// A line beside the outputs.
  func message(_ text: String, _ level: MessageRecord.Level)

  /// How far a long command is; nil when it is over. Never logged.
  func progress(_ progress: Progress?)

  /// A cell begins (its status is running) or has ended.
  func cell(_ record: CellRecord)
}

extension Frontend {
  public func cell(_ record: CellRecord) {}
}

/// How far a long command is: `pretrain  120/1,000  loss 3.21  8.4k tokens/s  2m left`.
public struct Progress: Hashable, Sendable {
  public let title: String
  public let done: Int
  /// Nil while it is not known.
  public let total: Int?
  /// `loss 3.21`, `8.4k tokens/s`.
  public let details: [String]

  public init(_ title: String, done: Int, total: Int? = nil, details: [String] = []) {
    (self.title, self.done, self.total, self.details) = (title, done, total, details)
  }
}
