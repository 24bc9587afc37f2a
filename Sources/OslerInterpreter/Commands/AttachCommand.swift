import OslerLanguage

/// `attach doctor`
struct AttachCommand: Command {
  static let group = CommandGroup.asking
  static let signature = CommandSignature(
    "attach", "Chooses the model or adapter that 'ask' and 'evaluate' use.",
    discussion: "Nothing is copied and no weight changes: switching among adapters of one base is immediate.",
    parameters: [
      .argument("speaker", .value(.union([.model, .adapter])), help: "a model, or an adapter on its base")
    ],
    returns: .none,
    examples: [Example("attach doctor")])

  let speaker: any Speaker

  init(_ arguments: Arguments) throws(Diagnostic) {
    speaker = arguments.handle("speaker", as: (any Speaker).self)
  }

  func run(in context: CommandContext) throws -> Value {
    context.session.engine.attached = speaker
    try context.note("attached \(speaker.summary)")
    return .none
  }
}

/// `detach`
struct DetachCommand: Command {
  static let group = CommandGroup.asking
  static let signature = CommandSignature(
    "detach",
    "Takes the attached adapter off its base, which stays attached; or the model, if it has none on.",
    parameters: [], returns: .none, examples: [Example("detach")])

  init(_ arguments: Arguments) throws(Diagnostic) {}

  func run(in context: CommandContext) throws -> Value {
    let engine = context.session.engine
    guard let attached = engine.attached else { throw AttachError.nothingAttached }
    engine.attached = (attached as? AdapterValue)?.base
    try context.note(engine.attached.map { "back to \($0.summary)" } ?? "nothing is attached")
    return .none
  }
}

enum AttachError: Error, Hashable, CustomStringConvertible {
  case nothingAttached
  case nobodyToAsk

  var description: String {
    switch self {
    case .nothingAttached: "nothing is attached"
    case .nobodyToAsk: "no model is attached"
    }
  }

  var hint: String? {
    switch self {
    case .nothingAttached: nil
    case .nobodyToAsk: "write 'attach NAME' first, or give 'model:'"
    }
  }
}

extension EngineState {
  /// The one that was named, else the one that is attached.
  func speaker(_ named: (any Speaker)?) throws(AttachError) -> any Speaker {
    guard let speaker = named ?? attached else { throw .nobodyToAsk }
    return speaker
  }
}
