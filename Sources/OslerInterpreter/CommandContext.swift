import OslerDigest
public import OslerLanguage
public import OslerLog
public import OslerTensor

/// What a running command has: the session, its place in the source, its key and its random stream.
public final class CommandContext {
  public let session: Session
  /// Where the call stands in the source.
  public let range: SourceRange
  let source: SourceText
  let depth: Int
  private let evaluator: Evaluator
  private let arguments: Arguments?
  private let isRandom: Bool
  private let attached: [any Speaker]
  /// Whether nothing is shown or recorded: what it makes was made before.
  private let isQuiet: Bool
  /// The row of this command in the log; the statement's for what gets none of its own.
  public internal(set) var execution: ExecutionID?

  init(
    evaluator: Evaluator, range: SourceRange, arguments: Arguments? = nil, command: (any Command.Type)? = nil
  ) {
    (self.evaluator, self.range, self.arguments) = (evaluator, range, arguments)
    (session, source, depth) = (evaluator.session, evaluator.source, evaluator.depth)
    isRandom = command?.isRandom ?? false
    let isNamed = ["model", "models", "with"].contains { name in
      arguments?.signature.option(name) != nil && arguments?.isGiven(name) == true
    }
    attached = command?.usesAttached == true && !isNamed ? evaluator.session.engine.attached : []
    execution = session.statement
    isQuiet = false
  }

  /// For running a command once more, with the key and the stream it had.
  init(evaluator: Evaluator, range: SourceRange, arguments: Arguments, quietly context: CommandContext) {
    (self.evaluator, self.range, self.arguments) = (evaluator, range, arguments)
    (session, source, depth) = (evaluator.session, evaluator.source, evaluator.depth)
    (isRandom, attached, isQuiet) = (context.isRandom, context.attached, true)
    streamName = context.streamName
    lineage = context.lineage
    plainKey = context.plainKey
  }

  // MARK: What it is known by

  /// The name of the random stream, for a command that draws: `sample/1` for the first `sample` of
  /// its arguments in the session, `sample/2` when the same is run again.
  public private(set) lazy var streamName: String? =
    isRandom ? session.nextStream(of: title, keyed: plainKey, isSeeded: ownSeed != nil) : nil

  /// The `seed:` option where it is given, else the session's.
  public var seed: UInt64 { ownSeed ?? session.seed }

  private var ownSeed: UInt64? {
    guard let arguments, arguments.signature.option("seed") != nil else { return nil }
    return arguments.integer(ifGiven: "seed").map { UInt64(bitPattern: Int64($0)) }
  }

  /// The stream of a command that draws. Its numbers depend on the seed, the command's name and how
  /// often it ran with these arguments, and on nothing else.
  public func random(_ purpose: String = "") -> RandomStream {
    guard let streamName else { preconditionFailure("'\(title)' does not declare that it draws") }
    return RandomStream(seed: seed, name: purpose.isEmpty ? streamName : "\(streamName)/\(purpose)")
  }

  /// What the value of this command is made from.
  public private(set) lazy var lineage: Lineage = session.lineage(of: self, plainKey: plainKey)

  var material: KeyMaterial { plainKey }
  /// What the key is the digest of.
  var materialText: String { plainKey.text(stream: streamName, seed: seed) }
  private lazy var plainKey = KeyMaterial(arguments, session: session, attached: attached) { key in
    self.variables.first { $0.value.handleKey == key }?.name
  }
  var title: String { arguments?.signature.name ?? "value" }
  var canonical: String { arguments.map { Canonical.text(of: $0.syntax) } ?? "" }

  // MARK: Stopping

  /// Whether to stop at the next safe point.
  public var isInterrupted: Bool { session.isInterrupted }

  /// Throws ``Interrupted`` when it is time to stop: for commands that have nothing to keep.
  public func checkInterrupt() throws { try session.checkInterrupt() }

  /// The value about to be returned is usable but not whole: it is bound, the log says partial, and
  /// the statement ends there.
  public func markPartial() { session.isPartial = true }

  /// A part of the value was computed otherwise than its key says: no other run may take it.
  func markMixed() { isMixed = true }
  private(set) var isMixed = false

  // MARK: Showing

  private var streamed = ""

  /// Shows something now, in the log first.
  public func show(_ bundle: MIMEBundle) throws {
    guard !isQuiet else { return }
    try session.show(bundle, as: .result)
  }

  /// Shows a piece of text that grows. When it comes to the command's value, the statement does not show
  /// that again.
  public func stream(_ piece: String) throws {
    guard !isQuiet else { return }
    streamed += piece
    session.streamed = streamed
    try session.show(MIMEBundle(text: piece), as: .stream)
  }

  /// A warning: an output, so that a replay compares it.
  public func warn(_ text: String) throws {
    try warn(MIMEBundle(text: session.workspace.shortened(text)))
  }

  func warn(_ bundle: MIMEBundle) throws {
    guard !isQuiet else { return }
    try session.show(bundle, as: .warning)
  }

  /// A line of accounting beside the outputs: counts, sizes, times.
  public func note(_ text: String) throws {
    guard !isQuiet else { return }
    try session.message(session.workspace.shortened(text), .note)
  }

  public func progress(_ progress: Progress?) { session.frontend.progress(progress) }

  // MARK: Recording

  /// Records numbers of one step.
  public func record(step: Int, _ metrics: [(name: String, value: Double)]) throws {
    guard let execution, !isQuiet else { return }
    try session.log.append(
      metrics.map { MetricRecord(execution: execution, name: $0.name, step: step, value: $0.value) })
    session.watch?.didRecord(step: step)
  }

  /// Records something with many parts that nobody wants on the screen: scores of single questions, texts on
  /// the way to an answer. Replays do not compare it; what is made from it they do.
  func recordUnseen(_ bundle: MIMEBundle) throws {
    guard let execution, !isQuiet else { return }
    try session.log.append(bundle, to: execution, as: .progress)
  }

  /// Records a file or folder this command wrote.
  public func recordArtifact(_ kind: String, path: String) throws {
    guard let execution, !isQuiet else { return }
    let (digest, bytes) = try session.digest(of: path)
    try session.log.add(
      ArtifactRecord(execution: execution, kind: kind, path: path, digest: digest.hex, bytes: bytes))
  }

  // MARK: Calling back

  /// The value of a function for some arguments.
  public func call(_ function: Function, _ arguments: [Value]) throws -> Value {
    let arguments = arguments.map { CallArgument(label: nil, value: $0, range: range) }
    return try evaluator.call(function, arguments, at: range)
  }

  /// Names and values of the variables that can be seen here.
  var variables: [(name: String, value: Value)] {
    var seen: Set<String> = []
    return evaluator.scope.names.filter { seen.insert($0).inserted }.sorted().compactMap { name in
      evaluator.scope.variable(name).map { (name, $0) }
    }
  }
}
