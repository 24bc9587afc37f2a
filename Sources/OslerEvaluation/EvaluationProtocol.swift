public import OslerCorpus
public import OslerText

/// How a question becomes a prompt and the strings that are scored after it.
///
/// Scores move with every space of a prompt, so a protocol has a name, a version and a ``source`` that can
/// be digested: what a number was measured with.
public struct EvaluationProtocol: Hashable, Sendable {
  /// What is scored of a choice.
  public enum Scored: String, Hashable, Sendable, CaseIterable {
    /// Its whole text. The prompt does not list the choices.
    case texts
    /// Its letter. The prompt lists the choices: `A. …`, a line each.
    case letters
  }

  private enum Kind: Hashable, Sendable {
    case choices(Scored, PromptTemplate)
    case harness(HarnessTask)
  }

  public let name: String
  /// Goes up whenever a prompt or a scored string changes.
  public let version: Int
  private let kind: Kind

  /// Multiple choice by log-likelihood, with the prompts of `template`.
  ///
  /// With letters and the plain template the prompt is that of MedQA in lm-evaluation-harness:
  /// `Question: …`, `A. …` to `D. …`, `Answer:`, and the scored strings are ` A` to ` D`.
  public static func choices(
    _ scored: Scored = .texts, template: PromptTemplate = .plain
  ) -> EvaluationProtocol {
    EvaluationProtocol(name: "choices", version: 1, kind: .choices(scored, template))
  }

  /// MedQA with its choices, as lm-evaluation-harness has it; letters are scored.
  public static let medQA = harness(.medQA)

  /// MedMCQA as lm-evaluation-harness has it; letters are scored.
  public static let medMCQA = harness(.medMCQA)

  /// PubMedQA as lm-evaluation-harness has it: `Abstract: …`, `Question: …`, `Answer:`, and ` yes`, ` no`,
  /// ` maybe` scored.
  public static let pubmedQA = harness(.pubmedQA)

  /// A subject of MMLU as lm-evaluation-harness has it; letters are scored.
  ///
  /// - Parameter subject: `college medicine` or `college_medicine`.
  public static func mmlu(_ subject: String) -> EvaluationProtocol {
    harness(.mmlu(subject: subject.replacing("_", with: " ")))
  }

  /// The medical subjects of MMLU.
  public static let medicalSubjects = [
    "anatomy", "clinical knowledge", "college medicine", "medical genetics", "professional medicine",
    "college biology",
  ]

  /// The field's group of nine medical tasks.
  public static let multiMedQA = [pubmedQA, medMCQA, medQA] + medicalSubjects.map(mmlu)

  private static func harness(_ task: HarnessTask) -> EvaluationProtocol {
    EvaluationProtocol(name: task.name, version: 1, kind: .harness(task))
  }

  /// The names a person can choose from.
  public static let names = ["choices", "medqa", "medmcqa", "mmlu", "pubmedqa"]

  /// The answers every question has, where they are the same for all; macro-F1 is over these.
  public var labels: [String]? {
    switch kind {
    case .choices: nil
    case .harness(let task): task.labels
    }
  }

  /// Whether shots are the first of their pool, as MMLU's are; otherwise they are drawn for each question.
  public var takesFirstShots: Bool {
    switch kind {
    case .choices: false
    case .harness(let task): task.takesFirstShots
    }
  }

  /// What a digest is taken of: everything that decides the prompts but the questions and their shots.
  public var source: String {
    switch kind {
    case .choices(let scored, let template): "\(name) \(version) \(scored.rawValue)\n\(template.source)"
    case .harness(let task): "\(name) \(version)\n\(task.form)"
    }
  }

  /// The prompt of `question` and the strings to score.
  ///
  /// - Parameter shots: solved questions before it, each with its answer and then a blank line.
  public func item(_ question: Question, shots: [Question] = []) throws(EvaluationError) -> EvaluationItem {
    let item = try itemAlone(question)
    var before = ""
    for shot in shots {
      let solved = try itemAlone(shot)
      before += solved.prompt + solved.continuations[solved.answer] + "\n\n"
    }
    if case .harness(let task) = kind { before = task.header + before }
    return item.behind(before)
  }

  private func itemAlone(_ question: Question) throws(EvaluationError) -> EvaluationItem {
    switch kind {
    case .choices(let scored, let template): try choiceItem(question, scored, template)
    case .harness(let task): try harnessItem(question, task)
    }
  }

  private func harnessItem(
    _ question: Question, _ task: HarnessTask
  ) throws(EvaluationError) -> EvaluationItem {
    let (strings, right) = try task.answers(question)
    return EvaluationItem(
      id: question.id, prompt: task.prompt(question), continuations: strings.map { " " + $0 },
      choices: task.labels ?? question.choices, lengths: strings.map(\.unicodeScalars.count), answer: right,
      columns: question.columns)
  }

  private func choiceItem(
    _ question: Question, _ scored: Scored, _ template: PromptTemplate
  ) throws(EvaluationError) -> EvaluationItem {
    let choices = question.choices
    guard choices.count > 1 else { throw .noChoices(id: question.id) }
    if let empty = choices.firstIndex(where: { $0.allSatisfy(\.isWhitespace) }) {
      throw .emptyChoice(id: question.id, index: empty)
    }
    guard let answer = try question.rightChoice() else { throw .noAnswer(id: question.id) }
    var input = question.context
    var strings = choices
    if scored == .letters {
      guard choices.count <= 26 else { throw .tooManyChoices(id: question.id, count: choices.count) }
      strings = choices.indices.map(Self.letter)
      let list = zip(strings, choices).map { "\($0). \($1)" }.joined(separator: "\n")
      input = (input.map { $0 + "\n" } ?? "") + list
    }
    let prompt: String
    do throws(TemplateError) {
      prompt = try template.prompt(instruction: question.question, input: input)
    } catch {
      throw .noPrompt(id: question.id, problem: error)
    }
    return EvaluationItem(
      id: question.id, prompt: prompt,
      continuations: strings.map { template.beforeResponse + $0 }, choices: choices,
      lengths: strings.map(\.unicodeScalars.count), answer: answer, columns: question.columns)
  }

  /// "A" for 0, to "Z" for 25.
  static func letter(_ index: Int) -> String { String(Unicode.Scalar(UInt8(ascii: "A") + UInt8(index))) }
}

/// A question as a protocol puts it to a model.
public struct EvaluationItem: Hashable, Sendable {
  public let id: String
  public let prompt: String
  /// What is scored after the prompt, one for each choice, with the space before it.
  public let continuations: [String]
  /// What people call the choices.
  public let choices: [String]
  /// The length in characters (Unicode scalars, as Python counts) that a normalised score is divided by.
  public let lengths: [Int]
  /// Which choice is right, from 0.
  public let answer: Int
  public let columns: [String: ColumnValue]

  /// The same with a text before its prompt.
  func behind(_ text: String) -> EvaluationItem {
    EvaluationItem(
      id: id, prompt: text + prompt, continuations: continuations, choices: choices, lengths: lengths,
      answer: answer, columns: columns)
  }
}
