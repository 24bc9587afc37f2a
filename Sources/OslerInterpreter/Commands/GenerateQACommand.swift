import OslerCorpus
import OslerDigest
import OslerLanguage
import OslerNetwork

/// `generate qa from: papers teacher: "https://api.openai.com/v1" model: "gpt-4o-mini"`
struct GenerateQACommand: Command {
  static let group = CommandGroup.network
  static let isRandom = true
  static let effect = CommandEffect.outside
  static let signature = CommandSignature(
    "generate qa", "Makes questions with answers from abstracts, through a teacher.",
    discussion: """
      In two steps, as InMD-X does it: the teacher writes an abstract's findings as a numbered list, then a \
      question for each; a pair is the question with the finding as its answer. What breaks a rule is dropped \
      and counted by its reason: a finding must be numbered, without pronouns, name two medical entities (by \
      a heuristic), be understandable alone and come from the abstract; a question must be one sentence, and \
      'None' drops the pair. Every answer is kept beside the log: nothing is asked twice. A server is reached \
      only when osler was started with '--allow-net HOST'.
      """,
    parameters: [
      .option("from", .value(.rows), required: true, help: "rows with 'abstract', and 'pmid' and 'title'")
    ] + TeacherOptions.parameters + [
      .option(
        "findings", .value(.integer), default: "8", range: .between(1, 100),
        help: "most findings of an abstract"),
      .option(
        "overlap", .value(.number), default: "0.6", range: .between(0, 1),
        help: "the share of a finding's words that the abstract must have"),
    ],
    returns: .dataset,
    examples: [
      Example(#"qa = generate qa from: papers teacher: base max_tokens: 200"#),
      Example(
        #"qa = generate qa from: papers teacher: "https://api.openai.com/v1" model: "gpt-4o-mini" at_once: 8"#
      ),
    ])

  let rows: any Rows
  let options: TeacherOptions
  let mostFindings: Int
  let overlap: Double

  init(_ arguments: Arguments) throws(Diagnostic) {
    rows = arguments.rows("from")
    guard ["abstract", "text"].contains(where: rows.columns.contains) else {
      throw arguments.error("the rows have no column 'abstract'", at: "from")
    }
    options = try TeacherOptions(arguments)
    mostFindings = arguments.integer("findings")
    overlap = arguments.real("overlap")
  }

  func run(in context: CommandContext) throws -> Value {
    defer { context.progress(nil) }
    var work = QAWork(self, try options.teacher(in: context), context)
    do {
      try rows.forEachShare(of: work.teacher.share, in: context) { share in
        try work.make(from: share)
        return .next
      }
    } catch TeacherProblem.network(.stopped) where !work.questions.isEmpty {
      context.markPartial()
    } catch TeacherProblem.network(.stopped) {
      try context.checkInterrupt()
      throw TeacherProblem.network(.stopped)
    }
    let pairs = Counted.text(work.questions.count, "pair", "pairs")
    let abstracts = Counted.text(work.abstracts, "abstract", "abstracts")
    try work.account.report("\(pairs) from \(abstracts)", prices: options.prices, in: context)
    let set = QuestionSet(work.questions, columnNames: ["pmid", "finding", "title"])
    // What a server says is in no key: the pairs themselves are.
    let said = work.questions.map { "\($0.id)\n\($0.question)\n\($0.answer)" }.joined(separator: "\n\n")
    let lineage = Lineage(
      key: Digest(of: "\(context.lineage.key.hex)\n\(said)"), command: context.lineage.command,
      inputs: context.lineage.inputs)
    return .handle(DatasetValue(set, lineage: lineage))
  }
}

/// The pairs as they are made.
struct QAWork {
  private let command: GenerateQACommand
  let teacher: any Teacher
  private let context: CommandContext
  private(set) var questions: [Question] = []
  private(set) var account = TeacherAccount()
  private(set) var abstracts = 0
  private var rowsSeen = 0

  init(_ command: GenerateQACommand, _ teacher: any Teacher, _ context: CommandContext) {
    (self.command, self.teacher, self.context) = (command, teacher, context)
  }

  /// Both steps for some rows.
  mutating func make(from rows: [(number: Int, row: Row)]) throws {
    rowsSeen += rows.count
    let sources = rows.compactMap { AbstractRow($0.row, number: $0.number) }
    if sources.count < rows.count { account.drop("rows without an abstract", rows.count - sources.count) }
    let told = try ask(
      sources.map { source in
        TeacherPrompts.findings(title: source.title, abstract: source.abstract, most: command.mostFindings)
      })
    var findings: [(source: AbstractRow, number: Int, text: String)] = []
    for (source, answer) in zip(sources, told) {
      guard let answer else { continue }
      abstracts += 1
      let rules = FindingRules(
        title: source.title, abstract: source.abstract, headings: source.headings,
        leastOverlap: command.overlap)
      let outcome = rules.read(answer.text, isCut: answer.isCut)
      for reason in FindingRules.Reason.allCases {
        if let count = outcome.dropped[reason] { account.drop(reason.rawValue, count) }
      }
      let kept = outcome.findings.prefix(command.mostFindings)
      if kept.count < outcome.findings.count {
        account.drop("more than were asked for", outcome.findings.count - kept.count)
      }
      findings += kept.enumerated().map { (source, $0.offset + 1, $0.element) }
    }
    let asked = try ask(findings.map { TeacherPrompts.question(finding: $0.text) })
    for (finding, answer) in zip(findings, asked) {
      guard let answer else { continue }
      switch QuestionRules.read(answer.text, isCut: answer.isCut) {
      case .failure(let refusal): account.drop(refusal.reason.rawValue)
      case .success(let question): add(question, finding)
      }
    }
  }

  private mutating func add(_ question: String, _ finding: (source: AbstractRow, number: Int, text: String)) {
    let pmid = Int(finding.source.id).map { ColumnValue.integer($0) } ?? .text(finding.source.id)
    questions.append(
      Question(
        id: "\(finding.source.id)-\(finding.number)", question: question, answer: finding.text,
        columns: ["pmid": pmid, "finding": .text(finding.text), "title": .text(finding.source.title)]))
  }

  private mutating func ask(_ prompts: [String]) throws -> [TeacherAnswer?] {
    let (results, usage) = try teacher.answers(
      to: prompts.map { command.options.prompt($0, in: context) }, in: context
    ) { done in
      context.progress(
        Progress(
          "generate qa", done: rowsSeen, total: command.rows.knownCount,
          details: ["\(Counted.grouped(questions.count)) pairs", "\(done) of \(prompts.count) answers"]))
    }
    account.add(usage)
    return results.map { result in
      switch result {
      case .success(let answer): return answer
      case .failure(let problem):
        account.fail(problem)
        return nil
      }
    }
  }
}
