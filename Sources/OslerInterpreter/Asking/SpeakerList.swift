import OslerLanguage

/// `[cardio, nephro, none]`, or with names `[heart: cardio, plain: none]`: models and adapters to ask side by
/// side. `none` is the base of the others.
struct SpeakerList {
  /// Nil for the base.
  private let speakers: [(any Speaker)?]
  /// By place; nil for a list, where the variables' names serve.
  private let names: [String]?

  /// Nil when the option is left out.
  init?(_ arguments: Arguments, _ option: String) throws(Diagnostic) {
    let values: [Value]
    switch arguments.value(ifGiven: option) {
    case .list(let list)?: (values, names) = (list, nil)
    case .record(let record)?: (values, names) = (record.fields.map(\.value), record.fields.map(\.name))
    default: return nil
    }
    var speakers: [(any Speaker)?] = []
    for value in values {
      let speaker = value.handle((any Speaker).self)
      guard speaker != nil || value.isNone else {
        throw arguments.error(
          "'\(option)' holds \(value.type.inWords), not a model, an adapter or none", at: option)
      }
      speakers.append(speaker)
    }
    guard !speakers.isEmpty else { throw arguments.error("'\(option)' names nobody", at: option) }
    self.speakers = speakers
  }

  /// - Throws: ``SpeakerListError`` when `none` leaves open which base is meant.
  func speakers(in context: CommandContext) throws -> [NamedSpeaker] {
    let base = try base(in: context)
    let given = speakers.map { $0 ?? base }
    if let names { return zip(names, given).map { NamedSpeaker(name: $0, speaker: $1) } }
    let named = context.named(given)
    return zip(speakers, named).map { $0 == nil ? NamedSpeaker(name: "none", speaker: base) : $1 }
  }

  /// The base that the others share, or that of what is attached.
  private func base(in context: CommandContext) throws -> any Speaker {
    let known = speakers.compactMap { $0?.base }
    let bases = known.isEmpty ? context.session.engine.attached.map(\.base) : known
    guard let first = bases.first else { throw AttachError.nobodyToAsk }
    if speakers.contains(where: { $0 == nil }), bases.contains(where: { $0.lineage.key != first.lineage.key })
    {
      throw SpeakerListError.severalBases
    }
    return first
  }
}

enum SpeakerListError: Error, Hashable, CustomStringConvertible {
  case severalBases

  var description: String {
    switch self {
    case .severalBases: "'none' is the base of the others, and these stand on several"
    }
  }

  var hint: String? { "name the model in place of none" }
}
