/// What there is on this machine that Osler depends on; nothing of it is judged here.
public struct MachineFacts: Hashable, Sendable, Encodable {
  public var processor: ProcessorFacts
  public var memory: MemoryFacts
  /// What was measured; nil when nobody asked.
  public var speed: SpeedFacts?
  public var openBLAS: OpenBLASFacts
  public var libraries: [LibraryVersion]
  public var folder: FolderFacts
  public var limits: LimitFacts
  public var terminal: TerminalFacts
  /// The variables of the environment that change what Osler does, as far as they are set.
  public var environment: [String: String]

  /// Those of the environment that are looked at.
  public static let variables = [
    "OSLER_PATH", "OSLER_SPIN", "OPENBLAS_CORETYPE", "OPENBLAS_NUM_THREADS", "GLIBC_TUNABLES",
  ]

  public init(
    processor: ProcessorFacts, memory: MemoryFacts, speed: SpeedFacts?, openBLAS: OpenBLASFacts,
    libraries: [LibraryVersion], folder: FolderFacts, limits: LimitFacts, terminal: TerminalFacts,
    environment: [String: String]
  ) {
    self.processor = processor
    self.memory = memory
    self.speed = speed
    self.openBLAS = openBLAS
    self.libraries = libraries
    self.folder = folder
    self.limits = limits
    self.terminal = terminal
    self.environment = environment
  }

  enum CodingKeys: String, CodingKey {
    case processor, memory, speed, libraries, folder, limits, terminal, environment
    case openBLAS = "openblas"
  }
}

/// The screen that somebody looks at; only the program knows it.
public struct TerminalFacts: Hashable, Sendable, Encodable {
  public var isTerminal: Bool
  /// Whether its characters are Unicode, by the locale.
  public var isUnicode: Bool
  public var hasColors: Bool
  public var columns: Int

  public init(isTerminal: Bool, isUnicode: Bool, hasColors: Bool, columns: Int) {
    self.isTerminal = isTerminal
    self.isUnicode = isUnicode
    self.hasColors = hasColors
    self.columns = columns
  }

  enum CodingKeys: String, CodingKey {
    case columns
    case isTerminal = "terminal"
    case isUnicode = "utf8"
    case hasColors = "colors"
  }
}
