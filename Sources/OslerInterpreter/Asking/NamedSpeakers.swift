import OslerDigest
import OslerLanguage

/// Whom a command asks, each under the name it has in tables.
struct NamedSpeaker {
  let name: String
  let speaker: any Speaker
}

extension CommandContext {
  /// Those that were named, else those attached.
  ///
  /// - Throws: ``AttachError/nobodyToAsk``.
  func speakers(_ named: [NamedSpeaker]) throws(AttachError) -> [NamedSpeaker] {
    if !named.isEmpty { return named }
    let attached = session.engine.attached
    guard !attached.isEmpty else { throw .nobodyToAsk }
    if attached.count == 1 {
      return [NamedSpeaker(name: attached[0].type.nameInTables, speaker: attached[0])]
    }
    return self.named(attached)
  }

  /// Under the names of the variables that hold them; what has none is called by its kind, several are numbered.
  func named(_ speakers: [any Speaker]) -> [NamedSpeaker] {
    var taken: Set<String> = []
    return speakers.enumerated().map { index, speaker in
      let key = speaker.lineage.key
      let known = variables.first { variable in
        variable.value.handle((any Speaker).self)?.lineage.key == key && !taken.contains(variable.name)
      }
      let kind = speaker.type.nameInTables
      let name = known?.name ?? (speakers.count == 1 ? kind : "\(kind) \(index + 1)")
      taken.insert(name)
      return NamedSpeaker(name: name, speaker: speaker)
    }
  }
}

extension ValueType {
  /// What an unnamed model or adapter is called in a table.
  var nameInTables: String { self == .adapter ? "adapter" : "model" }
}
