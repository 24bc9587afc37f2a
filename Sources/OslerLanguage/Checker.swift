/// Finds what is wrong with a program before anything of it runs: from the signatures of the commands,
/// the types of the values, and the files that are there.
///
/// What is not known is never complained about.
public struct Checker: Sendable {
  let signatures: Signatures
  let files: any FileLookup
  let recordFields: [String: [String: ValueType]]

  /// - Parameter recordFields: for commands that return a record, by name, its fields and their types.
  public init(
    signatures: Signatures, files: any FileLookup, recordFields: [String: [String: ValueType]] = [:]
  ) {
    self.signatures = signatures
    self.files = files
    self.recordFields = recordFields
  }

  /// Everything that is wrong with the programs in `notebook`, by position. What is wrong with its form
  /// is told by ``Notebook/parse(_:)``.
  ///
  /// - Parameter parameters: values in place of the defaults in the front matter.
  public func check(_ notebook: Notebook, parameters: [String: Literal] = [:]) -> [Diagnostic] {
    var pass = CheckerPass(self, source: notebook.source)
    let cells = parse(notebook, reporting: &pass.diagnostics)
    for cell in cells { pass.announce(cell.program) }
    for parameter in notebook.frontMatter.parameters {
      pass.declare(parameter, value: parameters[parameter.name] ?? parameter.value)
    }
    for cell in cells {
      if cell.isBroken { pass.assumeAssignments(in: notebook.source[cell.range], besides: cell.program) }
      pass.check(cell.program)
    }
    return pass.diagnostics.sortedByPosition
  }

  /// Reads a notebook and checks it: everything that is wrong with its form, its parameters and its
  /// programs, by position.
  public func check(
    _ source: SourceText, overriding given: [(name: String, text: String)] = []
  ) throws(ParameterError) -> (notebook: Notebook, diagnostics: [Diagnostic]) {
    let (notebook, diagnostics) = Notebook.parse(source)
    let parameters = try notebook.parameters(overriding: given)
    let found = check(notebook, parameters: parameters)
    return (notebook, (diagnostics + found).sortedByPosition)
  }

  /// Everything that is wrong with one entry of a session.
  ///
  /// - Parameter known: the variables before it; afterwards, what they will be once it has run.
  public func check(_ program: ProgramSyntax, known: inout CheckScope) -> [Diagnostic] {
    var pass = CheckerPass(self, source: nil)
    pass.scope = known
    pass.announce(program)
    pass.check(program)
    known = pass.scope
    return pass.diagnostics.sortedByPosition
  }

  private struct ParsedCell {
    let program: ProgramSyntax
    let range: SourceRange
    let isBroken: Bool
  }

  private func parse(_ notebook: Notebook, reporting diagnostics: inout [Diagnostic]) -> [ParsedCell] {
    var definitions: Set<String> = []
    return notebook.cells.map { cell in
      let (program, problems) = Parser.parseRecovering(
        notebook.source, in: cell.codeRange, signatures: signatures, definitions: definitions)
      diagnostics += problems
      definitions.formUnion(AssignedNames.of(program).definitions)
      return ParsedCell(program: program, range: cell.codeRange, isBroken: !problems.isEmpty)
    }
  }
}

/// What the checker may ask about files. Paths are as the notebook has them.
public protocol FileLookup: Sendable {
  func exists(file: String) -> Bool
  func exists(folder: String) -> Bool
  /// Whether any file matches.
  func matches(glob: String) -> Bool
  /// Why it cannot be read as a file; nil when it can.
  func problem(file: String) -> String?
  /// Why it cannot be read as a folder; nil when it can.
  func problem(folder: String) -> String?
}

extension FileLookup {
  /// A name with an ending is taken for a file's, in what is said.
  func problem(fileOrFolder path: String) -> String? {
    guard let problem = problem(folder: path) else { return nil }
    let isFile = exists(file: path) || path.split(separator: "/").last?.contains(".") == true
    return isFile ? self.problem(file: path) : problem
  }

  public func problem(file: String) -> String? { exists(file: file) ? nil : "there is no file '\(file)'" }
  public func problem(folder: String) -> String? {
    exists(folder: folder) ? nil : "there is no folder '\(folder)'"
  }
}
