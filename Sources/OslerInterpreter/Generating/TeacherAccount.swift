import OslerNetwork

/// What became of what a teacher was asked for, by reason, and what it cost.
struct TeacherAccount {
  private(set) var usage = TeacherUsage()
  /// In the order in which they first came.
  private(set) var dropped: [(reason: String, count: Int)] = []
  private(set) var unanswered = 0
  private(set) var lastProblem: TeacherProblem?

  mutating func add(_ usage: TeacherUsage) { self.usage += usage }

  mutating func drop(_ reason: String, _ count: Int = 1) {
    if let place = dropped.firstIndex(where: { $0.reason == reason }) {
      dropped[place].count += count
    } else {
      dropped.append((reason, count))
    }
  }

  /// A prompt that brought nothing.
  mutating func fail(_ problem: TeacherProblem) {
    unanswered += 1
    lastProblem = problem
  }

  /// Tells it all beside the outputs, and in the log's metrics by reason.
  func report(_ made: String, prices: (prompts: Double, answers: Double)?, in context: CommandContext) throws
  {
    let reasons = dropped.map { "\(Counted.grouped($0.count)) \($0.reason)" }
    let total = dropped.reduce(0) { $0 + $1.count }
    let rest = total > 0 ? "; \(Counted.grouped(total)) dropped: \(reasons.joined(separator: ", "))" : ""
    try context.note(made + rest)
    try context.note(costs(prices))
    try context.record(
      step: 0, dropped.map { (name: "dropped: \($0.reason)", value: Double($0.count)) })
    guard unanswered > 0, let lastProblem else { return }
    try context.warn(
      "\(Counted.text(unanswered, "prompt has", "prompts have")) no answer, the last because \(lastProblem)")
  }

  /// `12 answers asked for, 30 kept from before; 3,400 tokens of prompts, 1,200 of answers, cost 0.0021`
  private func costs(_ prices: (prompts: Double, answers: Double)?) -> String {
    var parts = ["\(Counted.text(usage.asked, "answer", "answers")) asked for"]
    if usage.kept > 0 { parts.append("\(Counted.grouped(usage.kept)) kept from before") }
    if usage.repeated > 0 { parts.append("\(Counted.text(usage.repeated, "try", "tries")) repeated") }
    var tokens =
      "\(Counted.grouped(usage.promptTokens)) tokens of prompts, \(Counted.grouped(usage.answerTokens)) of answers"
    if usage.uncounted > 0 {
      tokens += " (\(Counted.text(usage.uncounted, "answer", "answers")) without a count)"
    }
    if let prices {
      let cost =
        (Double(usage.promptTokens) * prices.prompts + Double(usage.answerTokens) * prices.answers) / 1e6
      tokens += ", cost \((cost * 1e6).rounded() / 1e6)"
    }
    return parts.joined(separator: ", ") + "; " + tokens
  }
}
