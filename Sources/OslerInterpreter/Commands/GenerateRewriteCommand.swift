import OslerCorpus
import OslerDigest
import OslerLanguage
import OslerNetwork

/// `generate rewrite from: guidelines teacher: large form: vignette`
struct GenerateRewriteCommand: Command {
  static let group = CommandGroup.network
  static let isRandom = true
  static let effect = CommandEffect.outside
  static let signature = CommandSignature(
    "generate rewrite", "Has a teacher tell texts anew, as Internist.ai's synthetic texts were made.",
    discussion: """
      Each text is cut into extracts, between paragraphs where it can be, and each extract is told anew in the \
      form that is asked for. What is cut off, too short, copied, or has other numbers than its extract is \
      dropped and counted. The value is a table of `id`, `text`, `extract` and `form`, which 'train pretrain' \
      takes as it is. Answers are kept and servers allowed as for 'generate qa'.
      """,
    parameters: [
      .option(
        "from", .value(.rows), required: true, help: "rows with 'text', or with 'title' and 'abstract'")
    ] + TeacherOptions.parameters + [
      .option(
        "form", .choice(TeacherPrompts.Form.allCases.map(\.rawValue)), default: "\"textbook\"",
        help: "what the texts become"),
      .option(
        "extract", .value(.integer), default: "3000", range: .atLeast(100), unit: "characters",
        help: "longest extract"),
    ],
    returns: .table,
    examples: [
      Example(#"synthetic = generate rewrite from: guidelines teacher: base form: vignette"#)
    ])

  let rows: any Rows
  let options: TeacherOptions
  let form: TeacherPrompts.Form
  let characters: Int
  private let texts: RowTexts

  init(_ arguments: Arguments) throws(Diagnostic) {
    rows = arguments.rows("from")
    do throws(RowSamplesError) { texts = try RowTexts(rows.columns) } catch {
      throw arguments.error("\(error)", hint: error.hint, at: "from")
    }
    options = try TeacherOptions(arguments)
    form = TeacherPrompts.Form(rawValue: arguments.word("form")) ?? .textbook
    characters = arguments.integer("extract")
  }

  func run(in context: CommandContext) throws -> Value {
    defer { context.progress(nil) }
    let teacher = try options.teacher(in: context)
    var account = TeacherAccount()
    var made: [[Value]] = []
    var extracts = 0
    do {
      try rows.forEachShare(of: teacher.share, in: context) { share in
        let pieces = pieces(of: share, &account)
        extracts += pieces.count
        let (results, usage) = try teacher.answers(
          to: pieces.map { options.prompt(TeacherPrompts.rewrite($0.text, form: form), in: context) },
          in: context
        ) { done in
          context.progress(
            Progress(
              "generate rewrite", done: share.last?.number ?? 0, total: rows.knownCount,
              details: ["\(done) of \(pieces.count) answers"]))
        }
        account.add(usage)
        for (piece, result) in zip(pieces, results) { add(piece, result, to: &made, &account) }
        return .next
      }
    } catch TeacherProblem.network(.stopped) where !made.isEmpty {
      context.markPartial()
    } catch TeacherProblem.network(.stopped) {
      try context.checkInterrupt()
      throw TeacherProblem.network(.stopped)
    }
    let texts = Counted.text(made.count, "text", "texts")
    try account.report(
      "\(texts) from \(Counted.text(extracts, "extract", "extracts"))", prices: options.prices, in: context)
    let said = made.map { $0.map(\.text).joined(separator: "\n") }.joined(separator: "\n\n")
    let lineage = Lineage(
      key: Digest(of: "\(context.lineage.key.hex)\n\(said)"), command: context.lineage.command,
      inputs: context.lineage.inputs)
    return .handle(Table(["id", "text", "extract", "form"], made, lineage: lineage))
  }

  private func pieces(
    of share: [(number: Int, row: Row)], _ account: inout TeacherAccount
  ) -> [(id: String, text: String)] {
    var pieces: [(id: String, text: String)] = []
    for (number, row) in share {
      guard let text = texts.text(of: row) else {
        account.drop("rows without a text")
        continue
      }
      let id = ["id", "pmid"].lazy.compactMap { row[$0] }.first { !$0.isNone }?.text ?? "row \(number)"
      let extracts = Extracts.of(text, characters: characters)
      pieces += extracts.enumerated().map {
        (extracts.count == 1 ? id : "\(id)-\($0.offset + 1)", $0.element)
      }
    }
    return pieces
  }

  private func add(
    _ piece: (id: String, text: String), _ result: Result<TeacherAnswer, TeacherProblem>,
    to made: inout [[Value]], _ account: inout TeacherAccount
  ) {
    switch result {
    case .failure(let problem): account.fail(problem)
    case .success(let answer):
      if let reason = RewriteRules.problem(of: answer.text, from: piece.text, isCut: answer.isCut) {
        account.drop(reason.rawValue)
      } else {
        made.append([
          .string(piece.id), .string(answer.text), .string(piece.text), .string(form.rawValue),
        ])
      }
    }
  }
}
