/// What a command looks like: the one declaration from which parsing, checking, completion, `help`
/// and the reference page are made.
public struct CommandSignature: Hashable, Sendable {
  /// One word, or two: `head`, `train lora`.
  public let name: String
  /// One sentence, as `help` lists it.
  public let summary: String
  /// What a paragraph of the reference page adds; may be empty.
  public let discussion: String
  /// Positional parameters first, in order, then options.
  public let parameters: [Parameter]
  public let returns: ValueType
  public let examples: [Example]

  public init(
    _ name: String, _ summary: String, discussion: String = "", parameters: [Parameter],
    returns: ValueType, examples: [Example]
  ) {
    self.name = name
    self.summary = summary
    self.discussion = discussion
    self.parameters = parameters
    self.returns = returns
    self.examples = examples
  }

  public var words: [String] { name.split(separator: " ").map(String.init) }
  public var positional: [Parameter] { parameters.filter { !$0.isOption } }
  public var options: [Parameter] { parameters.filter(\.isOption) }
  public func option(_ label: String) -> Parameter? { options.first { $0.name == label } }

  /// What to do about a label that is none of its options.
  public func hint(forOption label: String) -> String {
    if positional.contains(where: { $0.name == label }) { return "write its value without '\(label):'" }
    let names = options.map(\.name)
    if names.isEmpty { return "it has no options" }
    return Hint.choose(label, among: names, what: "its options") ?? "'help \(name)' lists its options"
  }
}

/// One parameter of a command.
public struct Parameter: Hashable, Sendable {
  /// How an argument for it is read.
  public enum Kind: Hashable, Sendable {
    /// An expression whose value has this type.
    case value(ValueType)
    /// A bare name: a column of the piped or first argument.
    case column
    /// Everything up to the next `|`, in which the columns of a row are names.
    case rowExpression
    /// A string that names a file that must be there.
    case file
    /// A string that names a folder that must be there.
    case folder
    /// A string with `*`, `?` or `[…]` that must match a file.
    case glob
    /// A string that names something to write, under the workspace.
    case output
    /// A string that names a file or a folder that must be there.
    case fileOrFolder
    /// A string or bare word that is one of these.
    case choice([String])
    /// One of these, or a string that names a file ending in one of these ways, which must be there.
    case choiceOrFile([String], endings: [String])

    /// The words of a choice; nil for what is none.
    public var choices: [String]? {
      switch self {
      case .choice(let choices), .choiceOrFile(let choices, _): choices
      default: nil
      }
    }

    /// Whether a string names a file here, rather than being one of the choices.
    public func namesFile(_ written: String) -> Bool {
      if case .choiceOrFile(let choices, let endings) = self {
        return !choices.contains(written) && endings.contains(where: written.lowercased().hasSuffix)
      }
      return false
    }
  }

  /// The label of an option; what messages and `help` call a positional one.
  public let name: String
  public let kind: Kind
  /// `name: value` rather than by position.
  public let isOption: Bool
  /// Must be given. A parameter that need not be has a default, or means "none".
  public let isRequired: Bool
  /// Takes every positional argument that is left, at least one when required.
  public let isVariadic: Bool
  /// As it would be written: `16`, `"plain"`, `true`. Nil when leaving it out means something else,
  /// which `help` then says.
  public let defaultValue: String?
  /// Numbers outside are refused before anything runs.
  public let range: NumberRange?
  /// `tokens`, `years`; nil for counts and fractions.
  public let unit: String?
  /// One line.
  public let help: String

  public init(
    _ name: String, _ kind: Kind, option: Bool, required: Bool, variadic: Bool = false,
    default defaultValue: String? = nil, range: NumberRange? = nil, unit: String? = nil, help: String
  ) {
    self.name = name
    self.kind = kind
    isOption = option
    isRequired = required
    isVariadic = variadic
    self.defaultValue = defaultValue
    self.range = range
    self.unit = unit
    self.help = help
  }

  /// A positional parameter.
  public static func argument(
    _ name: String, _ kind: Kind, required: Bool = true, variadic: Bool = false, help: String
  ) -> Parameter {
    Parameter(name, kind, option: false, required: required, variadic: variadic, help: help)
  }

  /// An option, required when it says so.
  public static func option(
    _ name: String, _ kind: Kind, required: Bool = false, default defaultValue: String? = nil,
    range: NumberRange? = nil, unit: String? = nil, help: String
  ) -> Parameter {
    Parameter(
      name, kind, option: true, required: required, default: defaultValue, range: range, unit: unit,
      help: help)
  }
}

/// The numbers a parameter accepts.
public struct NumberRange: Hashable, Sendable {
  public let lower: Double?
  public let upper: Double?
  /// Whether `lower` itself is refused.
  public let aboveLower: Bool

  public init(lower: Double? = nil, upper: Double? = nil, aboveLower: Bool = false) {
    self.lower = lower
    self.upper = upper
    self.aboveLower = aboveLower
  }

  public static func atLeast(_ lower: Double) -> NumberRange { NumberRange(lower: lower) }
  public static func above(_ lower: Double) -> NumberRange { NumberRange(lower: lower, aboveLower: true) }
  public static func between(_ lower: Double, _ upper: Double) -> NumberRange {
    NumberRange(lower: lower, upper: upper)
  }

  public func contains(_ number: Double) -> Bool {
    if let lower, aboveLower ? number <= lower : number < lower { return false }
    if let upper, number > upper { return false }
    return !number.isNaN
  }
}

/// The types of the language's values, as signatures state them.
public indirect enum ValueType: Hashable, Sendable {
  case any
  case none, bool, integer, real, string, range, lambda
  case list(ValueType)
  case record
  case table, corpus, tokenizer, model, adapter, dataset, evaluation, plot
  /// Any of these.
  case union([ValueType])

  /// An integer or a real.
  public static let number = ValueType.union([.integer, .real])
  /// Whatever has rows and columns.
  public static let rows = ValueType.union([.table, .corpus, .dataset, .evaluation])
}

/// A program and what it shows, printed by `help` and run by the tests.
public struct Example: Hashable, Sendable {
  public let program: String
  /// What the last statement shows; nil where the output depends on training.
  public let output: String?

  public init(_ program: String, output: String? = nil) {
    self.program = program
    self.output = output
  }
}

/// The command table as the language sees it: signatures by name.
public struct Signatures: Sendable {
  private let byName: [String: CommandSignature]
  /// First words of pairs, with their second words.
  private let nouns: [String: [String]]

  public init(_ signatures: [CommandSignature]) {
    byName = Dictionary(uniqueKeysWithValues: signatures.map { ($0.name, $0) })
    var nouns: [String: [String]] = [:]
    for words in signatures.map(\.words) where words.count == 2 {
      nouns[words[0], default: []].append(words[1])
    }
    self.nouns = nouns.mapValues { $0.sorted() }
  }

  public subscript(name: String) -> CommandSignature? { byName[name] }
  /// Whether `word` begins a command.
  public func isVerb(_ word: String) -> Bool { byName[word] != nil || nouns[word] != nil }
  /// The second words that `verb` takes: `lora`, `pretrain` … for `train`.
  public func nouns(of verb: String) -> [String] { nouns[verb] ?? [] }
  /// Every command, by name.
  public var all: [CommandSignature] { byName.values.sorted { $0.name < $1.name } }
  /// Every first word, sorted.
  public var verbs: [String] { Array(Set(byName.values.map { $0.words[0] })).sorted() }
}
