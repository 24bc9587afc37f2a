import OslerDigest
import OslerLanguage
import OslerLog

/// What a session that only plans looks things up in.
final class Planner {
  /// The log that would be written to; nil when there is none yet.
  let results: ExperimentLog?
  /// Name of the cell that is looked at.
  var cell = ""
  /// What the cell would do that is done each time: `save`.
  var effects: [String] = []

  init(results: ExperimentLog?) { self.results = results }
}

/// Thrown where a plan ends: what comes after it in the cell is not known.
enum Planned: Error {
  case runs(command: String, why: RunReason)
}

/// Why a command would run.
public enum RunReason: Hashable, Sendable, CustomStringConvertible {
  /// No result of it, or of one like it, is there.
  case first
  /// `option 'lr'`, `input 'model'`, `files of 'paths'`, `seed`, `osler's version`.
  case changed([String])
  /// It was made, and what was kept of it is gone.
  case gone
  /// Its value is in no key: it reads the log, or the rows of something.
  case always
  /// It uses what another cell is going to make.
  case needs(name: String?, cell: String)
  case fresh
  case error(String)

  public var description: String {
    switch self {
    case .first: "not run yet"
    case .changed(let what): what.joined(separator: ", ") + " changed"
    case .gone: "what was kept is gone"
    case .always: "runs each time"
    case .needs(let name?, let cell): "needs '\(name)' of \(cell)"
    case .needs(nil, let cell): "needs \(cell)"
    case .fresh: "as asked"
    case .error(let message): message
    }
  }
}

extension Session {
  /// The value that would be taken; throws ``Planned`` when the command would run.
  func planned(
    _ arguments: Arguments, _ context: CommandContext, _ planner: Planner, again: @escaping () throws -> Value
  ) throws -> Value {
    let command = arguments.signature.name
    guard engine.cachePolicy == .use else { throw Planned.runs(command: command, why: .fresh) }
    let key = context.lineage.key.hex
    guard let kept = try planner.results?.result(ofKey: key) else {
      throw Planned.runs(command: command, why: try reason(arguments, context, planner))
    }
    let looked: () throws -> Value = {
      guard arguments.signature.returns.isReadInNoTime else {
        throw Planned.runs(command: command, why: .always)
      }
      return try again()
    }
    guard let value = try value(of: kept, arguments, again: looked) else {
      throw Planned.runs(command: command, why: .gone)
    }
    taken += 1
    return value
  }

  /// What is otherwise than in the result that is most like it.
  private func reason(_ arguments: Arguments, _ context: CommandContext, _ planner: Planner) throws
    -> RunReason
  {
    let command = arguments.signature.name
    guard
      let near = try planner.results?.result(
        of: command, canonical: context.lineage.command, cell: planner.cell)
    else { return .first }
    let then = Set(near.material.split(separator: "\n"))
    let now = Set(context.materialText.split(separator: "\n"))
    var words: [String] = []
    for line in context.materialText.split(separator: "\n") where !then.contains(line) {
      words.append(Self.words(of: line, arguments.signature))
    }
    for line in near.material.split(separator: "\n") where !now.contains(line) {
      words.append(Self.words(of: line, arguments.signature))
    }
    var seen: Set<String> = []
    let what = words.filter { seen.insert($0).inserted }
    return what.isEmpty ? .first : .changed(what)
  }

  /// What a line of a key's material is about.
  private static func words(of line: Substring, _ signature: CommandSignature) -> String {
    let name = String(line.prefix { $0 != " " })
    switch name {
    case "osler": return "osler's version"
    case "numbers": return "the numeric path"
    case "stream": return "the seed"
    case "sees", "called": return "what '\(line.dropFirst(name.count + 1).prefix { $0 != " " })' is"
    case "attached": return "what is attached"
    default: break
    }
    guard let parameter = signature.parameters.first(where: { $0.name == name }) else { return "'\(name)'" }
    switch parameter.kind {
    case .file, .glob, .folder, .fileOrFolder: return "content of '\(name)'"
    default: return parameter.isOption ? "option '\(name)'" : "input '\(name)'"
    }
  }
}

extension ValueType {
  /// Handles that are opened rather than computed: a plan may do that, to look further.
  fileprivate var isReadInNoTime: Bool { [.model, .adapter, .tokenizer].contains(self) }
}
