import OslerNetwork

/// Whoever answers prompts.
protocol Teacher {
  /// How many prompts to hand over at a time.
  var share: Int { get }

  /// Answers in the order of the prompts.
  ///
  /// - Throws: ``TeacherProblem`` for what concerns them all; it is stopped with `.network(.stopped)`.
  func answers(
    to prompts: [TeacherPrompt], in context: CommandContext, progress: (Int) -> Void
  ) throws -> (results: [Result<TeacherAnswer, TeacherProblem>], usage: TeacherUsage)
}

/// A server.
struct EndpointTeacher: Teacher {
  let pool: TeacherPool
  var share: Int { 256 }

  func answers(
    to prompts: [TeacherPrompt], in context: CommandContext, progress: (Int) -> Void
  ) throws -> (results: [Result<TeacherAnswer, TeacherProblem>], usage: TeacherUsage) {
    try pool.answers(to: prompts, isStopped: context.session.stopping, progress: progress)
  }
}
