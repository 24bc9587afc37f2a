/// One line of what `osler doctor` says: a fact, whether it is well, and what to do when it is not.
public struct Finding: Hashable, Sendable, Encodable {
  public enum Mark: String, Hashable, Sendable, Encodable {
    case ok
    /// Osler works, but slower than it could, or not for long.
    case warning
    /// Osler cannot do its work.
    case problem
  }

  public enum Section: String, Hashable, Sendable, Encodable, CaseIterable {
    case processor, memory, speed, libraries, system, terminal
  }

  public let section: Section
  public let mark: Mark
  public let text: String
  public let hint: String?

  public init(_ section: Section, _ mark: Mark, _ text: String, hint: String? = nil) {
    self.section = section
    self.mark = mark
    self.text = text
    self.hint = hint
  }
}

extension MachineFacts {
  /// What there is to say about these facts, by section.
  public var findings: [Finding] {
    processorFindings + memoryFindings + speedFindings + libraryFindings + systemFindings + terminalFindings
  }
}
