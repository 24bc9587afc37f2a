import OslerCorpus
import OslerEvaluation
import OslerLanguage
import OslerLog
import OslerText

/// `evaluate answers on: test by: verification model: tuned`
struct EvaluateAnswersCommand: Command {
  static let group = CommandGroup.asking
  static let isRandom = true
  static let usesAttached = true
  static let isCostly = true
  static let signature = CommandSignature(
    "evaluate answers", "Asks models multiple choice in words, directly or by way of reasoning.",
    discussion: """
      `direct` asks for the letter at once; `chain` for reasoning and then the letter; `consistency` draws \
      several chains, which vote; `verification` is Verification-of-Choice of AntGLM-Med, reconstructed, for \
      its prompts were not published: a first answer, an explanation of each choice as if it were right, a \
      judgement of the explanations, the final choice. `all` asks by each of the four: an ablation. Votes of \
      equal number are decided by the texts' log-likelihood. A text in which no choice is found counts as \
      wrong, and as `unread`. There is a row for each model and way, with Wilson's 95 % interval, what \
      the commonest right answer would score, and what it cost in calls and tokens; `items` has a row for \
      each question, `texts` one for each prompt and answer. Questions without choices are asked with yes, no \
      and maybe.
      """,
    parameters: [
      .option("on", .value(.rows), required: true, help: "questions with answers"),
      .option(
        "by", .choice(["direct", "chain", "consistency", "verification", "all"]), required: true,
        help: "the way of asking"),
    ] + EvaluationWork.whom + [
      .option(
        "samples", .value(.integer), range: .between(1, 100),
        help: "how many vote; 5 for 'consistency' and 1 for others without it; of 'all', for 'consistency'"),
      .option(
        "temperature", .value(.number), default: "0.7", range: .between(0, 100),
        help: "of several samples; one takes the likeliest tokens"),
      .option(
        "max_tokens", .value(.integer), default: "256", range: .atLeast(1), unit: "tokens",
        help: "longest text of the model"),
      .option(
        "batch", .value(.integer), default: "8", range: .between(1, 1024), unit: "questions",
        help: "how many are asked at once; the answers are the same"),
      TemplateOption.parameter(help: "in place of the one the model was tuned with"),
      .option(
        "override", .value(.bool), default: "false",
        help: "ask through 'template:' also a model that was tuned with another"),
      .option("seed", .value(.integer), help: "a seed of its own; the session's without it"),
    ],
    returns: .table,
    examples: [
      Example("evaluate answers on: test by: verification model: tuned"),
      Example("evaluate answers on: test by: all samples: 5 models: [base: base, tuned: tuned]"),
    ])

  /// The words after `by:`, but for `all`.
  static let ways = methods.map(\.word)
  private static let methods: [(word: String, method: AnsweringMethod)] = [
    ("direct", .direct), ("chain", .chainOfThought), ("consistency", .selfConsistency),
    ("verification", .verification),
  ]

  let rows: any Rows
  let named: [NamedSpeaker]
  let by: String
  let samples: Int?
  let template: TemplateOption.Choice?
  let arguments: Arguments

  init(_ arguments: Arguments) throws(Diagnostic) {
    rows = arguments.rows("on")
    named = try NamedSpeaker.whom(arguments)
    by = arguments.word("by")
    samples = arguments.integer(ifGiven: "samples")
    template = try TemplateOption.template(arguments)
    self.arguments = arguments
  }

  func run(in context: CommandContext) throws -> Value {
    defer { context.progress(nil) }
    let questions = try EvaluationTask.questions(of: rows, in: context).map { question in
      try ChoiceQuestion(question, labels: question.choices.isEmpty ? ["yes", "no", "maybe"] : nil)
    }
    guard !questions.isEmpty else { throw EvaluationError.noQuestions }
    var works: [(word: String, work: AnsweringWork)] = []
    for named in try context.speakers(named) {
      let template = try TemplateOption.template(
        of: named, asked: template, overrides: arguments.bool("override"))
      try template.check(named.speaker.tokenizer)
      works += Self.methods.filter { by == "all" || by == $0.word }.map { word, method in
        let own = by == "all" && method != .selfConsistency ? nil : samples
        let work = AnsweringWork(
          method: method, samples: own, named: named, template: template,
          maxTokens: arguments.integer("max_tokens"), temperature: arguments.real("temperature"))
        return (word, work)
      }
    }
    let run = AnsweringRun(
      questions, works, atOnce: arguments.integer("batch"), journal: try ScoreJournal(in: context))
    return .handle(try run.value(in: context))
  }
}
