import OslerCorpus
import OslerLanguage
import OslerText

/// Rows as samples to train on.
///
/// Whole texts come from a column `text`, or from `title` and `abstract`; questions with answers from
/// `question` (or `instruction`), `context` (or `input`) and `answer` (or `output`).
struct RowSamples {
  let rows: any Rows
  let tokenizer: Tokenizer

  /// Every row as one text, all of it learned.
  func texts(in context: CommandContext) throws -> [TokenSample] {
    let read = try RowTexts(rows.columns)
    return try samples(in: context) { row in
      read.text(of: row).map { [PromptPart($0, isTrained: true)] }
    }
  }

  /// Every row as a prompt and its answer, of which the answer is learned.
  func exchanges(_ template: PromptTemplate, in context: CommandContext) throws -> [TokenSample] {
    let read = try Exchange.Reader(rows.columns)
    return try samples(in: context) { row in
      read.exchange(of: row).map { exchange in
        template.render(
          instruction: exchange.question, input: exchange.context, response: exchange.answer)
      }
    }
  }

  private func samples(
    in context: CommandContext, _ parts: (Row) throws -> [PromptPart]?
  ) throws -> [TokenSample] {
    defer { context.progress(nil) }
    var samples: [TokenSample] = []
    var encoder = TokenEncoder(tokenizer)
    var (number, empty) = (0, 0)
    try rows.forEach(in: context) { row in
      number += 1
      let id = ["id", "pmid"].lazy.compactMap { row[$0] }.first { !$0.isNone }?.text ?? "row \(number)"
      if let parts = try parts(row) {
        samples.append(Sample(id: id, parts: parts).tokenized(with: &encoder))
      } else {
        empty += 1
      }
      if number % 256 == 0 {
        try context.checkInterrupt()
        context.progress(Progress("tokenize", done: number, total: rows.knownCount))
      }
      return .next
    }
    if empty > 0 {
      try context.warn("\(Counted.text(empty, "row has", "rows have")) no text and are left out")
    }
    return samples
  }
}

/// Where the text of a row is.
struct RowTexts {
  private let names: [String]

  init(_ columns: Columns) throws(RowSamplesError) {
    names =
      ["text"].filter(columns.contains)
      + (columns.contains("text") ? [] : ["title", "abstract"].filter(columns.contains))
    guard !names.isEmpty else { throw .noText(columns: columns.names) }
  }

  /// None when the row has none.
  func text(of row: Row) -> String? {
    let parts = names.compactMap { row[$0] }.filter { !$0.isNone }.map(\.text).filter { !$0.isEmpty }
    return parts.isEmpty ? nil : parts.joined(separator: "\n")
  }
}

/// A question, what it is about, and its answer.
struct Exchange {
  let question: String
  let context: String?
  let answer: String

  /// Where they are in a row.
  struct Reader {
    private let question: String
    private let context: String?
    private let answer: String

    init(_ columns: Columns) throws(RowSamplesError) {
      guard let question = ["question", "instruction"].first(where: columns.contains),
        let answer = ["answer", "output", "response"].first(where: columns.contains)
      else { throw .noQuestions(columns: columns.names) }
      self.question = question
      self.answer = answer
      context = ["context", "input"].first(where: columns.contains)
    }

    /// None when question or answer is missing.
    func exchange(of row: Row) -> Exchange? {
      guard let question = row[question], let answer = row[answer], !question.isNone, !answer.isNone,
        !answer.text.isEmpty
      else { return nil }
      let context = context.flatMap { row[$0] }.flatMap { $0.isNone ? nil : $0.text }
      return Exchange(question: question.text, context: context, answer: answer.text)
    }
  }
}

/// Why rows cannot be trained on.
enum RowSamplesError: Error, Hashable, CustomStringConvertible {
  case noText(columns: [String])
  case noQuestions(columns: [String])
  case nothingHeldOut

  var description: String {
    switch self {
    case .noText(let columns): "the rows have no text: their columns are \(Self.list(columns))"
    case .noQuestions(let columns):
      "the rows are no questions with answers: their columns are \(Self.list(columns))"
    case .nothingHeldOut: "there are no held-out rows to measure on"
    }
  }

  var hint: String? {
    switch self {
    case .noText: "a column 'text', or 'title' and 'abstract', is read"
    case .noQuestions: "columns 'question' and 'answer' are read, and 'context' if there is one"
    case .nothingHeldOut: "the table, corpus or dataset after 'validation:' has no rows"
    }
  }

  private static func list(_ columns: [String]) -> String {
    columns.map { "'\($0)'" }.joined(separator: ", ")
  }
}
