import OslerDigest
import OslerLanguage
import OslerLog

/// How a value came to be, kept until it gets a name: then it is written.
struct Origin {
  let execution: ExecutionID
  let type: String
  let summary: String
  let lineage: Lineage
  let inputs: [Input]
  /// Its row, once it has one.
  var row: ValueID?

  struct Input {
    let role: String?
    let source: Source
  }

  enum Source {
    case value(key: String)
    case file(FileID)
  }
}

extension Session {
  func lineage(of context: CommandContext, plainKey: KeyMaterial) -> Lineage {
    Lineage(
      key: plainKey.key(stream: context.streamName, seed: context.seed), command: context.canonical,
      inputs: plainKey.inputs)
  }

  /// The digest of a file, or of the files of a folder with their names in it; and all their bytes.
  ///
  /// - Parameters:
  ///   - isDeep: whether a folder's sub-folders belong to it.
  ///   - isStopped: asked while it reads; what a command wrote is read to its end.
  func digest(
    of path: String, isDeep: Bool = true, isStopped: () -> Bool = { false }
  ) throws -> (Digest, bytes: Int64) {
    guard Workspace.kind(of: path) == .folder else {
      let entry = try files.entry(for: path, isStopped: isStopped)
      return (entry.digest, entry.bytes)
    }
    var lines: [String] = []
    var bytes: Int64 = 0
    for name in try FileDigests.files(in: path, isDeep: isDeep) {
      let entry = try files.entry(for: path + "/" + name, isStopped: isStopped)
      lines.append("\(name) \(entry.digest.hex)")
      bytes += entry.bytes
    }
    return (Digest(of: "folder\n" + lines.joined(separator: "\n")), bytes)
  }

  private func entry(for path: String) throws -> FileDigests.Entry {
    try files.entry(for: path) { isInterrupted }
  }

  /// What stands in a key for a file, or for the files that lie directly in a folder: their content, never
  /// the path.
  func contentKey(of file: InputFile) -> String {
    do { return try digest(of: file.path, isDeep: false) { isInterrupted }.0.hex } catch {
      return "unreadable"
    }
  }

  /// Writes the files a command reads; hands back all it is made from.
  func recordInputs(of context: CommandContext, _ execution: ExecutionID) throws -> [Origin.Input] {
    let material = context.material
    try checkInterrupt()  // Digests that it stopped are no reason to complain about files.
    var inputs = zip(material.roles, material.inputs).map {
      Origin.Input(role: $0, source: .value(key: $1.hex))
    }
    for file in material.files {
      let paths =
        Workspace.kind(of: file.path) == .folder
        ? try FileDigests.files(in: file.path, isDeep: false).map { file.path + "/" + $0 } : [file.path]
      for path in paths {
        // A file that cannot be read is the command's to complain about.
        guard let entry = try? entry(for: path) else {
          try checkInterrupt()
          continue
        }
        let row = try log.add(
          FileRecord(
            execution: execution, path: path, digest: entry.digest.hex, bytes: entry.bytes,
            modified: Timestamp(entry.modified)))
        inputs.append(.init(role: nil, source: .file(row.id)))
      }
    }
    return inputs
  }

  func noteOrigin(of value: Value, execution: ExecutionID, _ inputs: [Origin.Input]) {
    switch value {
    case .handle(let handle):
      let key = handle.lineage.key.hex
      guard origins[key] == nil else { return }
      origins[key] = Origin(
        execution: execution, type: handle.type.name, summary: handle.summary, lineage: handle.lineage,
        inputs: inputs)
    case .record(let record):
      for field in record.fields { noteOrigin(of: field.value, execution: execution, inputs) }
    case .list(let values):
      for value in values { noteOrigin(of: value, execution: execution, inputs) }
    default: break
    }
  }

  /// Notes what no command made but one is given, such as rows joined by `+`: all there is to say of it is what it
  /// was made from.
  func noteOrigins(of arguments: Arguments, execution: ExecutionID) {
    for bound in arguments.bound.values.joined() {
      if case .value(let value) = bound.content { noteOrigins(of: value, execution: execution) }
    }
  }

  private func noteOrigins(of value: Value, execution: ExecutionID) {
    switch value {
    case .handle(let handle):
      let inputs = handle.lineage.inputs.map { Origin.Input(role: nil, source: .value(key: $0.hex)) }
      noteOrigin(of: value, execution: execution, inputs)
    case .record(let record):
      for field in record.fields { noteOrigins(of: field.value, execution: execution) }
    case .list(let values):
      for value in values { noteOrigins(of: value, execution: execution) }
    default: break
    }
  }

  /// Writes a variable's value, what it was made from first.
  func recordVariable(_ name: String, _ value: Value) throws {
    guard let statement else { return }
    let inputs = try value.inputKeys.compactMap { try row(ofKey: $0.hex) }.map { ValueInput(.value($0)) }
    let text = value.description
    try log.add(
      ValueRecord(
        session: record.id, execution: statement, name: name, type: value.type.name,
        summary: text.count <= 200 ? text : text.prefix(199) + "…", key: value.key.hex),
      from: inputs)
  }

  private func row(ofKey key: String) throws -> ValueID? {
    guard let origin = origins[key] else { return nil }
    if let row = origin.row { return row }
    let inputs = try origin.inputs.compactMap { input -> ValueInput? in
      switch input.source {
      case .file(let id): ValueInput(.file(id), role: input.role)
      case .value(let key): try row(ofKey: key).map { ValueInput(.value($0), role: input.role) }
      }
    }
    let value = ValueRecord(
      session: record.id, execution: origin.execution, name: nil, type: origin.type, summary: origin.summary,
      key: key)
    let id = try log.add(value, from: inputs).id
    origins[key]?.row = id
    return id
  }
}
