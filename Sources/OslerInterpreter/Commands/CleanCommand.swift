import OslerCorpus
import OslerLanguage

/// `clean papers quality: abstracts near: 0.8`
struct CleanCommand: Command {
  static let group = CommandGroup.data
  static let signature = CommandSignature(
    "clean", "Drops rows that repeat others, are of poor quality or hold questions of an evaluation set.",
    discussion: """
      Rows with an id or PMID that came before go, and rows with the same words as an earlier one, whatever \
      case, spacing and punctuation; the first stays. The rest is asked for by options. A row is counted under \
      the first reason that holds: `cleaned.report` has the counts, `cleaned.duplicates` which row repeats \
      which. Articles are read from their files on all threads, and the result does not depend on how many.
      """,
    parameters: [.argument("rows", .value(.rows), help: "articles, texts, questions or examples")]
      + CleaningOptions.parameters,
    returns: .rows,
    examples: [
      Example(
        """
        cleaned = clean (load pubmed "shards/*.xml") min_words: 7
        cleaned.report
        """,
        output: """
          what       count
          ─────────  ─────
          read           6
          too_short      3
          kept           3
          """)
    ])

  let rows: any Rows
  let plan: CleaningPlan
  let sets: EvaluationSets?

  init(_ arguments: Arguments) throws(Diagnostic) {
    rows = arguments.rows("rows")
    plan = try CleaningOptions.plan(arguments)
    sets = try CleaningOptions.sets(arguments)
  }

  func run(in context: CommandContext) throws -> Value {
    defer { context.progress(nil) }
    var plan = plan
    plan.contamination = try sets?.index(in: context).index
    func tell(_ done: Int) throws {
      try context.checkInterrupt()
      context.progress(Progress("clean", done: done, total: rows.knownCount))
    }
    if let corpus = rows as? CorpusValue {
      let (cleaned, duplicates) = try corpus.corpus.cleaned(
        plan, threads: context.session.engine.threads, progress: tell)
      if let report = cleaned.cleaning { try context.note(report.words("article", "articles")) }
      return .handle(CorpusValue(cleaned, duplicates: duplicates, lineage: context.lineage))
    }
    let content = try RowContent(rows.columns)
    var cleaning = TextCleaning(plan, hasIDs: content.hasIDs)
    var keeps: [Bool] = []
    try rows.forEach(in: context) { row in
      let id = content.id(of: row, number: keeps.count + 1)
      if let article = content.article(of: row) {
        keeps.append(cleaning.keeps(article))
      } else {
        keeps.append(cleaning.keeps(try content.text(of: row), id: id))
      }
      if keeps.count % 256 == 0 { try tell(keeps.count) }
      return .next
    }
    try context.note(cleaning.report.words("row", "rows"))
    let lineage = context.lineage
    return .handle(
      ReportedRows(
        of: rows, keeps: keeps,
        reports: [
          ("report", .handle(cleaning.report.table(lineage.part("report")))),
          ("duplicates", .handle(cleaning.duplicates.table(lineage.part("duplicates")))),
        ], lineage: lineage))
  }
}
