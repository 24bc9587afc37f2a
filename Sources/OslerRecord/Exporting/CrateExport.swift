import Foundation
import OslerDigest
import OslerJSON
import OslerLog

/// A session as a folder that says what is in it: an RO-Crate (1.1, https://w3id.org/ro/crate/1.1) of the
/// profile Process Run Crate (0.5), with the log, the notebook, and what each command read and made.
struct CrateExport {
  private static let metadataName = "ro-crate-metadata.json"
  private static let logName = "session.oslog"
  private static let notebookName = "notebook.osl.md"
  private static let outputsName = "notebook.ipynb"
  private static let software = "#osler"

  private let log: ExperimentLog
  private let session: SessionRecord

  init(_ session: SessionID, in log: ExperimentLog) throws(LogError) {
    self.log = log
    self.session = try log.session(session)
  }

  /// - Returns: what was written, in a few words.
  func write(to folder: String) throws -> String {
    let names = [Self.metadataName, Self.logName, Self.notebookName, Self.outputsName]
    try ExportFile.makeFolder(folder) { names.contains($0) }
    // The log is made anew: a copy onto an old one would keep what is longer there.
    unlink("\(folder)/\(Self.logName)")
    try log.copy(to: "\(folder)/\(Self.logName)")
    var parts = [try file(Self.logName, "The log: an SQLite file", "application/vnd.sqlite3", in: folder)]
    if !session.source.isEmpty {
      try ExportFile.write(to: "\(folder)/\(Self.notebookName)") { put in try put(session.source) }
      parts.append(try file(Self.notebookName, "The notebook as it ran", "text/markdown", in: folder))
    }
    try ExportFile.write(to: "\(folder)/\(Self.outputsName)") { put in
      try NotebookExport(session.id, in: log).write(put)
    }
    parts.append(
      try file(Self.outputsName, "The notebook with its outputs", "application/x-ipynb+json", in: folder))
    let graph = try self.graph(parts)
    try ExportFile.write(to: "\(folder)/\(Self.metadataName)") { put in
      try put(graph.written(.indented) + "\n")
    }
    return "\(parts.count + 1) files in \(folder)"
  }

  // MARK: The graph

  private func graph(_ parts: [JSONValue]) throws -> JSONValue {
    let inputs = CrateFiles(try log.files(in: session.id), session)
    let made = CrateFiles(try log.artifacts(in: session.id), session)
    let actions = try self.actions(inputs, made)
    let data = parts + inputs.entities
    let root = JSONValue([
      "@id": "./", "@type": "Dataset", "name": .string(name),
      "description": .string(
        "A session of Osler: its log, its notebook, and the digests of what it read and made."),
      "datePublished": .string("\(session.ended ?? session.started)"),
      "license": .string("not stated: ask whoever gave you this"),
      "conformsTo": reference("https://w3id.org/ro/wfrun/process/0.5"),
      "hasPart": .array(data.map { reference($0["@id"]?.text ?? "") }),
      "mentions": .array(actions.map { reference($0["@id"]?.text ?? "") }),
    ])
    let profile = JSONValue([
      "@id": "https://w3id.org/ro/wfrun/process/0.5", "@type": "CreativeWork", "name": "Process Run Crate",
      "version": "0.5",
    ])
    let descriptor = JSONValue([
      "@id": .string(Self.metadataName), "@type": "CreativeWork", "about": reference("./"),
      "conformsTo": reference("https://w3id.org/ro/crate/1.1"),
    ])
    let entities = [descriptor, root, profile] + data + made.entities + programs + actions
    return JSONValue([
      "@context": .array([
        "https://w3id.org/ro/crate/1.1/context",
        JSONValue(["sha256": "https://schema.org/sha256"]),
      ]),
      "@graph": .array(entities),
    ])
  }

  private var name: String {
    session.title ?? session.notebook.map { CrateFiles.last(of: $0) } ?? "A session at the prompt"
  }

  private func file(
    _ name: String, _ title: String, _ format: String, in folder: String
  ) throws -> JSONValue {
    let path = "\(folder)/\(name)"
    let size = (try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int) ?? 0
    return JSONValue([
      "@id": .string(name), "@type": "File", "name": .string(title), "encodingFormat": .string(format),
      "contentSize": .string("\(size)"), "sha256": .string(try Digest(ofFile: path).hex),
    ])
  }

  /// Osler and the libraries it ran on.
  private var programs: [JSONValue] {
    let libraries = session.environment.libraries.sorted { $0.key < $1.key }.map { name, version in
      JSONValue([
        "@id": .string("#library-" + CrateFiles.escaped(name)), "@type": "SoftwareApplication",
        "name": .string(name), "softwareVersion": .string(version),
      ])
    }
    let osler = JSONValue([
      "@id": .string(Self.software), "@type": "SoftwareApplication", "name": "Osler",
      "softwareVersion": .string(session.engineVersion),
      "operatingSystem": .string(session.environment.system),
      "processorRequirements": .string("\(session.environment.processor); \(session.device)"),
      "softwareRequirements": .array(libraries.map { reference($0["@id"]?.text ?? "") }),
    ])
    return [osler] + libraries
  }

  // MARK: Actions

  /// The session, and each command that read or made something.
  private func actions(_ inputs: CrateFiles, _ made: CrateFiles) throws -> [JSONValue] {
    let read = session.source.isEmpty ? [] : [reference(Self.notebookName)]
    var actions = [
      action(
        id: "#session-\(session.uuid)", name: "Session: \(name)", status: session.status,
        from: session.started, to: session.ended, error: session.exitMessage,
        objects: read + inputs.all.map(reference),
        results: [reference(Self.logName), reference(Self.outputsName)] + made.all.map(reference))
    ]
    for cell in try log.cells(in: session.id) {
      for execution in try log.executions(of: cell.id) {
        let (objects, results) = (inputs.of(execution.id), made.of(execution.id))
        guard !objects.isEmpty || !results.isEmpty else { continue }
        actions.append(
          action(
            id: "#execution-\(execution.id)", name: execution.canonical, status: execution.status,
            from: execution.started, to: execution.ended, error: execution.error,
            objects: objects.map(reference), results: results.map(reference)))
      }
    }
    return actions
  }

  private func action(
    id: String, name: String, status: Status, from start: Timestamp, to end: Timestamp?, error: String?,
    objects: [JSONValue], results: [JSONValue]
  ) -> JSONValue {
    var members: [JSONValue.Member] = [
      .init("@id", .string(id)), .init("@type", "CreateAction"), .init("name", .string(name)),
      .init("instrument", reference(Self.software)), .init("startTime", .string("\(start)")),
    ]
    if let end { members.append(.init("endTime", .string("\(end)"))) }
    let isDone = [.succeeded, .cached, .partial].contains(status)
    let word = isDone ? "Completed" : end == nil && status == .running ? "Active" : "Failed"
    members.append(.init("actionStatus", reference("http://schema.org/\(word)ActionStatus")))
    if let error, word == "Failed" { members.append(.init("error", .string(error))) }
    if !objects.isEmpty { members.append(.init("object", .array(objects))) }
    if !results.isEmpty { members.append(.init("result", .array(results))) }
    return .object(members)
  }

  private func reference(_ id: String) -> JSONValue { JSONValue(["@id": .string(id)]) }
}
