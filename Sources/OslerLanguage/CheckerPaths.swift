/// The files and folders that a program will have written, as far as it says.
struct WrittenPaths: Hashable {
  private var whole: Set<String> = []
  /// Beginnings of paths that are not known to their end.
  private var prefixes: [String] = []

  mutating func add(_ path: String) { whole.insert(Self.normal(path)) }
  mutating func add(prefix: String) { prefixes.append(Self.normal(prefix, keepsEnd: true)) }

  /// Whether it is among them, or in a folder among them.
  func mayHold(file path: String) -> Bool {
    let path = Self.normal(path)
    return whole.contains { path == $0 || path.hasPrefix($0 + "/") }
      || prefixes.contains { path.hasPrefix($0) }
  }

  /// Whether it is among them, in one of them, or holds one of them.
  func mayHold(folder path: String) -> Bool {
    let path = Self.normal(path)
    return mayHold(file: path) || (whole + prefixes).contains { $0.hasPrefix(path + "/") }
  }

  /// Whether one of them may match: only what stands before the first wildcard is compared.
  func mayMatch(glob: String) -> Bool {
    let start = Self.normal(String(glob.prefix { !"*?[".contains($0) }), keepsEnd: true)
    return whole.contains { $0.hasPrefix(start) || start.hasPrefix($0 + "/") }
      || prefixes.contains { $0.hasPrefix(start) || start.hasPrefix($0) }
  }

  /// Without `./` at the start, empty parts and a slash at the end.
  private static func normal(_ path: String, keepsEnd: Bool = false) -> String {
    var parts = path.split(separator: "/", omittingEmptySubsequences: true).map(String.init)
    parts.removeAll { $0 == "." }
    let root = path.hasPrefix("/") ? "/" : ""
    let end = keepsEnd && path.hasSuffix("/") && !parts.isEmpty ? "/" : ""
    return root + parts.joined(separator: "/") + end
  }
}

extension CheckerPass {
  /// Complains when the file, folder or glob that a literal names is not there and will not be.
  mutating func checkFiles(_ kind: Parameter.Kind, _ value: Known, at range: SourceRange) {
    guard !isDead, case .string(let path) = value.literal else { return }
    guard !path.isEmpty else {
      return report(
        "the path is empty", hint: "a notebook's parameter is given with '-p NAME=VALUE'", at: range)
    }
    switch kind {
    case .file where !written.mayHold(file: path):
      if let problem = files.problem(file: path) { report(problem, at: range) }
    case .folder where !written.mayHold(folder: path):
      if let problem = files.problem(folder: path) { report(problem, at: range) }
    case .fileOrFolder where !written.mayHold(folder: path):
      if let problem = files.problem(fileOrFolder: path) { report(problem, at: range) }
    case .glob where !files.matches(glob: path) && !written.mayMatch(glob: path):
      let isPattern = path.contains { "*?[".contains($0) }
      let problem = isPattern ? nil : files.problem(file: path)
      report(problem ?? "no file matches '\(path)'", at: range)
    default: break
    }
  }

  /// Notes what an `.output` argument will write.
  mutating func noteOutput(_ expression: ExpressionSyntax?, _ value: Known) {
    if isDead { return }
    if case .string(let path) = value.literal {
      written.add(path)
    } else {
      written.add(prefix: expression.map(leadingText) ?? "")
    }
  }

  /// The text that a string certainly begins with.
  private func leadingText(_ expression: ExpressionSyntax) -> String {
    switch expression.kind {
    case .string(let pieces, _):
      var text = ""
      for piece in pieces {
        switch piece {
        case .text(let more): text += more
        case .interpolation(let inner):
          guard let more = knownText(inner) else { return text }
          text += more
        }
      }
      return text
    case .name: return knownText(expression) ?? ""
    case .binary(let left, .add, _): return leadingText(left)
    case .pipeline(let pipeline):
      guard pipeline.stages.count == 1, case .expression(let inner) = pipeline.stages[0] else { return "" }
      return leadingText(inner)
    default: return ""
    }
  }

  private func knownText(_ expression: ExpressionSyntax) -> String? {
    guard case .name(let name) = expression.kind, !isInDefinition || locals.contains(name) else { return nil }
    return scope.variables[name]?.value.literal?.shown
  }
}

extension Literal {
  /// As `\(…)` in a string shows it; nil where that takes more than this module knows.
  var shown: String? {
    switch self {
    case .string(let text): text
    case .integer, .bool: description
    case .none, .real, .list: nil
    }
  }
}
