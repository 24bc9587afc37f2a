import Foundation
import OslerJSON
import OslerLanguage
import OslerLog

/// What computed the two runs.
extension ReplayReport.Run {
  init(_ session: SessionRecord) {
    self.init(
      engine: session.engineVersion,
      // `2 threads, AVX-512` says the threads again.
      device: String(session.device.trimmingPrefix(#/\d+ threads?, /#)), threads: session.threads,
      processor: session.environment.processor, system: session.environment.system,
      libraries: session.environment.libraries, started: "\(session.started)")
  }

  /// What is not the same; times aside.
  func circumstances(now: Self) -> [ReplayReport.Circumstance] {
    var found: [ReplayReport.Circumstance] = []
    func compare(_ kind: ReplayReport.Circumstance.Kind, _ name: String, _ then: String, _ now: String) {
      guard then != now else { return }
      found.append(ReplayReport.Circumstance(kind: kind, name: name, recorded: then, now: now))
    }
    compare(.engine, "Osler", engine, now.engine)
    compare(.engine, "device", device, now.device)
    for name in Set(libraries.keys).union(now.libraries.keys).sorted() {
      compare(.environment, name, libraries[name] ?? "none", now.libraries[name] ?? "none")
    }
    compare(.environment, "processor", processor, now.processor)
    compare(.environment, "system", system, now.system)
    compare(.environment, Self.threadsName, "\(threads)", "\(now.threads)")
    return found
  }

  /// Results have the same bits whatever their number.
  static let threadsName = "threads"
}

/// What the options of a command came to, where that is not the same. Values that were handed to it are
/// told by what made them.
struct OptionChanges {
  let commands: CommandTable
  let anonymous: Anonymous

  func circumstances(
    _ then: Transcript.Statement, _ now: Transcript.Statement
  ) -> [ReplayReport.Circumstance] {
    guard let command = then.record.command, then.record.options != now.record.options,
      let before = try? JSONReader.read(then.record.options).members,
      let after = try? JSONReader.read(now.record.options).members
    else { return [] }
    let (old, new) = (values(before), values(after))
    let known = commands[command]?.signature.parameters ?? []
    let plain = Set(known.filter(\.kind.isPlain).map(\.name))
    return Set(old.keys).union(new.keys).intersection(plain).sorted().compactMap { name in
      guard old[name] != new[name] else { return nil }
      let (then, now) = (words(old[name]), words(new[name]))
      guard then != now else { return nil }
      return ReplayReport.Circumstance(
        kind: .parameters, name: "'\(name)' of '\(command)'", recorded: cut(then), now: cut(now))
    }
  }

  private func values(_ members: [JSONValue.Member]) -> [String: JSONValue] {
    Dictionary(members.map { ($0.key, $0.value) }, uniquingKeysWith: { first, _ in first })
  }

  /// Where something lies does not count.
  private func words(_ value: JSONValue?) -> String { anonymous.text(value?.written(.compact) ?? "none") }

  private func cut(_ text: String) -> String { text.count > 60 ? text.prefix(59) + "…" : text }
}

extension Parameter.Kind {
  /// Stands in the program as it is.
  fileprivate var isPlain: Bool {
    switch self {
    case .column, .rowExpression, .choice: true
    case .value(let type): type.isPlain
    case .file, .folder, .glob, .output, .fileOrFolder, .choiceOrFile: false
    }
  }
}

extension ValueType {
  fileprivate var isPlain: Bool {
    switch self {
    case .none, .bool, .integer, .real, .string: true
    case .union(let types): types.allSatisfy(\.isPlain)
    default: false
    }
  }
}
