import OslerLanguage

/// What a cell reads and changes, by its syntax: which cells need which others.
struct CellFacts {
  /// Variables and definitions that it may read.
  let reads: Set<String>
  /// Variables and definitions that it assigns.
  let assigns: Set<String>
  /// Commands in it that change the session: `attach`, `seed`.
  let changes: Set<String>
  /// Whether it has a command that uses what is attached.
  let usesAttached: Bool
  /// Commands that draw, in canonical layout: the second time the same draw is another.
  let draws: Set<String>

  /// The same without its names: what is left that ties it to other cells.
  var withoutNames: CellFacts {
    CellFacts(reads: [], assigns: [], changes: changes, usesAttached: usesAttached, draws: draws)
  }

  init(
    reads: Set<String>, assigns: Set<String>, changes: Set<String>, usesAttached: Bool, draws: Set<String>
  ) {
    (self.reads, self.assigns, self.changes) = (reads, assigns, changes)
    (self.usesAttached, self.draws) = (usesAttached, draws)
  }

  init(_ program: ProgramSyntax, commands: CommandTable) {
    var walk = CommandWalk()
    walk.visit(program)
    var (changes, draws, usesAttached) = (Set<String>(), Set<String>(), false)
    for command in walk.commands {
      guard let type = commands[command.name] else { continue }
      if type.effect == .session { changes.insert(command.name) }
      if type.usesAttached { usesAttached = true }
      if type.isRandom { draws.insert(Canonical.text(of: command)) }
    }
    (self.changes, self.draws, self.usesAttached) = (changes, draws, usesAttached)
    assigns = walk.assigned
    reads = FreeNames.of(program)
  }

  /// The cells without which cell `index` cannot run as it would after all of them.
  static func needed(by index: Int, among cells: [CellFacts]) -> Set<Int> {
    let cell = cells[index]
    return Set(
      cells.indices.prefix(index).filter { earlier in
        let other = cells[earlier]
        if !cell.reads.isDisjoint(with: other.assigns) { return true }
        if cell.usesAttached, other.changes.contains(where: { $0 != "seed" }) { return true }
        if !cell.draws.isEmpty, other.changes.contains("seed") { return true }
        return !cell.draws.isDisjoint(with: other.draws)
      })
  }

  /// `chosen` and all that they need, directly or not.
  static func closure(of chosen: Set<Int>, among cells: [CellFacts]) -> Set<Int> {
    var (found, open) = (chosen, Array(chosen))
    while let index = open.popLast() {
      for earlier in needed(by: index, among: cells) where found.insert(earlier).inserted {
        open.append(earlier)
      }
    }
    return found
  }
}

/// Every command and assignment in a piece of syntax.
private struct CommandWalk {
  var commands: [CommandSyntax] = []
  var assigned: Set<String> = []

  mutating func visit(_ program: ProgramSyntax) {
    for statement in program.statements { visit(statement) }
  }

  private mutating func visit(_ statement: StatementSyntax) {
    switch statement.kind {
    case .assignment(let name, let pipeline):
      assigned.insert(name.text)
      visit(pipeline)
    case .pipeline(let pipeline): visit(pipeline)
    case .forIn(let name, let sequence, let body):
      assigned.insert(name.text)
      visit(sequence)
      visit(body)
    case .conditional(let condition, let then, let otherwise):
      visit(condition)
      visit(then)
      if let otherwise { visit(otherwise) }
    case .definition(let name, let parameters, let body):
      assigned.insert(name.text)
      for parameter in parameters { if let value = parameter.defaultValue { visit(value) } }
      visit(body)
    case .assertion(let condition, let message):
      visit(condition)
      if let message { visit(message) }
    }
  }

  private mutating func visit(_ pipeline: PipelineSyntax) {
    for stage in pipeline.stages {
      switch stage {
      case .command(let command): visit(command)
      case .expression(let expression): visit(expression)
      }
    }
  }

  private mutating func visit(_ command: CommandSyntax) {
    commands.append(command)
    for argument in command.arguments { visit(argument.value) }
  }

  private mutating func visit(_ expression: ExpressionSyntax) {
    switch expression.kind {
    case .none, .bool, .integer, .real, .name: break
    case .string(let pieces, _):
      for case .interpolation(let inner) in pieces { visit(inner) }
    case .list(let elements): for element in elements { visit(element) }
    case .record(let fields):
      for field in fields {
        if case .string(let key) = field.key { visit(key) }
        visit(field.value)
      }
    case .range(let left, let right), .binary(let left, _, let right), .index(let left, let right):
      visit(left)
      visit(right)
    case .lambda(_, let body), .unary(_, let body), .member(let body, _): visit(body)
    case .call(let name, let arguments):
      visit(CommandSyntax(words: [name], arguments: arguments, range: expression.range))
    case .pipeline(let pipeline): visit(pipeline)
    }
  }
}
