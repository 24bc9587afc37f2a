import OslerEvaluation
import OslerJSON
import OslerLog

/// Some models asked the same questions in some ways, one after the other.
final class AnsweringRun {
  private let questions: [ChoiceQuestion]
  private let works: [(word: String, work: AnsweringWork)]
  private let atOnce: Int
  private let journal: ScoreJournal?
  private var tables = (rows: [[Value]](), items: [[Value]](), texts: [[Value]]())
  private var counts: [Int] = []
  private var done = 0
  private var left = TimeLeft()

  init(
    _ questions: [ChoiceQuestion], _ works: [(word: String, work: AnsweringWork)], atOnce: Int,
    journal: ScoreJournal?
  ) {
    (self.questions, self.works, self.atOnce, self.journal) = (questions, works, atOnce, journal)
  }

  func value(in context: CommandContext) throws -> AnswersValue {
    defer { journal?.close() }
    for (word, work) in works {
      let found = try answers(word, work, in: context)
      if found.answers.isEmpty, tables.rows.isEmpty { try context.checkInterrupt() }
      if !found.answers.isEmpty { try add(found, word, work, in: context) }
      guard found.answers.count == questions.count else {
        context.markPartial()
        break
      }
    }
    let isWhole = counts == works.map { _ in questions.count }
    let asked = counts.map(String.init).joined(separator: " ")
    let lineage = isWhole ? context.lineage : context.lineage.stopped(after: "\(asked) questions")
    func table(_ columns: [String], _ rows: [[Value]]) -> Table { Table(columns, rows, lineage: lineage) }
    return AnswersValue(
      table(
        [
          "by", "model", "n", "accuracy", "low", "high", "majority", "calls", "tokens", "unread",
          "prompt_tokens", "stderr", "macro_f1",
        ], tables.rows),
      items: table(
        ["by", "model", "id", "correct", "answer", "choice", "votes", "calls", "tokens"], tables.items),
      texts: table(
        ["by", "model", "id", "sample", "step", "prompt", "text", "prompt_tokens", "tokens", "logprob"],
        tables.texts), lineage: lineage)
  }

  private func answers(
    _ word: String, _ work: AnsweringWork, in context: CommandContext
  ) throws -> AnsweringWork.Found {
    let name = work.named.name
    let ids = questions.map(\.id)
    let known = journal?.replies(model: name, task: word, ids: ids) ?? [:]
    var found = AnsweringWork.Found()
    for start in stride(from: 0, to: questions.count, by: atOnce) {
      let batch = questions[start..<min(start + atOnce, questions.count)]
      let before = batch.map { question in known[question.id].flatMap { work.answer(question, replies: $0) } }
      if before.contains(where: { $0 == nil }) {
        if context.isInterrupted { return found }
        guard
          let answers = try work.answers(
            to: Array(batch), from: start, tooLong: &found.tooLong, in: context)
        else { return found }
        try record(answers, word, name, in: context)
        try journal?.add(answers, model: name, task: word)
        found.answers += answers
      } else {
        let answers = before.compactMap(\.self)
        try record(answers, word, name, in: context)
        found.answers += answers
      }
      done += batch.count
      let total = works.count * questions.count
      context.progress(
        Progress(
          "evaluate answers", done: done, total: total,
          details: ["\(word), \(name)"] + left.details(done: done, of: total)))
    }
    return found
  }

  private func add(
    _ found: AnsweringWork.Found, _ word: String, _ work: AnsweringWork, in context: CommandContext
  ) throws {
    let answers = found.answers
    let (name, summary) = (work.named.name, AnsweringSummary(answers))
    let interval = summary.accuracy.interval
    let who: [Value] = [.string(word), .string(name)]
    counts.append(answers.count)
    tables.rows.append(
      who + [
        .integer(answers.count), .real(summary.accuracy.value), .real(interval.lowerBound),
        .real(interval.upperBound), .real(summary.majority.value),
        .integer(summary.calls), .integer(summary.tokens), .integer(summary.unread),
        .integer(summary.promptTokens),
        summary.accuracy.standardError.map { .real($0) } ?? .none,
        summary.macroF1.map { .real($0) } ?? .none,
      ])
    for answered in answers {
      let question = answered.question
      func named(_ choice: Int?) -> Value { choice.map { .string(question.choices[$0]) } ?? .none }
      tables.items.append(
        who + [
          .string(question.id), .bool(answered.isCorrect), named(question.answer), named(answered.choice),
          .list(answered.votes.map(named)), .integer(answered.calls), .integer(answered.tokens),
        ])
      tables.texts += answered.texts.map { text in
        who + [
          .string(question.id), .integer(text.asked.sample), .string(text.asked.step.name),
          .string(text.asked.prompt), .string(text.reply.text), .integer(text.reply.promptTokens),
          .integer(text.reply.tokens), .real(text.reply.logLikelihood),
        ]
      }
    }
    try context.record(
      step: counts.count - 1,
      [
        ("accuracy/\(word)/\(name)", summary.accuracy.value), ("n/\(word)/\(name)", Double(answers.count)),
        ("majority/\(word)/\(name)", summary.majority.value),
        ("calls/\(word)/\(name)", Double(summary.calls)), ("tokens/\(word)/\(name)", Double(summary.tokens)),
      ])
    if found.tooLong > 0 {
      let prompts = Counted.text(found.tooLong, "prompt", "prompts")
      try context.warn("\(word), \(name): \(prompts) got no answer, being longer than the model can read")
    }
  }

  /// Every text of every question goes into the log, in JSON, as soon as it is answered: an output for each.
  private func record(
    _ answers: [Answered], _ word: String, _ name: String, in context: CommandContext
  ) throws {
    for answered in answers {
      let texts = answered.texts.map { text in
        JSONValue([
          "sample": .integer(text.asked.sample), "step": .string(text.asked.step.name),
          "prompt": .string(text.asked.prompt), "text": .string(text.reply.text),
        ])
      }
      let item = JSONValue([
        "id": .string(answered.question.id), "correct": .bool(answered.isCorrect), "texts": .array(texts),
      ])
      let facts = JSONValue(["by": .string(word), "model": .string(name), "items": .array([item])])
      let calls = Counted.text(answered.calls, "text", "texts")
      var bundle = MIMEBundle(text: "\(word), \(name), \(answered.question.id): \(calls)")
      bundle["application/json"] = .text(facts.written(.compact))
      try context.recordUnseen(bundle)
    }
  }
}
