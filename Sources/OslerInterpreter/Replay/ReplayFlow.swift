import OslerLanguage
import OslerLog

/// Which statements of a session depend on which: through variables, through what is attached, and
/// through files that one saved and another read.
///
/// Too many rather than too few: a name that is only a column counts as the variable of that name.
struct ReplayFlow {
  /// A statement at the top of a cell, with all that ran inside of it.
  struct Node {
    /// Among the recorded cells.
    let cell: Int
    /// Among the statements of that cell: itself first.
    let executions: [Int]
    let reads: Set<String>
    let sets: Set<String>
    /// Earlier statements it depends on.
    fileprivate(set) var inputs: [Input] = []
  }

  struct Input: Hashable {
    let node: Int
    /// The variable that leads there; nil for what is attached, and for a file.
    let name: String?
  }

  private(set) var nodes: [Node] = []
  let commands: CommandTable
  /// By recorded cell and its execution: the node it belongs to.
  private var places: [[Int]] = []

  init(_ recorded: [Transcript], commands: CommandTable) {
    self.commands = commands
    var definitions: [String: Set<String>] = [:]
    for (cell, transcript) in recorded.enumerated() {
      let groups = Self.groups(transcript)
      places.append(groups.places.map { $0 + nodes.count })
      // The rows of a loop or a condition hold its head alone. Statements run in the order in which they stand.
      let (program, _) = Parser.parseRecovering(
        SourceText(name: "", text: transcript.record.code), signatures: commands.signatures,
        definitions: Set(definitions.keys))
      for (place, executions) in groups.members.enumerated() {
        let syntax = place < program.statements.count ? program.statements[place] : nil
        let ran = executions.compactMap { transcript.statements[$0].record.command }
        let (reads, sets) = Self.names(of: syntax, ran, commands, &definitions)
        nodes.append(Node(cell: cell, executions: executions, reads: reads, sets: sets))
      }
    }
    connect(recorded)
  }

  func node(ofCell cell: Int, execution: Int) -> Int { places[cell][execution] }

  /// Executions by the top statement they ran inside of.
  private static func groups(_ transcript: Transcript) -> (places: [Int], members: [[Int]]) {
    var (places, members): ([Int], [[Int]]) = ([], [])
    var known: [ExecutionID: Int] = [:]
    for (index, statement) in transcript.statements.enumerated() {
      let group = statement.record.parent.flatMap { known[$0] } ?? members.count
      if group == members.count { members.append([]) }
      members[group].append(index)
      places.append(group)
      known[statement.record.id] = group
    }
    return (places, members)
  }

  // MARK: What a statement reads and sets

  /// No variable has such a name.
  private static let attached = "what is attached"
  private static let seed = "the seed"

  /// - Parameter ran: the commands that it ran.
  private static func names(
    of statement: StatementSyntax?, _ ran: [String], _ commands: CommandTable,
    _ definitions: inout [String: Set<String>]
  ) -> (reads: Set<String>, sets: Set<String>) {
    let program = ProgramSyntax(statements: statement.map { [$0] } ?? [])
    var (reads, sets) = (FreeNames.of(program), program.assigned)
    // A call sees the variables as they are then, not as they were when it was defined.
    for name in reads { reads.formUnion(definitions[name] ?? []) }
    switch statement?.kind {
    case .definition(let name, _, _)?: definitions[name.text] = reads
    // It need not have set them: the older ones count too.
    case .forIn?, .conditional?: reads.formUnion(sets)
    default: break
    }
    for name in ran {
      switch name {
      case "attach", "detach": sets.insert(attached)
      case "seed": sets.insert(seed)
      default: break
      }
      if commands[name]?.usesAttached == true || name == "detach" { reads.insert(attached) }
      if commands[name]?.isRandom == true { reads.insert(seed) }
    }
    return (reads, sets)
  }

  // MARK: Who depends on whom

  private mutating func connect(_ recorded: [Transcript]) {
    var setters: [String: Int] = [:]
    var writers: [String: Int] = [:]
    for index in nodes.indices {
      let node = nodes[index]
      let statements = node.executions.map { recorded[node.cell].statements[$0] }
      var inputs: Set<Input> = []
      for name in node.reads {
        guard let setter = setters[name] else { continue }
        inputs.insert(Input(node: setter, name: name.contains(" ") ? nil : name))
      }
      for file in statements.flatMap(\.files) {
        if let writer = Self.prefixes(of: file.path).lazy.compactMap({ writers[$0] }).first {
          inputs.insert(Input(node: writer, name: nil))
        }
      }
      nodes[index].inputs = inputs.sorted { ($0.node, $0.name ?? "") < ($1.node, $1.name ?? "") }
      for name in node.sets { setters[name] = index }
      for artifact in statements.flatMap(\.artifacts) { writers[artifact.path] = index }
    }
  }

  /// A path and the folders it lies in, the longest first.
  static func prefixes(of path: String) -> [String] {
    var prefixes = [path]
    var rest = Substring(path)
    while let slash = rest.lastIndex(of: "/"), slash != rest.startIndex, prefixes.count < 64 {
      rest = rest[..<slash]
      prefixes.append(String(rest))
    }
    return prefixes
  }
}

extension ProgramSyntax {
  /// The variables and definitions it gives a value, also in loops and behind conditions.
  var assigned: Set<String> {
    statements.reduce(into: []) { names, statement in
      switch statement.kind {
      case .assignment(let name, _), .definition(let name, _, _): names.insert(name.text)
      case .forIn(let name, _, let body): names.formUnion(body.assigned.union([name.text]))
      case .conditional(_, let then, let otherwise):
        names.formUnion(then.assigned.union(otherwise?.assigned ?? []))
      case .pipeline, .assertion: break
      }
    }
  }
}
