import Foundation
import OslerLanguage
import OslerModel
import OslerTensor
import OslerText
import OslerDigest

/// What a stage made, as files: a folder for each key, in `values` in the folder beside the log.
///
/// A model lies there as `save` would write it, an adapter likewise; `history.json` has what the steps told. Of a
/// record or a list of them, each has a folder of its own in there: `0`, `1`, ….
struct KeptFolder {
  let url: URL

  /// The folder of one handle of a record or a list, in the order of ``Value/handles(where:)``.
  func part(_ index: Int) -> KeptFolder { KeptFolder(url: url.appending(path: "\(index)")) }

  /// Only these are files; the rest stands in the log or is made again.
  static func holds(_ handle: any Handle) -> Bool {
    switch handle {
    case is TokenizerValue: true
    case let speaker as any Speaker: speaker.training != nil
    default: false
    }
  }

  private struct Facts: Codable {
    var precision: String?
    var base: String?
    var training: TrainingHistory?
  }

  private static let factsName = "history.json"

  // MARK: There

  /// Writes the handle whole or not at all.
  ///
  /// - Returns: bytes on the disk.
  func write(_ handle: any Handle, in context: CommandContext) throws -> Int64 {
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try AtomicFolder.write(url.path) { folder in
      try handle.save(to: folder + "/value", in: context)
      var facts = Facts()
      if let speaker = handle as? any Speaker {
        facts.precision = speaker.base.transformer.precision.rawValue
        facts.training = speaker.training
      }
      if let adapter = handle as? AdapterValue { facts.base = adapter.base.lineage.key.hex }
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys]
      encoder.nonConformingFloatEncodingStrategy = .convertToString(
        positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
      try FileBytes.write(Array(encoder.encode(facts)), to: "\(folder)/\(Self.factsName)")
    }
    return try Self.bytes(in: url)
  }

  /// Writes the handles in a value: one by itself, or several, each into a part.
  ///
  /// - Returns: bytes on the disk.
  func write(_ value: Value, handles: [any Handle], in context: CommandContext) throws -> Int64 {
    if case .handle(let handle) = value { return try write(handle, in: context) }
    // Of an attempt that came to nothing.
    try? FileManager.default.removeItem(at: url)
    for (index, handle) in handles.enumerated() { _ = try part(index).write(handle, in: context) }
    return try Self.bytes(in: url)
  }

  /// Notes that it was used.
  func touch() { try? FileManager.default.setAttributes([.modificationDate: Date()], ofItemAtPath: url.path) }

  static func bytes(in folder: URL) throws -> Int64 {
    try FileManager.default.subpathsOfDirectory(atPath: folder.path).reduce(0) { sum, name in
      sum + (FileStamp(folder.appending(path: name).path)?.bytes ?? 0)
    }
  }

  // MARK: And back

  /// - Parameter arguments: of the command that made it; an adapter finds its base among them.
  func read(_ facts: HandleFacts, _ arguments: Arguments, device: any Device) throws -> any Handle {
    do {
      let decoder = JSONDecoder()
      decoder.nonConformingFloatDecodingStrategy = .convertFromString(
        positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
      guard let data = try? Data(contentsOf: url.appending(path: Self.factsName)),
        let more = try? decoder.decode(Facts.self, from: data)
      else {
        throw KeptValueError.unreadable(
          command: facts.lineage.command, key: facts.lineage.key.hex,
          reason: "'\(Self.factsName)' is of another form")
      }
      let place = url.appending(path: "value").path
      switch facts.type {
      case .tokenizer: return TokenizerValue(try Tokenizer.load(folder: place), lineage: facts.lineage)
      case .model: return try model(at: place, facts, more, device)
      case .adapter: return try adapter(at: place, facts, more, arguments)
      default: throw KeptValueError.other(command: facts.lineage.command)
      }
    } catch let error as KeptValueError {
      throw error
    } catch {
      throw KeptValueError.unreadable(
        command: facts.lineage.command, key: facts.lineage.key.hex, reason: "\(error)")
    }
  }

  private func model(
    at place: String, _ facts: HandleFacts, _ more: Facts, _ device: any Device
  ) throws -> ModelValue {
    let tokenizer = try Tokenizer.load(folder: place)
    let transformer = try Checkpoint.load(
      from: place, device: device, precision: more.precision.flatMap(Precision.init(rawValue:)) ?? .fp32)
    return ModelValue(
      transformer, tokenizer: tokenizer,
      template: try OslerFile.read(in: place).template?.template(for: tokenizer, in: place),
      training: more.training, lineage: facts.lineage)
  }

  private func adapter(
    at place: String, _ facts: HandleFacts, _ more: Facts, _ arguments: Arguments
  ) throws -> AdapterValue {
    guard let base = try more.base.flatMap(arguments.handle(ofKey:)) as? ModelValue else {
      throw KeptValueError.other(command: facts.lineage.command)
    }
    let adapter = try LoRAAdapter.load(
      from: place, for: base.transformer.configuration, precision: base.transformer.precision)
    return try AdapterValue(
      adapter, on: base,
      template: try OslerFile.read(in: place).template?.template(for: base.tokenizer, in: place),
      training: more.training, lineage: facts.lineage)
  }
}
