import OslerLanguage

/// `attach doctor`
struct AttachCommand: Command {
  static let group = CommandGroup.asking
  static let effect = CommandEffect.session
  static let signature = CommandSignature(
    "attach", "Chooses the models or adapters that 'ask' and 'evaluate' use.",
    discussion: """
      Nothing is copied and no weight changes: switching among adapters of one base is immediate. Several \
      answer side by side.
      """,
    parameters: [
      .argument(
        "speakers", .value(.union([.model, .adapter])), variadic: true,
        help: "models, or adapters on their bases")
    ],
    returns: .none,
    examples: [Example("attach doctor"), Example("attach tuned doctor")])

  let speakers: [any Speaker]

  init(_ arguments: Arguments) throws(Diagnostic) {
    speakers = arguments.values("speakers").compactMap { $0.handle((any Speaker).self) }
  }

  func run(in context: CommandContext) throws -> Value {
    context.session.engine.attached = speakers
    for speaker in speakers { try context.note("attached \(speaker.summary)") }
    return .none
  }
}

/// `detach`
struct DetachCommand: Command {
  static let group = CommandGroup.asking
  static let effect = CommandEffect.session
  static let signature = CommandSignature(
    "detach",
    "Takes attached adapters off their base, which stays attached; or the model, if it has none on.",
    parameters: [], returns: .none, examples: [Example("detach")])

  init(_ arguments: Arguments) throws(Diagnostic) {}

  func run(in context: CommandContext) throws -> Value {
    let engine = context.session.engine
    guard !engine.attached.isEmpty else { throw AttachError.nothingAttached }
    var bases: [ModelValue] = []
    for case let adapter as AdapterValue in engine.attached
    where !bases.contains(where: { $0.lineage.key == adapter.base.lineage.key }) {
      bases.append(adapter.base)
    }
    engine.attached = bases
    if bases.isEmpty { try context.note("nothing is attached") }
    for base in bases { try context.note("back to \(base.summary)") }
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
