import OslerDigest
import OslerLanguage

/// What the key of a command's value is made from, before the random stream.
struct KeyMaterial {
  /// One line for each fact, in the order of the signature.
  let text: String
  let inputs: [Digest]
  /// `on`, `model`: what each of ``inputs`` was given for; nil for a positional one.
  let roles: [String?]
  let files: [InputFile]

  /// A file that cannot be read gives no digest here; opening it is the command's, and its error better.
  /// - Parameters:
  ///   - attached: what the command uses beside its arguments.
  ///   - name: of the variable that holds a handle: what it is called in tables of answers.
  init(
    _ arguments: Arguments?, session: Session, attached: [any Speaker] = [], name: (Digest) -> String?
  ) {
    var lines = ["osler \(Engine.version)", "numbers \(session.engine.numericPath)"]
    var inputs: [Digest] = []
    var roles: [String?] = []
    var files: [InputFile] = []
    lines.append("command \(arguments?.signature.name ?? "value")")
    for parameter in arguments?.signature.parameters ?? [] {
      for bound in arguments?.bound[parameter.name] ?? [] {
        switch bound.content {
        case .value(let value):
          lines.append("\(parameter.name) \(value.key.hex)")
          lines += session.seenKeys(by: value)
          if case .list = value { lines += value.inputKeys.compactMap(name).map { "called \($0)" } }
          inputs += value.inputKeys
          roles += value.inputKeys.map { _ in parameter.isOption ? parameter.name : nil }
        case .word(let word): lines.append("\(parameter.name) \(word)")
        case .row(let row): lines.append("\(parameter.name) \(row.key.hex)")
        case .files(let found):
          files += found
          // The names of a glob's files are shown: by tables of shards, by warnings.
          let isGlob = if case .glob = parameter.kind { true } else { false }
          lines += found.map { file in
            let name = isGlob ? "\(file.path.split(separator: "/").last ?? "") " : ""
            return "\(parameter.name) \(name)\(session.contentKey(of: file))"
          }
        case .folder(let folder):
          lines.append("\(parameter.name) \(session.contentKey(of: folder))")
          files.append(folder)
        case .output: break  // Where something is written does not change what it is.
        }
      }
    }
    for speaker in attached {
      lines.append("attached \(speaker.lineage.key.hex)")
      inputs.append(speaker.lineage.key)
      roles.append("attached")
      if attached.count > 1, let name = name(speaker.lineage.key) { lines.append("called \(name)") }
    }
    text = lines.joined(separator: "\n")
    (self.inputs, self.roles, self.files) = (inputs, roles, files)
  }

  /// The key, with the stream of a command that draws.
  func key(stream: String?, seed: UInt64) -> Digest { Digest(of: text(stream: stream, seed: seed)) }

  /// All that the key is the digest of.
  func text(stream: String?, seed: UInt64) -> String {
    stream.map { "\(text)\nstream \(seed) \($0)" } ?? text
  }
}

extension Session {
  /// A `def` that is handed to a command sees the variables of the session: they belong to the key.
  fileprivate func seenKeys(by value: Value) -> [String] {
    guard case .function(let function) = value, case .program(let body) = function.body else { return [] }
    let seen = Closure.capture(FreeNames.of(body), from: globals)
    return seen.sorted { $0.key < $1.key }.map { "sees \($0.key) \($0.value.key.hex)" }
  }
}
