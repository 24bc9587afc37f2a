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
  /// - Parameter attached: what the command uses beside its arguments.
  init(_ arguments: Arguments?, session: Session, attached: [any Speaker] = []) {
    var lines = ["osler \(Engine.version)"]
    var inputs: [Digest] = []
    var roles: [String?] = []
    var files: [InputFile] = []
    lines.append("command \(arguments?.signature.name ?? "value")")
    for parameter in arguments?.signature.parameters ?? [] {
      for bound in arguments?.bound[parameter.name] ?? [] {
        switch bound.content {
        case .value(let value):
          lines.append("\(parameter.name) \(value.key.hex)")
          inputs += value.inputKeys
          roles += value.inputKeys.map { _ in parameter.isOption ? parameter.name : nil }
        case .word(let word): lines.append("\(parameter.name) \(word)")
        case .row(let row): lines.append("\(parameter.name) \(row.key.hex)")
        case .files(let found):
          files += found
          lines += found.map { "\(parameter.name) \(session.contentKey(of: $0))" }
        case .folder(let folder):
          lines.append("\(parameter.name) \(session.contentKey(of: folder))")
          files.append(folder)
        case .output: break  // Where something is written does not change what it is.
        }
      }
    }
    for attached in attached {
      lines.append("attached \(attached.lineage.key.hex)")
      inputs.append(attached.lineage.key)
      roles.append("attached")
    }
    text = lines.joined(separator: "\n")
    (self.inputs, self.roles, self.files) = (inputs, roles, files)
  }

  /// The key, with the stream of a command that draws.
  func key(stream: String?, seed: UInt64) -> Digest {
    Digest(of: stream.map { "\(text)\nstream \(seed) \($0)" } ?? text)
  }
}
