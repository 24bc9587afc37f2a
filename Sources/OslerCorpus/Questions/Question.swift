/// A question with its answer, as sets for tuning and for evaluation hold them.
public struct Question: Hashable, Sendable {
  public let id: String
  public let question: String
  /// What to read before answering: an abstract, the input to an instruction. Several texts are joined by newlines.
  public let context: String?
  /// Empty where the answer is free text.
  public let choices: [String]
  /// With choices, the text of the right one.
  public let answer: String
  /// Which of ``choices`` is right, from 0.
  public let answerIndex: Int?
  /// Every other plain field of the line; ``QuestionSet/columnNames`` has their order.
  public let columns: [String: ColumnValue]

  public init(
    id: String, question: String, context: String? = nil, choices: [String] = [], answer: String,
    answerIndex: Int? = nil, columns: [String: ColumnValue] = [:]
  ) {
    self.id = id
    self.question = question
    self.context = context
    self.choices = choices
    self.answer = answer
    self.answerIndex = answerIndex
    self.columns = columns
  }

  /// The same by another id.
  func called(_ id: String) -> Question {
    Question(
      id: id, question: question, context: context, choices: choices, answer: answer,
      answerIndex: answerIndex, columns: columns)
  }

  /// The question, and below it its choices, if any: `A. heart`, one a line.
  public var instruction: String {
    let lines = choices.enumerated().map { "\(Self.letter($0)). \($1)" }
    return ([question] + lines).joined(separator: "\n")
  }

  /// `A` for the first choice, `AA` for the twenty-seventh.
  public static func letter(_ index: Int) -> String {
    let last = String(UnicodeScalar(UInt8(ascii: "A") + UInt8(index % 26)))
    return index < 26 ? last : letter(index / 26 - 1) + last
  }
}

/// What a field of a question may hold beside the question itself. A `null` is a field that is not there.
public enum ColumnValue: Hashable, Sendable, Codable {
  case bool(Bool)
  case integer(Int)
  case real(Double)
  case text(String)
  case texts([String])
}
