public import OslerLanguage

/// The arguments of one call, bound to a command's parameters and checked against its signature.
///
/// Ask for each by its parameter's name: `integer("rank")` for one that is required or has a default,
/// `integer(ifGiven: "limit")` for one that may be missing. To ask for a parameter that the signature
/// does not declare, or as what it is not, is a mistake of ours and stops the program.
public struct Arguments {
  /// An argument as the signature's kind reads it.
  enum Content {
    case value(Value)
    /// A column or a choice.
    case word(String)
    case row(RowExpression)
    /// Of a glob in sorted order; of a file parameter just one.
    case files([InputFile])
    case folder(InputFile)
    case output(String)
  }

  struct Bound {
    let content: Content
    /// Nil for a default.
    let range: SourceRange?
  }

  public let signature: CommandSignature
  /// The whole call.
  public let range: SourceRange
  let syntax: CommandSyntax
  let bound: [String: [Bound]]

  /// What is wrong with the argument for `name`, at its place: for what `init` finds out.
  public func error(_ message: String, hint: String? = nil, at name: String? = nil) -> Diagnostic {
    Diagnostic(message, hint: hint, at: name.flatMap { given($0).last?.range } ?? range)
  }

  /// Whether the call gives it, rather than leaving it to its default.
  public func isGiven(_ name: String) -> Bool { given(name).contains { $0.range != nil } }

  // MARK: Values

  public func value(ifGiven name: String) -> Value? {
    guard let content = given(name).first?.content else { return nil }
    guard case .value(let value) = content else { mistake(name, "a value") }
    return value
  }

  public func value(_ name: String) -> Value { required(name, value(ifGiven:)) }
  public func integer(_ name: String) -> Int { required(name, integer(ifGiven:)) }
  public func real(_ name: String) -> Double { required(name, real(ifGiven:)) }
  public func bool(_ name: String) -> Bool { required(name, bool(ifGiven:)) }
  public func string(_ name: String) -> String { required(name, string(ifGiven:)) }
  public func list(_ name: String) -> [Value] { required(name, list(ifGiven:)) }
  public func record(_ name: String) -> Record { required(name, record(ifGiven:)) }
  public func function(_ name: String) -> Function { required(name, function(ifGiven:)) }
  public func rows(_ name: String) -> any Rows { required(name, rows(ifGiven:)) }
  public func handle<Kind>(_ name: String, as kind: Kind.Type) -> Kind {
    required(name) { handle(ifGiven: $0, as: kind) }
  }

  public func integer(ifGiven name: String) -> Int? {
    value(ifGiven: name).map {
      if case .integer(let integer) = $0 { integer } else { mistake(name, "an integer") }
    }
  }

  /// An integer or a real.
  public func real(ifGiven name: String) -> Double? {
    value(ifGiven: name).map { value in
      guard let number = value.number else { mistake(name, "a number") }
      return number
    }
  }

  public func bool(ifGiven name: String) -> Bool? {
    value(ifGiven: name).map { if case .bool(let bool) = $0 { bool } else { mistake(name, "true or false") } }
  }

  public func string(ifGiven name: String) -> String? {
    value(ifGiven: name).map {
      if case .string(let string) = $0 { string } else { mistake(name, "a string") }
    }
  }

  public func list(ifGiven name: String) -> [Value]? {
    value(ifGiven: name).map { if case .list(let values) = $0 { values } else { mistake(name, "a list") } }
  }

  public func record(ifGiven name: String) -> Record? {
    value(ifGiven: name).map {
      if case .record(let record) = $0 { record } else { mistake(name, "a record") }
    }
  }

  public func function(ifGiven name: String) -> Function? {
    value(ifGiven: name).map {
      if case .function(let function) = $0 { function } else { mistake(name, "a function") }
    }
  }

  public func rows(ifGiven name: String) -> (any Rows)? {
    value(ifGiven: name).map { value in
      if case .handle(let handle) = value, let rows = handle as? any Rows {
        rows
      } else {
        mistake(name, "rows")
      }
    }
  }

  public func handle<Kind>(ifGiven name: String, as kind: Kind.Type) -> Kind? {
    value(ifGiven: name).map { value in
      guard let handle = value.handle(kind) else { mistake(name, "a \(kind)") }
      return handle
    }
  }

  /// The strings of a parameter that takes one string or a list of them; none when it is left out.
  public func strings(_ name: String) -> [String] {
    switch value(ifGiven: name) {
    case nil: []
    case .string(let string)?: [string]
    case .list(let values)?:
      values.map { if case .string(let string) = $0 { string } else { mistake(name, "strings") } }
    default: mistake(name, "strings")
    }
  }

  /// Everything a variadic parameter took.
  public func values(_ name: String) -> [Value] {
    given(name).map { if case .value(let value) = $0.content { value } else { mistake(name, "values") } }
  }

  // MARK: Words and row expressions

  /// A column or a choice.
  public func word(_ name: String) -> String { required(name, word(ifGiven:)) }
  public func word(ifGiven name: String) -> String? { words(name).first }

  /// Every column of a variadic parameter.
  public func words(_ name: String) -> [String] {
    given(name).map { if case .word(let word) = $0.content { word } else { mistake(name, "a word") } }
  }

  public func rowExpression(_ name: String) -> RowExpression { required(name, rowExpression(ifGiven:)) }
  public func rowExpression(ifGiven name: String) -> RowExpression? {
    given(name).first.map {
      if case .row(let row) = $0.content { row } else { mistake(name, "a row expression") }
    }
  }

  // MARK: Files

  /// The file of a `.file` parameter.
  public func file(_ name: String) -> InputFile { required(name, file(ifGiven:)) }
  public func file(ifGiven name: String) -> InputFile? { given(name).isEmpty ? nil : files(name).first }

  /// The files that a `.glob` parameter matches, sorted by path.
  public func files(_ name: String) -> [InputFile] {
    given(name).flatMap { if case .files(let files) = $0.content { files } else { mistake(name, "files") } }
  }

  public func folder(_ name: String) -> InputFile { required(name, folder(ifGiven:)) }

  /// A folder in which there must be a file named `file`; looked for before the folder is read.
  public func folder(_ name: String, with file: String) throws(Diagnostic) -> InputFile {
    let folder = folder(name)
    guard Workspace.kind(of: "\(folder.path)/\(file)") == .file else {
      throw error("there is no '\(file)' in '\(folder.written)'", at: name)
    }
    return folder
  }

  public func folder(ifGiven name: String) -> InputFile? {
    given(name).first.map {
      if case .folder(let folder) = $0.content { folder } else { mistake(name, "a folder") }
    }
  }

  /// What a `.fileOrFolder` parameter names, and whether it is a folder.
  public func fileOrFolder(_ name: String) -> (place: InputFile, isFolder: Bool) {
    required(name) { name in
      given(name).first.map {
        switch $0.content {
        case .folder(let folder): (folder, true)
        case .files(let files) where files.count == 1: (files[0], false)
        default: mistake(name, "a file or folder")
        }
      }
    }
  }

  /// The word or the file of a `.choiceOrFile` parameter; nil when it is left out.
  public func wordOrFile(ifGiven name: String) -> WordOrFile? {
    given(name).first.map {
      switch $0.content {
      case .word(let word): .word(word)
      case .files(let files) where files.count == 1: .file(files[0])
      default: mistake(name, "a word or file")
      }
    }
  }

  /// The absolute path of an `.output` parameter, under the workspace.
  public func output(_ name: String) -> String { required(name, output(ifGiven:)) }
  public func output(ifGiven name: String) -> String? {
    given(name).first.map {
      if case .output(let path) = $0.content { path } else { mistake(name, "an output") }
    }
  }

  // MARK: Mistakes of ours

  private func given(_ name: String) -> [Bound] {
    precondition(
      signature.parameters.contains { $0.name == name }, "'\(signature.name)' declares no parameter '\(name)'"
    )
    return bound[name] ?? []
  }

  private func required<T>(_ name: String, _ value: (String) -> T?) -> T {
    guard let value = value(name) else {
      preconditionFailure("'\(signature.name)' declares '\(name)' neither required nor with a default")
    }
    return value
  }

  private func mistake(_ name: String, _ what: String) -> Never {
    preconditionFailure("'\(signature.name)' does not declare '\(name)' as \(what)")
  }
}

/// One of the words of a choice, or a file in their place.
public enum WordOrFile: Hashable, Sendable {
  case word(String)
  case file(InputFile)
}

/// A file or folder that a command reads.
public struct InputFile: Hashable, Sendable {
  /// As the notebook has it.
  public let written: String
  /// Absolute.
  public let path: String

  public init(written: String, path: String) {
    self.written = written
    self.path = path
  }
}
