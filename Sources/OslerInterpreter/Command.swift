public import OslerLanguage

/// A command of the language: one file in `Commands`, one line in `CommandTable`.
///
/// Everything about it that is not its work stands in its signature. `init` takes its typed arguments,
/// already checked against the signature; what is wrong between two of them it throws with
/// ``Arguments/error(_:hint:at:)``. `run` works, and throws facts: the session adds the place.
public protocol Command: SendableMetatype {
  static var signature: CommandSignature { get }

  /// Draws random numbers: the stream belongs to its key, and ``CommandContext/random`` is there.
  static var isRandom: Bool { get }

  /// Uses what is attached where neither 'model' nor 'models' is given: it then belongs to the key.
  static var usesAttached: Bool { get }

  /// Cheap and without effects, like `length`: gets no row in the log, and may run for every row of a
  /// table.
  static var isFunction: Bool { get }

  /// What it does beside making its value.
  static var effect: CommandEffect { get }

  /// Its value takes long to make and lies in files: they are kept for other runs.
  static var keepsFiles: Bool { get }

  /// Its value took long to compute, and is kept also when it is large.
  static var isCostly: Bool { get }

  /// For a command that returns a record: its fields, so that the checker knows them.
  static var recordFields: [String: ValueType]? { get }

  /// The heading under which `help` lists it.
  static var group: CommandGroup { get }

  init(_ arguments: Arguments) throws(Diagnostic)
  func run(in context: CommandContext) throws -> Value
}

extension Command {
  public static var isRandom: Bool { false }
  public static var usesAttached: Bool { false }
  public static var effect: CommandEffect { .none }
  public static var keepsFiles: Bool { false }
  public static var isCostly: Bool { false }
  public static var recordFields: [String: ValueType]? { nil }
  public static var isFunction: Bool { group == .functions }
}

/// What a command does beside making its value.
public enum CommandEffect: Hashable, Sendable {
  /// Nothing, and its value depends on its key alone: where it ran before, it is not run again.
  case none
  /// It changes what later commands of the session do: `attach`, `seed`.
  case session
  /// It reads or writes what is in no key: `save`, `vars`.
  case outside
}

/// Headings of `help`, in its order.
public enum CommandGroup: String, CaseIterable, Sendable {
  case data = "Data"
  case network = "The network and teachers"
  case rows = "Rows"
  case models = "Models"
  case training = "Training"
  case asking = "Asking and scoring"
  case output = "Showing and saving"
  case session = "The session"
  case functions = "Functions"
}
