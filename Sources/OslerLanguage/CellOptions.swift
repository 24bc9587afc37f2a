import Yams

/// What the `#| key: value` lines at the top of a cell say.
public struct CellOptions: Hashable, Sendable {
  public var label: String?
  /// How far a number of this name may lie from the recorded one in a replay.
  public var tolerances: [String: Double]
  /// The cell is stopped after this time.
  public var timeoutSeconds: Double?

  public init(label: String? = nil, tolerances: [String: Double] = [:], timeoutSeconds: Double? = nil) {
    self.label = label
    self.tolerances = tolerances
    self.timeoutSeconds = timeoutSeconds
  }

  /// Whether `text` may be a label: `[A-Za-z0-9_-]{1,64}`.
  public static func isLabel(_ text: String) -> Bool {
    (1...64).contains(text.utf8.count)
      && text.unicodeScalars.allSatisfy {
        $0.isASCII && ($0.properties.isAlphabetic || $0 == "_" || $0 == "-" || ("0"..."9").contains($0))
      }
  }
}

// MARK: - Reading

extension CellOptions {
  private static let names = ["label", "tol", "timeout"]

  /// - Returns: the options, where the label stands, and what is wrong with them.
  static func read(
    _ source: SourceText, lines: [SourceRange]
  ) -> (options: CellOptions, labelRange: SourceRange?, diagnostics: [Diagnostic]) {
    var reader = CellOptionsReader(yaml: YAMLText(source, lines: lines))
    do throws(Diagnostic) {
      for (key, value) in try reader.yaml.mapping(called: "the options of a cell") ?? [] {
        reader.read(key, value)
      }
    } catch {
      reader.diagnostics.append(error)
    }
    return (reader.options, reader.labelRange, reader.diagnostics)
  }

  fileprivate static func unknown(_ name: String, at range: SourceRange) -> Diagnostic {
    let suggestion = NearestName.suggestion(for: name, among: names)
    return Diagnostic(
      "unknown cell option '\(name)'", severity: .warning,
      hint: suggestion.map { "did you mean '\($0)'?" } ?? "there are 'label', 'tol' and 'timeout'", at: range)
  }
}

private struct CellOptionsReader {
  let yaml: YAMLText
  var options = CellOptions()
  var labelRange: SourceRange?
  var diagnostics: [Diagnostic] = []

  mutating func read(_ key: Node, _ value: Node) {
    switch key.text {
    case "label": readLabel(value)
    case "tol": readTolerances(value)
    case "timeout": readTimeout(value)
    case let name: diagnostics.append(CellOptions.unknown(name ?? "?", at: yaml.range(of: key)))
    }
  }

  private mutating func readLabel(_ value: Node) {
    let range = yaml.range(of: value)
    guard let label = value.text, CellOptions.isLabel(label) else {
      diagnostics.append(
        Diagnostic(
          "a label is 1 to 64 letters, digits, '-' and '_'", hint: "for example 'sft' or 'load-data'",
          at: range))
      return
    }
    options.label = label
    labelRange = range
  }

  private mutating func readTolerances(_ value: Node) {
    do throws(Diagnostic) {
      options.tolerances = try yaml.tolerances(value, called: "tol")
    } catch {
      diagnostics.append(error)
    }
  }

  private mutating func readTimeout(_ value: Node) {
    guard let text = value.text, let seconds = Self.seconds(text), seconds > 0, seconds.isFinite else {
      diagnostics.append(
        Diagnostic(
          "'timeout' must be a time such as 90s, 20m or 2h, or a number of seconds",
          at: yaml.range(of: value)))
      return
    }
    options.timeoutSeconds = seconds
  }

  private static func seconds(_ text: String) -> Double? {
    let factors: [Character: Double] = ["s": 1, "m": 60, "h": 3600, "d": 86400]
    guard let unit = text.last, let factor = factors[unit] else { return Literal(number: text)?.number }
    return Double(text.dropLast()).map { $0 * factor }
  }
}

extension YAMLText {
  /// `{loss: 1e-4}`: names with numbers that are not negative; or one number, which is the `default`.
  func tolerances(_ node: Node, called name: String) throws(Diagnostic) -> [String: Double] {
    if let number = node.literal?.number, Tolerance.isValid(number) { return [Tolerance.everyNumber: number] }
    guard case .mapping(let mapping) = node else {
      throw Diagnostic(
        "'\(name)' must be a number that is not negative, or names with such numbers",
        hint: "for example {loss: 1e-4}", at: range(of: node))
    }
    var tolerances: [String: Double] = [:]
    for (key, value) in mapping {
      guard let metric = key.text else {
        throw Diagnostic("'\(name)' must be names with numbers", at: range(of: key))
      }
      guard let number = value.literal?.number, Tolerance.isValid(number) else {
        throw Diagnostic(
          "the tolerance of '\(metric)' must be a number that is not negative", at: range(of: value))
      }
      tolerances[metric] = number
    }
    return tolerances
  }
}

/// What a tolerance may be, wherever it is written.
public enum Tolerance {
  /// The name that stands for every number without one of its own.
  public static let everyNumber = "default"

  public static func isValid(_ number: Double) -> Bool { number >= 0 && number.isFinite }
}
