/// Writes statements, one a line, with their comments.
struct TreePrinter {
  let layout: ExpressionLayout
  let width: Int
  private(set) var text = ""

  init(layout: ExpressionLayout, width: Int) {
    self.layout = layout
    self.width = width
  }

  mutating func add(_ program: ProgramSyntax, indent: Int) {
    var isFirst = true
    for statement in program.statements {
      if !layout.isCanonical { add(statement.comments, indent: indent, isFirst: &isFirst) }
      if statement.blankLineBefore, !isFirst, !layout.isCanonical { text += "\n" }
      isFirst = false
      startLine(indent)
      add(statement, indent: indent)
      if let comment = statement.trailingComment, !layout.isCanonical { text += "  " + comment }
      text += "\n"
    }
    if !layout.isCanonical { add(program.trailingComments, indent: indent, isFirst: &isFirst) }
  }

  private mutating func add(_ comments: [CommentSyntax], indent: Int, isFirst: inout Bool) {
    for comment in comments {
      if comment.blankLineBefore, !isFirst { text += "\n" }
      isFirst = false
      startLine(indent)
      text += comment.text + "\n"
    }
  }

  private mutating func startLine(_ indent: Int) {
    text += String(repeating: " ", count: indent)
  }

  private mutating func add(_ statement: StatementSyntax, indent: Int) {
    switch statement.kind {
    case .assignment(let name, let pipeline):
      render([.text("\(name.text) = "), layout.pipeline(pipeline)], indent: indent)
    case .pipeline(let pipeline): render([layout.pipeline(pipeline)], indent: indent)
    case .assertion(let condition, let message):
      let rest = message.map { [.text(", "), layout.expression($0)] } ?? []
      render([.text("assert "), layout.expression(condition)] + rest, indent: indent)
    case .forIn(let name, let values, let body):
      render([.text("for \(name.text) in "), layout.expression(values), .text(" ")], indent: indent)
      addBlock(body, indent: indent)
    case .definition(let name, let parameters, let body):
      render([.text("def \(name.text)"), layout.parameters(parameters), .text(" ")], indent: indent)
      addBlock(body, indent: indent)
    case .conditional(let condition, let then, let otherwise):
      render([.text("if "), layout.expression(condition), .text(" ")], indent: indent)
      addBlock(then, indent: indent)
      guard let otherwise else { return }
      text += " else "
      if let chained = onlyConditional(otherwise) {
        add(chained, indent: indent)
      } else {
        addBlock(otherwise, indent: indent)
      }
    }
  }

  /// The `if` of an `else if`: alone in its block, with no comment that would need a line there.
  private func onlyConditional(_ program: ProgramSyntax) -> StatementSyntax? {
    guard program.statements.count == 1, case .conditional = program.statements[0].kind else { return nil }
    let statement = program.statements[0]
    let isBare =
      program.trailingComments.isEmpty && statement.comments.isEmpty && statement.trailingComment == nil
    return isBare || layout.isCanonical ? statement : nil
  }

  private mutating func addBlock(_ program: ProgramSyntax, indent: Int) {
    let hasComments = !layout.isCanonical && !program.trailingComments.isEmpty
    guard !program.statements.isEmpty || hasComments else { return text += "{ }" }
    text += "{\n"
    add(program, indent: indent + 2)
    startLine(indent)
    text += "}"
  }

  private mutating func render(_ parts: [Layout], indent: Int) {
    text += Layout.group(.sequence(parts)).rendered(width: width, indent: indent)
  }
}
