import OslerDigest

/// Asks an endpoint many things at once, politely: so many at a time, so many a minute, and after a refusal
/// nobody before the server wants to be asked again.
public struct TeacherPool: Sendable {
  public struct Options: Hashable, Sendable {
    /// Requests under way at a time.
    public var atOnce: Int
    /// Most requests begun in a minute; nil for as many as there are.
    public var aMinute: Double?
    public var patience: Patience
    /// After so many prompts in a row without an answer it gives up.
    public var mostFailures: Int

    public init(
      atOnce: Int = 4, aMinute: Double? = nil, patience: Patience = Patience(), mostFailures: Int = 8
    ) {
      (self.atOnce, self.aMinute) = (atOnce, aMinute)
      (self.patience, self.mostFailures) = (patience, mostFailures)
    }
  }

  let endpoint: ChatEndpoint
  let permission: NetworkPermission
  let options: Options
  let journal: AnswerJournal

  public init(
    _ endpoint: ChatEndpoint, permission: NetworkPermission, options: Options, journal: AnswerJournal
  ) {
    (self.endpoint, self.permission) = (endpoint, permission)
    (self.options, self.journal) = (options, journal)
  }

  /// The answers in the order of the prompts; why there is none where one prompt alone has none.
  ///
  /// - Parameters:
  ///   - isStopped: asked all the while.
  ///   - progress: told, on the caller's thread, how many are answered.
  /// - Throws: what keeps all the others from being answered too; what was answered before is kept.
  public func answers(
    to prompts: [TeacherPrompt], isStopped: @escaping @Sendable () -> Bool, progress: (Int) -> Void
  ) throws(TeacherProblem) -> (results: [Result<TeacherAnswer, TeacherProblem>], usage: TeacherUsage) {
    // Looked at first: without permission nothing begins, not even with answers at hand.
    do { try permission.check(endpoint.address) } catch { throw .network(error) }
    var usage = TeacherUsage()
    var known: [Digest: Result<TeacherAnswer, TeacherProblem>] = [:]
    var open: [(Digest, TeacherPrompt)] = []
    let digests = prompts.map(endpoint.digest)
    for (digest, prompt) in zip(digests, prompts) where known[digest] == nil {
      if let answer = journal.answer(to: digest) {
        known[digest] = .success(answer)
        usage.add(answer, wasKept: true)
      } else {
        known[digest] = .failure(.network(.stopped))
        open.append((digest, prompt))
      }
    }
    let work = TeacherWork(self, open, isStopped)
    try work.run { progress(known.count - open.count + $0) }
    let done = work.outcome
    for (place, item) in open.enumerated() {
      guard let result = done.results[place] else { throw .network(.stopped) }
      known[item.0] = result
      if case .success(let answer) = result { usage.add(answer, wasKept: false) }
    }
    usage.repeated += done.repeated
    return (digests.map { known[$0] ?? .failure(.network(.stopped)) }, usage)
  }
}
