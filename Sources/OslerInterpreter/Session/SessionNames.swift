import OslerDigest
public import OslerLanguage

/// What a prompt asks of its session: which names an entry uses, by which keys its values are known, and how
/// to take an entry back.

/// The names of a program: what it depends on, and what depends on it.
public struct EntryNames: Hashable, Sendable {
  /// Read before the program itself gives them a value, also by the `def`s that it calls. Rather too many
  /// than too few: a bare word that a command takes as a choice or a column counts too.
  public var reads: Set<String> = []
  /// Given a value, perhaps only in one branch or in a loop.
  public var assigns: Set<String> = []
  /// Given a value whatever happens.
  public var surely: Set<String> = []
  /// Whether it states anything with `assert`.
  public var asserts = false
  /// Whether its last statement is one that shows its value.
  public var endsInValue = false
  /// Where that statement stands.
  public var lastStatement = SourceRange(0, 0)

  public init() {}
}

/// The state of a session between two entries.
public struct SessionSnapshot {
  let variables: [String: Value]
  let attached: [any Speaker]
  let seed: UInt64
  let streams: [String: Int]
}

extension Session {
  /// - Parameter source: a program; one that cannot be read has no names.
  public func names(in source: SourceText) -> EntryNames {
    guard
      let program = try? Parser.parse(
        source, signatures: commands.signatures, definitions: definitions)
    else { return EntryNames() }
    var names = EntryNames()
    collect(program, into: &names)
    names.reads = withCalled(names.reads)
    if let last = program.statements.last {
      names.lastStatement = last.range
      if case .pipeline = last.kind { names.endsInValue = true }
    }
    return names
  }

  private func collect(_ program: ProgramSyntax, into names: inout EntryNames) {
    for statement in program.statements {
      names.reads.formUnion(
        FreeNames.of(ProgramSyntax(statements: [statement])).subtracting(names.surely))
      switch statement.kind {
      case .assignment(let name, _), .definition(let name, _, _):
        names.assigns.insert(name.text)
        names.surely.insert(name.text)
      case .forIn(let name, _, let body):
        names.assigns.insert(name.text)
        names.assigns.formUnion(within(body, &names))
      case .conditional(_, let then, let otherwise):
        let first = within(then, &names)
        let second = otherwise.map { within($0, &names) }
        names.assigns.formUnion(first.union(second ?? []))
      case .assertion: names.asserts = true
      case .pipeline: break
      }
    }
  }

  /// What a block gives a value, whose reads are counted already.
  private func within(_ body: ProgramSyntax, _ names: inout EntryNames) -> Set<String> {
    var inner = EntryNames()
    collect(body, into: &inner)
    if inner.asserts { names.asserts = true }
    return inner.assigns
  }

  /// With what the `def`s among `names` read when they are called.
  private func withCalled(_ names: Set<String>) -> Set<String> {
    var found: Set<String> = []
    var open = Array(names)
    while let name = open.popLast() {
      guard found.insert(name).inserted, case .function(let function)? = variables[name],
        case .program(let body) = function.body
      else { continue }
      open += FreeNames.of(body)
    }
    return found
  }

  /// The key of a variable's value, in hexadecimal digits.
  public func key(of name: String) -> String? { variables[name].map { $0.key.hex } }

  /// Of all that `attach` put there; nil where nothing is attached.
  public var attachedKey: String? {
    engine.attached.isEmpty ? nil : engine.attached.map(\.lineage.key.hex).joined(separator: " ")
  }

  public var snapshot: SessionSnapshot {
    SessionSnapshot(variables: variables, attached: engine.attached, seed: seed, streams: streams)
  }

  /// Puts variables, random streams and what is attached back. Files and the log stay as they are.
  public func restore(_ snapshot: SessionSnapshot) {
    for name in variables.keys where snapshot.variables[name] == nil { globals.remove(name) }
    for (name, value) in snapshot.variables { globals.assign(value, to: name) }
    engine.attached = snapshot.attached
    seed = snapshot.seed  // Begins all streams again.
    streams = snapshot.streams
  }
}

extension Value {
  /// Its key in hexadecimal digits.
  public var keyText: String { key.hex }
}

extension ValueType {
  /// Whether a value of that type may stand where this type is asked for.
  public func admits(_ value: Value) -> Bool { accepts(value) }
}

extension CommandTable {
  /// Whether a command uses what is attached, where nothing else is named.
  public func usesAttached(_ name: String) -> Bool { self[name]?.usesAttached ?? false }

  /// Whether a command that begins with this word does.
  public func usesAttached(verb: String) -> Bool {
    commands.contains { $0.usesAttached && $0.signature.words[0] == verb }
  }
}
