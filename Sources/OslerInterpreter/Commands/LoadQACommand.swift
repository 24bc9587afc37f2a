import OslerCorpus
import OslerLanguage

/// `load qa "questions.jsonl"`
struct LoadQACommand: Command {
  static let group = CommandGroup.data
  static let signature = CommandSignature(
    "load qa", "Reads questions and answers from files.",
    discussion: """
      The format shows in the file. `plain` has a JSON object a line with `question` (or `instruction`) and \
      `answer` (or `output`), and may have `id`, `context` (or `input`) and `choices` (or `options`); with \
      choices the answer may also be a letter or, as a number, an index from 0. `medqa` is MedQA as its \
      authors or its common copies have it, `medmcqa` JSON lines with `opa` to `opd` and `cop`, `pubmedqa` \
      the authors' `ori_pqal.json` or its copies, `mmlu` CSV named `SUBJECT_SPLIT.csv`, with or without a \
      header, which gives columns `subject` and `split`. Every other field that is text, a number, a truth value \
      or a list of texts becomes a column. A question without an id has the number of its line; of several files, after \
      the file's name.
      """,
    parameters: [
      .argument("files", .glob, help: "a file, also gzipped, or a pattern such as \"mmlu/*_test.csv\""),
      .option(
        "format", .choice(QuestionFormat.allCases.map(\.rawValue)),
        help: "of the files; found out for each without it"),
      .option(
        "counts_from", .value(.integer), range: .between(0, 1),
        help: "what MedMCQA's `cop` is for the first option; found out without it"),
      .option(
        "split", .file,
        help: "PubMedQA's `test_ground_truth.json`; gives a column `split` of `train` and `test`"),
    ],
    returns: .dataset,
    examples: [
      Example(#"load qa "questions.jsonl" | count"#, output: "8"),
      Example(
        #"load qa "mmlu/*_dev.csv" | count by: subject"#,
        output: """
          subject           count
          ────────────────  ─────
          anatomy               2
          medical_genetics      2
          """),
      Example(
        """
        items = load qa "pubmedqa.json" split: "test_ground_truth.json"
        items | where split == "test" | select id answer
        """,
        output: """
          id   answer
          ───  ──────
          102  no
          """),
    ])

  let files: [InputFile]
  let format: QuestionFormat?
  let reading: QuestionSet.Reading

  init(_ arguments: Arguments) throws(Diagnostic) {
    files = arguments.files("files")
    format = arguments.word(ifGiven: "format").flatMap(QuestionFormat.init)
    // A file that no argument names is in no key.
    reading = QuestionSet.Reading(
      countsFrom: arguments.integer(ifGiven: "counts_from"), split: arguments.file(ifGiven: "split")?.path,
      findsSplit: false)
    if let format {
      if format != .medmcqa, arguments.isGiven("counts_from") {
        throw arguments.error("'counts_from' is for MedMCQA", at: "counts_from")
      }
      if format != .pubmedqa, arguments.isGiven("split") {
        throw arguments.error("'split' is for PubMedQA", at: "split")
      }
    }
  }

  func run(in context: CommandContext) throws -> Value {
    var sets: [(path: String, set: QuestionSet)] = []
    for file in files {
      try context.checkInterrupt()
      let set = try QuestionSet.load(file.path, format: format, reading: reading)
      if !set.ignoredFields.isEmpty {
        try context.warn(
          "'\(file.path)': fields with objects or mixed lists are left out: "
            + set.ignoredFields.joined(separator: ", "))
      }
      sets.append((file.path, set))
    }
    let set = try QuestionSet.joined(sets)
    let withChoices = set.questions.count { !$0.choices.isEmpty }
    try context.note(
      "\(Counted.text(set.questions.count, "question", "questions")) from '\(files[0].written)', "
        + "\(Counted.grouped(withChoices)) with choices")
    return .handle(DatasetValue(set, lineage: context.lineage))
  }
}
