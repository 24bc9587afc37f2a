import OslerCorpus
import OslerLanguage

/// `contamination training against: [medqa: questions]`
struct ContaminationCommand: Command {
  static let group = CommandGroup.data
  static let signature = CommandSignature(
    "contamination", "Finds rows to train on that hold questions of evaluation sets.",
    discussion: """
      A row holds an item when it has 13 words in a row of its question, choices or context (Brown et al. \
      2020), or its whole question, if that has 8 words or more. Runs of words that more than ten items have \
      do not count. The value has a row for each text and item, with the words that both have; \
      `found.filter` are the rows to train on without the contaminated ones, and `found.summary` counts. \
      All threads look, and the result does not depend on how many.
      """,
    parameters: [
      .argument("rows", .value(.rows), help: "what is trained on"),
      .option("against", .value(.record), required: true, help: "evaluation sets by name"),
      .option(
        "words", .value(.integer), default: "13", range: .atLeast(3), unit: "words",
        help: "that stand in the same order in both"),
      .option("context", .value(.bool), default: "true", help: "whether the contexts of questions count"),
    ],
    returns: .table,
    examples: [
      Example(
        """
        found = contamination (load qa "medmcqa.jsonl") against: [medqa: (load qa "medqa.jsonl")]
        found.summary
        """,
        output: """
          set    items  found
          ─────  ─────  ─────
          medqa      1      0
          """)
    ])

  let rows: any Rows
  let sets: EvaluationSets
  let rules: ContaminationRules

  init(_ arguments: Arguments) throws(Diagnostic) {
    rows = arguments.rows("rows")
    sets = try EvaluationSets(arguments.record("against"), arguments, at: "against")
    var rules = ContaminationRules()
    rules.gram = arguments.integer("words")
    rules.checksContext = arguments.bool("context")
    self.rules = rules
  }

  func run(in context: CommandContext) throws -> Value {
    let (index, counts) = try sets.index(rules, in: context)
    var report = ContaminationReport()
    var keeps: [Bool] = []
    try ContaminationReading(rows, index).forEach(in: context) { hits in
      report.add(hits)
      keeps.append(hits.isEmpty)
    }
    let texts = Counted.text(report.texts, "row", "rows")
    try context.note(
      "\(Counted.grouped(report.contaminatedTexts)) of \(texts) hold items of "
        + counts.map { "\($0.name) (\(Counted.grouped($0.items)))" }.joined(separator: ", "))
    let lineage = context.lineage
    let summary = counts.map { set -> [Value] in
      [.string(set.name), .integer(set.items), .integer(report.items[set.name]?.count ?? 0)]
    }
    return .handle(
      ReportedRows(
        of: hitTable(report.hits, lineage), keeps: report.hits.map { _ in true },
        reports: [
          (
            "filter",
            .handle(ReportedRows(of: rows, keeps: keeps, reports: [], lineage: lineage.part("filter")))
          ),
          (
            "summary",
            .handle(Table(["set", "items", "found"], summary, lineage: lineage.part("summary")))
          ),
        ], lineage: lineage))
  }

  private func hitTable(_ hits: [ContaminationHit], _ lineage: Lineage) -> Table {
    let rows: [[Value]] = hits.map { hit in
      [
        .string(hit.id), .string(hit.set), .string(hit.item), .string(hit.kind.rawValue),
        .integer(hit.grams), .integer(hit.ofGrams), .string(hit.passage),
      ]
    }
    return Table(["id", "set", "item", "kind", "runs", "of_runs", "passage"], rows, lineage: lineage)
  }
}
