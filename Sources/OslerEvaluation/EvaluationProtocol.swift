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
    case pubmedQA
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

  /// PubMedQA as lm-evaluation-harness has it: `Abstract: …`, `Question: …`, `Answer:`, and ` yes`, ` no`,
  /// ` maybe` scored.
  public static let pubmedQA = EvaluationProtocol(name: "pubmedqa", version: 1, kind: .pubmedQA)

  /// The names a person can choose from.
  public static let names = ["choices", "pubmedqa"]

  /// The answers every question has, where they are the same for all; macro-F1 is over these.
  public var labels: [String]? {
    switch kind {
    case .choices: nil
    case .pubmedQA: ["yes", "no", "maybe"]
    }
  }

  /// What a digest is taken of: everything that decides the prompts.
  public var source: String {
    switch kind {
    case .choices(let scored, let template): "\(name) \(version) \(scored.rawValue)\n\(template.source)"
    case .pubmedQA: "\(name) \(version)\nAbstract: {context}\nQuestion: {question}\nAnswer: {yes|no|maybe}"
    }
  }

  /// The prompt of `question` and the strings to score.
  public func item(_ question: Question) throws(EvaluationError) -> EvaluationItem {
    switch kind {
    case .choices(let scored, let template): try choiceItem(question, scored, template)
    case .pubmedQA: try yesNoItem(question)
    }
  }

  private func choiceItem(
    _ question: Question, _ scored: Scored, _ template: PromptTemplate
  ) throws(EvaluationError) -> EvaluationItem {
    let choices = question.choices
    guard choices.count > 1 else { throw .noChoices(id: question.id) }
    if let empty = choices.firstIndex(where: { $0.allSatisfy(\.isWhitespace) }) {
      throw .emptyChoice(id: question.id, index: empty)
    }
    guard let answer = question.answerIndex ?? choices.firstIndex(of: question.answer) else {
      guard !question.answer.isEmpty else { throw .noAnswer(id: question.id) }
      throw .answerNotAmong(id: question.id, answer: question.answer, labels: choices)
    }
    guard choices.indices.contains(answer) else { throw .noAnswer(id: question.id) }
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

  private func yesNoItem(_ question: Question) throws(EvaluationError) -> EvaluationItem {
    let labels = labels ?? []
    guard let context = question.context, !context.isEmpty else {
      throw .noContext(id: question.id, protocolName: name)
    }
    guard !question.answer.isEmpty else { throw .noAnswer(id: question.id) }
    guard let answer = labels.firstIndex(of: question.answer.lowercased()) else {
      throw .answerNotAmong(id: question.id, answer: question.answer, labels: labels)
    }
    return EvaluationItem(
      id: question.id, prompt: "Abstract: \(context)\nQuestion: \(question.question)\nAnswer:",
      continuations: labels.map { " " + $0 }, choices: labels, lengths: labels.map(\.unicodeScalars.count),
      answer: answer, columns: question.columns)
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
}
