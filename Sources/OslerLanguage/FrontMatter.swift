import Yams

/// What the YAML between the `---` lines at the top of a notebook says. Keys that are not Osler's
/// stay in the text and mean nothing here.
public struct FrontMatter: Hashable, Sendable {
  /// `epochs: 3` under `parameters:`.
  public struct Parameter: Hashable, Sendable {
    public let name: String
    public let value: Literal
    /// Where the name stands.
    public let range: SourceRange

    public init(name: String, value: Literal, range: SourceRange) {
      self.name = name
      self.value = value
      self.range = range
    }
  }

  public var title: String?
  /// In the order written.
  public var parameters: [Parameter] = []
  public var seed: UInt64?
  /// How far a number of this name may lie from the recorded one in a replay, in every cell.
  public var tolerances: [String: Double] = [:]
  /// From the start of the file through the closing `---` line; empty without front matter.
  public let range: SourceRange

  public init(range: SourceRange) {
    self.range = range
  }
}

// MARK: - Reading

extension FrontMatter {
  /// - Parameters:
  ///   - range: from the start of the file through the closing line.
  ///   - lines: the lines between the two.
  static func read(
    _ source: SourceText, range: SourceRange, lines: [SourceRange]
  ) -> (frontMatter: FrontMatter, diagnostics: [Diagnostic]) {
    var reader = FrontMatterReader(
      yaml: YAMLText(source, lines: lines), frontMatter: FrontMatter(range: range))
    do throws(Diagnostic) {
      for (key, value) in try reader.yaml.mapping(called: "the front matter") ?? [] {
        do throws(Diagnostic) {
          try reader.read(key, value)
        } catch {
          reader.diagnostics.append(error)
        }
      }
    } catch {
      reader.diagnostics.append(error)
    }
    return (reader.frontMatter, reader.diagnostics)
  }
}

private struct FrontMatterReader {
  let yaml: YAMLText
  var frontMatter: FrontMatter
  var diagnostics: [Diagnostic] = []

  mutating func read(_ key: Node, _ value: Node) throws(Diagnostic) {
    switch key.text {
    case "title": frontMatter.title = try text(value)
    case "parameters": try readParameters(value)
    case "seed": frontMatter.seed = try seed(value)
    case "params":
      diagnostics.append(
        Diagnostic(
          "'params' is not read", severity: .warning, hint: "Osler's parameters stand under 'parameters:'",
          at: yaml.range(of: key)))
    case "tolerances": frontMatter.tolerances = try yaml.tolerances(value, called: "tolerances")
    default: break
    }
  }

  private func text(_ value: Node) throws(Diagnostic) -> String? {
    guard let text = value.text else {
      throw Diagnostic("'title' must be text", at: yaml.range(of: value))
    }
    return value.literal == Literal.none ? nil : text
  }

  private func seed(_ value: Node) throws(Diagnostic) -> UInt64? {
    switch value.literal {
    case Literal.none?: return nil
    case .integer(let seed)? where seed >= 0: return UInt64(seed)
    default:
      if let text = value.text, let seed = UInt64(text) { return seed }
      throw Diagnostic(
        "'seed' must be a whole number that is not negative", at: yaml.range(of: value))
    }
  }

  private mutating func readParameters(_ value: Node) throws(Diagnostic) {
    if value.literal == Literal.none { return }
    guard case .mapping(let mapping) = value else {
      throw Diagnostic(
        "'parameters' must be names with their defaults", hint: "for example {epochs: 3}",
        at: yaml.range(of: value))
    }
    for (key, value) in mapping {
      do throws(Diagnostic) {
        frontMatter.parameters.append(try parameter(key, value))
      } catch {
        diagnostics.append(error)
      }
    }
  }

  private func parameter(_ key: Node, _ value: Node) throws(Diagnostic) -> FrontMatter.Parameter {
    let range = yaml.range(of: key)
    guard let name = key.text, NameSyntax.isName(name) else {
      throw Diagnostic(
        "a parameter's name must be a name of the language", hint: "letters, digits and '_'", at: range)
    }
    guard let literal = literal(value) else {
      throw Diagnostic(
        "parameter '\(name)' must be a number, text, true, false, none or a list of these",
        at: yaml.range(of: value))
    }
    return FrontMatter.Parameter(name: name, value: literal, range: range)
  }

  private func literal(_ value: Node) -> Literal? {
    guard case .sequence(let sequence) = value else { return value.literal }
    var elements: [Literal] = []
    for element in sequence {
      guard let literal = element.literal else { return nil }
      elements.append(literal)
    }
    return .list(elements)
  }
}
