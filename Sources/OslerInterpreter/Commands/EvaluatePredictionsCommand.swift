import Foundation
import OslerCorpus
import OslerEvaluation
import OslerLanguage

/// `evaluate predictions on: test answers: "reasoning_free_pred" always: "yes"`
struct EvaluatePredictionsCommand: Command {
  static let group = CommandGroup.asking
  static let signature = CommandSignature(
    "evaluate predictions", "Scores answers that are there already: people's, a rule's, another program's.",
    discussion: """
      What was answered stands in columns of the questions (`answers:`), is the same for all (`always:`), or \
      stands in a JSON object by id (`file:`), as PubMedQA's own script takes it. It is a choice's text, in \
      whatever case, or else its letter. Questions without choices have yes, no and maybe. The numbers are \
      those of other evaluations, with macro-F1 where all questions have the same choices, and `compare` \
      takes them; there is no `acc_norm` and no calibration, for there are no scores.
      """,
    parameters: [
      .option("on", .value(.rows), required: true, help: "questions with answers"),
      .option(
        "answers", .value(.union([.string, .list(.string)])),
        help: "columns that hold predictions, each as of one model"),
      .option("always", .value(.string), help: "a choice that is given to every question"),
      .option("file", .file, help: "a JSON object of ids and predictions; ids of other questions are let be"),
      .option(
        "task", .value(.string),
        help: "what 'compare' knows the questions by: \"medqa\"; 'pubmedqa' for yes, no and maybe"),
    ],
    returns: .evaluation,
    examples: [
      Example(
        """
        items = load qa "pubmedqa.json"
        evaluate predictions on: items always: "yes" | select model n accuracy macro_f1
        """,
        output: """
          model       n  accuracy  macro_f1
          ──────────  ─  ────────  ────────
          always yes  3    0.3333    0.1667
          """)
    ])

  private static let pubmedQA = EvaluationProtocol.pubmedQA

  private let rows: any Rows
  private let columns: [String]
  private let always: String?
  private let file: InputFile?
  private let task: String?
  private let arguments: Arguments

  init(_ arguments: Arguments) throws(Diagnostic) {
    rows = arguments.rows("on")
    columns = arguments.strings("answers")
    always = arguments.string(ifGiven: "always")
    file = arguments.file(ifGiven: "file")
    task = arguments.string(ifGiven: "task")
    self.arguments = arguments
    guard !columns.isEmpty || always != nil || file != nil else {
      throw arguments.error(
        "there are no predictions", hint: "give 'answers:' (columns), 'always:' or 'file:'")
    }
    for column in columns where !rows.columns.contains(column) {
      throw arguments.error(
        "there is no column '\(column)': the columns are " + rows.columns.names.joined(separator: ", "),
        at: "answers")
    }
  }

  func run(in context: CommandContext) throws -> Value {
    let questions = try EvaluationTask.questions(of: rows, in: context)
    guard !questions.isEmpty else { throw EvaluationError.noQuestions }
    let labels = Self.labels(of: questions)
    let task = task ?? (labels == Self.pubmedQA.labels ? Self.pubmedQA.name : "predictions")
    var entries: [EvaluationValue.Entry] = []
    for (name, predictions) in try predictions(for: questions, in: context) {
      let items = try zip(questions, predictions).map { question, prediction in
        guard let prediction, !prediction.isEmpty else {
          throw EvaluationError.noPrediction(id: question.id, of: name)
        }
        return try ItemResult(question, choices: labels, prediction: prediction)
      }
      let result = EvaluationResult(protocolName: task, labels: labels, items: items)
      entries.append(EvaluationValue.Entry(model: name, task: task, result: result))
      try context.record(result, of: name, series: name, step: entries.count - 1)
    }
    return .handle(EvaluationValue(task, entries, lineage: context.lineage))
  }

  /// The choices, where all questions have the same.
  private static func labels(of questions: [Question]) -> [String]? {
    let first = questions[0].choices
    guard questions.allSatisfy({ $0.choices == first }) else { return nil }
    return first.isEmpty ? pubmedQA.labels : first
  }

  /// What was predicted by each, question by question.
  private func predictions(
    for questions: [Question], in context: CommandContext
  ) throws -> [(name: String, predictions: [String?])] {
    var found = try columns.map { column in
      (column, try rows.values(of: column, in: context).map { $0.isNone ? nil : $0.text })
    }
    if let file {
      let answers = try AnswerFile.load(file.path).answers
      let stem = URL(filePath: file.path).deletingPathExtension().lastPathComponent
      found.append((stem, questions.map { answers[$0.id] }))
    }
    if let always { found.append(("always \(always)", questions.map { _ in always })) }
    return found
  }
}
