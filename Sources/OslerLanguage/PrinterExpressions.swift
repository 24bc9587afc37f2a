/// Lays out pipelines, commands and expressions, with no more parentheses than their meaning needs.
struct ExpressionLayout {
  /// Numbers by value, strings on one line.
  let isCanonical: Bool

  // MARK: - Pipelines and commands

  func pipeline(_ pipeline: PipelineSyntax) -> Layout {
    let rest = pipeline.stages.dropFirst().map { stage in
      Layout.sequence([.line(flat: " "), .text("| "), self.stage(stage)])
    }
    return .group(.sequence([stage(pipeline.stages[0]), .indented(.sequence(rest))]))
  }

  private func stage(_ stage: StageSyntax) -> Layout {
    switch stage {
    case .command(let command): self.command(command)
    case .expression(let expression): self.expression(expression)
    }
  }

  private func command(_ command: CommandSyntax) -> Layout {
    var parts = [Layout.text(command.name)]
    for (index, argument) in command.arguments.enumerated() {
      let isOpen = command.arguments.dropFirst(index + 1).first.map { $0.label != nil } ?? true
      let mayBeNoun = index == 0 && argument.label == nil && command.words.count == 1
      parts.append(.text(argument.label.map { " \($0.text): " } ?? " "))
      parts.append(self.argument(argument.value, isOpen: isOpen, mayBeNoun: mayBeNoun))
    }
    return .sequence(parts)
  }

  /// - Parameters:
  ///   - isOpen: no positional argument follows, which an operator at its end would swallow.
  ///   - mayBeNoun: a bare name here could be read as the second word of the command.
  private func argument(_ value: ExpressionSyntax, isOpen: Bool, mayBeNoun: Bool) -> Layout {
    if case .pipeline(let pipeline) = value.kind {
      guard let inner = loneExpression(pipeline) else { return expression(value) }
      if case .name = inner.kind, mayBeNoun { return parenthesized(expression(inner)) }
      return isShort(inner)
        ? argument(inner, isOpen: isOpen, mayBeNoun: mayBeNoun) : parenthesized(expression(inner))
    }
    return isOpen || isShort(value) ? expression(value) : parenthesized(expression(value))
  }

  /// Whether an argument can be this without parentheses, in a parameter of any kind.
  private func isShort(_ value: ExpressionSyntax) -> Bool {
    switch value.kind {
    case .binary, .lambda: false
    case .unary(.not, _): false
    case .unary(.negate, let operand): isNumber(operand)
    case .range(let lower, let upper): isShortEnd(lower) && isShortEnd(upper)
    case .pipeline(let pipeline): loneExpression(pipeline).map(isShort) ?? true
    default: true
    }
  }

  /// In a range, what is not short on its own gets parentheses, but for a minus sign.
  private func isShortEnd(_ value: ExpressionSyntax) -> Bool {
    switch value.kind {
    case .unary(.negate, let operand): isNumber(operand)
    case .pipeline(let pipeline): loneExpression(pipeline).map(isShortEnd) ?? true
    default: true
    }
  }

  private func isNumber(_ value: ExpressionSyntax) -> Bool {
    switch value.kind {
    case .integer, .real: true
    case .pipeline(let pipeline): loneExpression(pipeline).map(isNumber) ?? false
    default: false
    }
  }

  // MARK: - Expressions

  /// - Parameter minimum: in parentheses when it binds more loosely than this.
  func expression(_ expression: ExpressionSyntax, _ minimum: Precedence = .lambda) -> Layout {
    if case .pipeline(let pipeline) = expression.kind, let inner = loneExpression(pipeline) {
      return self.expression(inner, minimum)
    }
    let layout = bare(expression)
    return precedence(expression) < minimum ? parenthesized(layout) : layout
  }

  private func bare(_ expression: ExpressionSyntax) -> Layout {
    switch expression.kind {
    case .none: .text("none")
    case .bool(let value): .text(value ? "true" : "false")
    case .integer(let value, let written): .text(isCanonical ? String(value) : written)
    case .real(let value, let written): .text(isCanonical ? String(value) : written)
    case .string(let pieces, let multiline):
      multiline && !isCanonical ? blockString(pieces) : lineString(pieces)
    case .name(let name): .text(name)
    case .list(let elements): bracketed("[", elements.map { self.expression($0) }, "]")
    case .record(let fields):
      fields.isEmpty
        ? .text("[:]")
        : bracketed(
          "[", fields.map { .sequence([key($0.key), .text(": "), self.expression($0.value)]) }, "]")
    case .range(let lower, let upper):
      .sequence([self.expression(lower, .negation), .text(".."), self.expression(upper, .negation)])
    case .lambda(let names, let body):
      .sequence([.text("\(parameterList(names)) -> "), self.expression(body)])
    case .unary(.not, let operand): negated(operand)
    case .unary(.negate, let operand): .sequence([.text("-"), self.expression(operand, .postfix)])
    case .binary(let left, let binary, let right):
      joined(left, binary.rawValue, right, Precedence(of: binary))
    case .member(let base, let name): .sequence([self.expression(base, .postfix), .text(".\(name.text)")])
    case .index(let base, let position):
      .sequence([self.expression(base, .postfix), .text("["), self.expression(position), .text("]")])
    case .call(let name, let arguments):
      bracketed(
        "\(name.text)(",
        arguments.map { argument in
          .sequence([.text(argument.label.map { "\($0.text): " } ?? ""), self.expression(argument.value)])
        }, ")")
    case .pipeline(let pipeline): parenthesized(self.pipeline(pipeline))
    }
  }

  private func key(_ key: RecordFieldSyntax.Key) -> Layout {
    switch key {
    case .name(let name): .text(name.text)
    case .string(let expression): self.expression(expression)
    }
  }

  func parameters(_ parameters: [ParameterSyntax]) -> Layout {
    bracketed(
      "(",
      parameters.map { parameter in
        guard let value = parameter.defaultValue else { return .text(parameter.name.text) }
        return .sequence([.text("\(parameter.name.text): "), expression(value)])
      }, ")")
  }

  private func parameterList(_ names: [NameSyntax]) -> String {
    names.count == 1 ? names[0].text : "(\(names.map(\.text).joined(separator: ", ")))"
  }

  /// `a not in b`, or `not a`.
  private func negated(_ operand: ExpressionSyntax) -> Layout {
    if case .binary(let left, .contains, let right) = stripped(operand).kind {
      return joined(left, "not in", right, .comparison)
    }
    return .sequence([.text("not "), expression(operand, .not)])
  }

  private func joined(
    _ left: ExpressionSyntax, _ sign: String, _ right: ExpressionSyntax, _ precedence: Precedence
  ) -> Layout {
    .sequence([
      expression(left, precedence.chains ? precedence : precedence.tighter), .text(" \(sign) "),
      expression(right, precedence.tighter),
    ])
  }

  private func precedence(_ expression: ExpressionSyntax) -> Precedence {
    switch expression.kind {
    case .lambda: .lambda
    case .binary(_, let binary, _): Precedence(of: binary)
    case .range: .range
    case .unary(.negate, _): .negation
    case .unary(.not, let operand):
      if case .binary(_, .contains, _) = stripped(operand).kind { .comparison } else { .not }
    default: .postfix
    }
  }

  /// Without parentheses that hold a lone expression.
  private func stripped(_ expression: ExpressionSyntax) -> ExpressionSyntax {
    guard case .pipeline(let pipeline) = expression.kind, let inner = loneExpression(pipeline) else {
      return expression
    }
    return stripped(inner)
  }

  func loneExpression(_ pipeline: PipelineSyntax) -> ExpressionSyntax? {
    guard pipeline.stages.count == 1, case .expression(let inner) = pipeline.stages[0] else { return nil }
    return inner
  }

  private func parenthesized(_ layout: Layout) -> Layout { .sequence([.text("("), layout, .text(")")]) }

  /// Elements on one line, or one a line.
  private func bracketed(_ open: String, _ elements: [Layout], _ close: String) -> Layout {
    guard !elements.isEmpty else { return .text(open + close) }
    var inner: [Layout] = [.line(flat: "")]
    for (index, element) in elements.enumerated() {
      if index > 0 { inner += [.text(","), .line(flat: " ")] }
      inner.append(element)
    }
    return .group(.sequence([.text(open), .indented(.sequence(inner)), .line(flat: ""), .text(close)]))
  }
}
