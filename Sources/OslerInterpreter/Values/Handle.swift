public import OslerLanguage
public import OslerLog

/// A value that is more than a literal can say: a corpus, a model, a plot.
///
/// A new kind of value is a new file with a type that conforms to this; nothing else changes. Its
/// ``lineage`` is the `context.lineage` of the command that made it.
public protocol Handle {
  var type: ValueType { get }

  /// How it was made; two handles with the same key are the same.
  var lineage: Lineage { get }

  /// One line: `corpus of 38,211 articles (4 shards)`.
  var summary: String { get }

  /// What `handle.name` may ask for, in the order `help` lists it.
  var members: [String] { get }

  /// The value of one of ``members``; nil for any other name.
  func member(_ name: String, in context: CommandContext) throws -> Value?

  /// What is shown when a statement ends with it. `text/plain` is always there.
  func shown(in context: CommandContext) throws -> MIMEBundle

  /// Writes it where `save` was told to; throws ``SaveError/cannotSave(_:as:)`` for what it cannot be.
  func save(to path: String, in context: CommandContext) throws
}

extension Handle {
  public var members: [String] { [] }
  public func member(_ name: String, in context: CommandContext) throws -> Value? { nil }
  public func shown(in context: CommandContext) throws -> MIMEBundle { MIMEBundle(text: summary) }

  public func save(to path: String, in context: CommandContext) throws {
    throw SaveError.cannotSave(type.inWords, path: path, hint: nil)
  }
}

/// Why a value could not be saved.
public enum SaveError: Error, Hashable, CustomStringConvertible {
  /// `what` is written as `a lambda`.
  case cannotSave(_ what: String, path: String, hint: String?)
  /// A folder holds something that no model or adapter consists of.
  case otherFolder(path: String, holds: String)

  public var description: String {
    switch self {
    case .cannotSave(let what, let path, _): "\(what) cannot be saved as '\(path)'"
    case .otherFolder(let path, let holds):
      "'\(path)' holds '\(holds)', which saving did not put there, and is not replaced"
    }
  }

  public var hint: String? {
    switch self {
    case .cannotSave(_, _, let hint): hint
    case .otherFolder: "save to a folder of its own"
    }
  }
}
