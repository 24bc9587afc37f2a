public import OslerDigest
import OslerLanguage

/// What a value was made from.
public struct Lineage: Hashable, Sendable {
  /// Digest of the engine's version, the command with its resolved options, the keys of its inputs,
  /// the content of the files it reads and, where it draws, its random stream. The same key means
  /// the same work.
  public let key: Digest
  /// The command with every option resolved, in canonical layout.
  public let command: String
  /// Keys of the handles it was made from, in the order of the parameters.
  public let inputs: [Digest]

  public init(key: Digest, command: String, inputs: [Digest]) {
    self.key = key
    self.command = command
    self.inputs = inputs
  }

  /// The lineage of what there is of a value when its making was stopped: another key than the whole's.
  public func stopped(after how: String) -> Lineage {
    Lineage(key: Digest(of: "stopped after \(how): \(key.hex)"), command: command, inputs: inputs)
  }

  /// The lineage of one part of a value: `split(…).train`.
  public func part(_ name: String) -> Lineage {
    Lineage(key: Digest(of: "part \(name) of \(key.hex)"), command: command + "." + name, inputs: [key])
  }
}

extension Value {
  /// The key of any value: of a handle its lineage's, of the rest a digest of what it is.
  public var key: Digest {
    switch self {
    case .handle(let handle): handle.lineage.key
    case .function(let function): function.key
    case .list(let values): Digest(of: "list " + values.map(\.key.hex).joined(separator: " "))
    case .record(let record):
      Digest(of: "record " + record.fields.map { "\($0.name) \($0.value.key.hex)" }.joined(separator: " "))
    default: Digest(of: "\(type.name) \(description)")
    }
  }

  /// The keys of the handles in it.
  var inputKeys: [Digest] {
    switch self {
    case .handle(let handle): [handle.lineage.key]
    case .list(let values): values.flatMap(\.inputKeys)
    case .record(let record): record.fields.flatMap(\.value.inputKeys)
    case .function(let function): function.captured.sorted { $0.key < $1.key }.flatMap(\.value.inputKeys)
    default: []
    }
  }
}
