/// What is written in other languages, and how it is written here.
extension Signatures {
  /// The command that a name with underscores means: `load pubmed` for `load_pubmed`, or nearly.
  func command(joined name: String) -> String? {
    guard name.contains("_") else { return nil }
    let pairs = all.map(\.words).filter { $0.count > 1 }
    let joined = pairs.map { $0.joined(separator: "_") }
    let meant = joined.contains(name) ? name : NearestName.suggestion(for: name, among: joined)
    return meant.flatMap { joined.firstIndex(of: $0) }.map { pairs[$0].joined(separator: " ") }
  }
}

extension TreeParser {
  // MARK: - Values

  /// `lambda x: x`, at `lambda`. `lambda rank: 3` may be a variable and an option of a command.
  func foreignLambda() -> Diagnostic? {
    guard name()?.text == "lambda", let first = name(ahead: 1) else { return nil }
    var names = [first.text]
    while at(.comma, ahead: 2 * names.count), let next = name(ahead: 2 * names.count + 1) {
      names.append(next.text)
    }
    guard at(.colon, ahead: 2 * names.count), let last = names.last,
      !signatures.all.contains(where: { $0.option(last) != nil })
    else { return nil }
    let parameters = names.count == 1 ? names[0] : "(\(names.joined(separator: ", ")))"
    return Diagnostic(
      "unknown name 'lambda'", hint: "write \(parameters) -> …", at: token.range)
  }

  /// `f"{x}"`, at the `f`.
  func foreignStringPrefix() -> Diagnostic? {
    guard let prefix = name(), ["f", "r", "b"].contains(prefix.text.lowercased()), isStuck(ahead: 1),
      case .string(_, multiline: false) = peek(1).kind
    else { return nil }
    let written = String(source[peek(1).range])
    let ours =
      prefix.text.lowercased() == "f"
      ? written.replacing("{", with: "\\(").replacing("}", with: ")") : written
    return Diagnostic("'\(prefix.text)' stands before a string", hint: "write \(ours)", at: prefix.range)
  }

  /// `x is none`, at the `is`.
  func foreignComparison(after left: ExpressionSyntax) -> Diagnostic? {
    guard name()?.text == "is", !token.newlineBefore else { return nil }
    let isNot = at(.not, ahead: 1)
    let right = peek(isNot ? 2 : 1)
    let value: String
    switch right.kind {
    case .name(let name): value = Self.foreignWords[name] ?? name
    case .keyword, .integer, .real, .string: value = String(source[right.range])
    default: value = "…"
    }
    return Diagnostic(
      "unexpected 'is'", hint: "write \(source[left.range]) \(isNot ? "!=" : "==") \(value)", at: token.range)
  }

  // MARK: - What is stuck to a value

  /// `papers.head(3)`, at the parenthesis: nil when the member is no command.
  func pipelineInstead(ofCalling callee: ExpressionSyntax) -> String? {
    guard case .member(let base, let member) = callee.kind,
      signatures.isVerb(member.text) || definitions.contains(member.text)
    else { return nil }
    var words = [String(source[base.range]), "|", member.text]
    var ahead = 1
    scan: while !at(.rightParenthesis, ahead: ahead) {
      switch peek(ahead).kind {
      case .symbol(.comma): break
      case .name, .integer, .real, .string, .keyword(.none), .keyword(.true), .keyword(.false):
        words.append(String(source[peek(ahead).range]))
      default:
        words.append("…")
        break scan
      }
      ahead += 1
    }
    return "write " + words.joined(separator: " ")
  }

  /// `papers[0:3]`, at the colon.
  func slice(of whole: ExpressionSyntax, from lower: ExpressionSyntax?) -> Diagnostic {
    var hint = "an index takes one element: xs[0]"
    if case .list = whole.kind { return Diagnostic("unexpected ':'", hint: hint, at: token.range) }
    if signatures.isVerb("head") {
      hint = "the first rows are \(source[whole.range]) | head 3"
      let beginsAtStart: Bool
      switch lower?.kind {
      case nil, .integer(0, _): beginsAtStart = true
      default: beginsAtStart = false
      }
      if beginsAtStart, at(.rightBracket, ahead: 2) {
        switch peek(1).kind {
        case .integer, .name: hint = "write \(source[whole.range]) | head \(source[peek(1).range])"
        default: break
        }
      }
    }
    return Diagnostic("unexpected ':'", hint: hint, at: token.range)
  }
}

extension CheckerPass {
  /// The option that a bare word names, in the place of an argument that it cannot be: `count by year`.
  ///
  /// - Parameters:
  ///   - following: the argument behind it.
  ///   - parameter: what an argument here is for; nil when there are too many.
  func bareOption(
    _ argument: ArgumentSyntax, before following: ArgumentSyntax?, of signature: CommandSignature,
    _ parameter: Parameter?
  ) -> Parameter? {
    guard case .name(let word) = argument.value.kind, scope.variables[word] == nil, announced[word] == nil,
      let option = signature.option(word)
    else { return nil }
    switch parameter?.kind {
    case .column, .choice, .choiceOrFile, .rowExpression: return nil
    default: break
    }
    guard let following, following.label == nil else { return option.kind == .value(.bool) ? option : nil }
    return option
  }

  /// - Parameter value: what stands behind the option's name.
  mutating func reportWithoutColon(
    _ argument: ArgumentSyntax, _ value: ArgumentSyntax?, for option: Parameter
  ) {
    report(
      "an option is written with ':'", hint: "write \(option.name): \(value?.value.inShort ?? "true")",
      at: argument.range.union(value?.range ?? argument.range))
    if let value { check(value.value, for: option) }
  }

  /// The one option that must be given and is not.
  func onlyMissingOption(
    of signature: CommandSignature, _ given: Set<String>, _ following: ArraySlice<ArgumentSyntax>
  ) -> Parameter? {
    let missing = signature.options.filter { option in
      option.isRequired && !given.contains(option.name)
        && !following.contains { $0.label?.text == option.name }
    }
    return missing.count == 1 ? missing.first : nil
  }
}

extension ExpressionSyntax {
  /// As a hint repeats it.
  fileprivate var short: String? {
    switch kind {
    case .name(let name): name
    case .integer(_, let written), .real(_, let written): written
    case .bool(let value): "\(value)"
    case .string(let pieces, multiline: false):
      if case .text(let text)? = pieces.first, pieces.count == 1, !text.contains("\"") {
        "\"\(text)\""
      } else {
        nil
      }
    default: nil
    }
  }

  var inShort: String { short ?? "…" }
}
