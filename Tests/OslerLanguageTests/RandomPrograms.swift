import OslerLanguage

/// Steele, Lea, Flood 2014, "Fast splittable pseudorandom number generators".
struct SplitMix {
  private var state: UInt64

  init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 }

  mutating func below(_ bound: Int) -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return Int((z ^ (z >> 31)) % UInt64(bound))
  }
}

/// Trees made at random, as no parser saw them: without ranges, with no parentheses but those that
/// arguments need.
struct RandomPrograms {
  private var random: SplitMix
  private var definitions: [String] = []
  private let nowhere = SourceRange(0, 0)

  init(seed: UInt64) { random = SplitMix(seed: seed) }

  mutating func program() -> ProgramSyntax { block(4) }

  // MARK: - Statements

  private mutating func block(_ depth: Int) -> ProgramSyntax {
    ProgramSyntax(
      statements: (0..<random.below(5)).map { _ in statement(depth - 1) }, trailingComments: comments())
  }

  private mutating func comments() -> [CommentSyntax] {
    guard random.below(6) == 0 else { return [] }
    return (0...random.below(2)).map { CommentSyntax("# note \($0)", blankLineBefore: random.below(3) == 0) }
  }

  private mutating func statement(_ depth: Int) -> StatementSyntax {
    StatementSyntax(
      kind(depth), range: nowhere, comments: comments(),
      trailingComment: random.below(8) == 0 ? "# beside" : nil, blankLineBefore: random.below(4) == 0)
  }

  private mutating func kind(_ depth: Int) -> StatementSyntax.Kind {
    switch random.below(depth > 0 ? 9 : 5) {
    case 0, 1: return .assignment(name(), pipeline(depth))
    case 2, 3: return .pipeline(pipeline(depth))
    case 4: return .assertion(expression(depth), message: random.below(2) == 0 ? expression(depth) : nil)
    case 5: return .forIn(name(), expression(depth), block(depth))
    case 6: return .conditional(expression(depth), then: block(depth), otherwise: nil)
    case 7: return .conditional(expression(depth), then: block(depth), otherwise: block(depth))
    default:
      let name = "f\(definitions.count)"
      definitions.append(name)
      let parameters = (0..<random.below(3)).map { index in
        ParameterSyntax(
          NameSyntax("p\(index)", range: nowhere),
          defaultValue: random.below(2) == 0 ? expression(1) : nil)
      }
      return .definition(NameSyntax(name, range: nowhere), parameters, block(depth))
    }
  }

  // MARK: - Pipelines

  private mutating func pipeline(_ depth: Int) -> PipelineSyntax {
    let stages = (0...random.below(4)).map { index in stage(depth, isPiped: index > 0) }
    return PipelineSyntax(stages: stages, range: nowhere)
  }

  private mutating func stage(_ depth: Int, isPiped: Bool) -> StageSyntax {
    guard random.below(3) > 0 else { return .expression(expression(depth)) }
    if random.below(4) == 0 {
      var arguments = isPiped ? [] : [ArgumentSyntax(label: nil, value: argument(depth))]
      arguments.append(ArgumentSyntax(label: nil, value: expression(depth)))
      return .command(CommandSyntax(words: words("where"), arguments: arguments, range: nowhere))
    }
    let commands = ["head", "show", "train lora", "plot", "load pubmed", "count"] + definitions
    let arguments = (0..<random.below(4)).map { _ in
      ArgumentSyntax(label: random.below(3) == 0 ? name() : nil, value: argument(depth))
    }
    return .command(
      CommandSyntax(
        words: words(commands[random.below(commands.count)]), arguments: arguments, range: nowhere))
  }

  private func words(_ name: String) -> [NameSyntax] {
    name.split(separator: " ").map { NameSyntax(String($0), range: nowhere) }
  }

  /// What the parser makes of an argument: anything longer than a value in parentheses.
  private mutating func argument(_ depth: Int) -> ExpressionSyntax {
    let value = expression(depth)
    switch value.kind {
    case .binary, .unary, .lambda, .range: return parenthesized(.expression(value))
    default: return value
    }
  }

  private func parenthesized(_ stage: StageSyntax) -> ExpressionSyntax {
    ExpressionSyntax(.pipeline(PipelineSyntax(stages: [stage], range: nowhere)), range: nowhere)
  }

  // MARK: - Expressions

  private mutating func name() -> NameSyntax {
    NameSyntax(["a", "papers", "x1", "année", "_", "year"][random.below(6)], range: nowhere)
  }

  private mutating func expression(_ depth: Int) -> ExpressionSyntax {
    ExpressionSyntax(depth > 0 ? branch(depth - 1) : leaf(), range: nowhere)
  }

  private mutating func leaf() -> ExpressionSyntax.Kind {
    switch random.below(8) {
    case 0: .none
    case 1: .bool(random.below(2) == 0)
    case 2: .integer(192_000, written: ["192k", "192000", "192_000"][random.below(3)])
    case 3: .real(0.5, written: ["0.5", "5e-1"][random.below(2)])
    case 4: .string([.text(text())], multiline: random.below(2) == 0)
    default: .name(name().text)
    }
  }

  private mutating func branch(_ depth: Int) -> ExpressionSyntax.Kind {
    switch random.below(14) {
    case 0: return .list((0..<random.below(4)).map { _ in expression(depth) })
    case 1:
      let fields = (0..<random.below(4)).map { index in
        let (name, part) = ("k\(index)", ExpressionSyntax(.name(self.name().text), range: nowhere))
        let key: RecordFieldSyntax.Key =
          random.below(3) > 0
          ? .name(NameSyntax(name, range: nowhere))
          : .string(
            ExpressionSyntax(
              .string([.text(name + text()), .interpolation(part)], multiline: false),
              range: nowhere))
        return RecordFieldSyntax(key, expression(depth))
      }
      return .record(fields)
    case 2: return .range(expression(depth), expression(depth))
    case 3:
      return .lambda((0..<random.below(3)).map { NameSyntax("p\($0)", range: nowhere) }, expression(depth))
    case 4, 5: return .unary(UnaryOperator.allCases[random.below(2)], expression(depth))
    case 6, 7, 8:
      let sign = BinaryOperator.allCases[random.below(BinaryOperator.allCases.count)]
      return .binary(expression(depth), sign, expression(depth))
    case 9: return .member(expression(depth), name())
    case 10: return .index(expression(depth), expression(depth))
    case 11:
      let arguments = (0..<random.below(3)).map { _ in
        ArgumentSyntax(label: random.below(2) == 0 ? name() : nil, value: expression(depth))
      }
      return .call(NameSyntax(["head", "g"][random.below(2)], range: nowhere), arguments)
    case 12: return .pipeline(pipeline(depth))
    default:
      return .string(
        [.text(text()), .interpolation(expression(depth)), .text(text())], multiline: random.below(2) == 0)
    }
  }

  private mutating func text() -> String {
    let pieces = [
      "a", " ", "\n", "\"", "\\", "\t", "é", "題", "\u{0}", "\r", "\r\n", "#", "(", "\\(", "\"\"\"",
    ]
    return "t" + (0..<random.below(6)).map { _ in pieces[random.below(pieces.count)] }.joined()
  }
}
