import OslerCorpus
import OslerLanguage
import OslerModel
import OslerText
import OslerTraining

/// Rows as samples to train on.
///
/// Whole texts come from a column `text`, or from `title` and `abstract`; questions with answers from
/// `question` (or `instruction`), `context` (or `input`) and `answer` (or `output`).
struct RowSamples {
  let rows: any Rows
  let tokenizer: Tokenizer
  /// Of the model that is tuned; nil for all but a GLM.
  var layout: GLMLayout?

  /// Every row as one text, all of it learned.
  func texts(in context: CommandContext) throws -> [TokenSample] {
    let read = try RowTexts(rows.columns)
    return try samples(of: nil, in: context) { row in
      read.text(of: row).map { .init(kind: .text, parts: [PromptPart($0, isTrained: true)]) }
    }
  }

  /// Every row as a prompt and its answer, of which the answer is learned. Texts of a mixture are learned whole, but
  /// not by a GLM.
  ///
  /// - Parameters:
  ///   - limit: rows to take at most; all without it.
  ///   - sequence: most tokens of a piece of a text; texts are not cut without it.
  func exchanges(
    _ template: PromptTemplate, limit: Int? = nil, sequence: Int? = nil, in context: CommandContext
  ) throws -> [TokenSample] {
    try template.check(tokenizer)
    let read = try RowExchanges(rows.columns, template, acceptsTexts: layout == nil && rows is MixtureValue)
    return try samples(of: template, limit: limit, sequence: sequence, in: context) {
      try read.reading(of: $0)
    }
  }

  /// Says which row it was that the template refused.
  private static func naming<Reading>(_ id: String, _ reading: () throws -> Reading) throws -> Reading {
    do {
      return try reading()
    } catch let error as TemplateError {
      throw RowSamplesError.sample(id: id, reason: "\(error)", hint: nil)
    } catch let error as RowSamplesError {
      throw RowSamplesError.sample(id: id, reason: "\(error)", hint: error.hint)
    }
  }

  /// - Parameter template: what the parts are of; nil for whole texts.
  private func samples(
    of template: PromptTemplate?, limit: Int? = nil, sequence: Int? = nil, in context: CommandContext,
    _ read: (Row) throws -> RowExchanges.Reading?
  ) throws -> [TokenSample] {
    defer { context.progress(nil) }
    var samples: [TokenSample] = []
    var encoder = TokenEncoder(tokenizer)
    var (number, empty) = (0, 0)
    let laidOut = template == nil ? nil : layout
    // A GLM's samples are given their end.
    let ends = laidOut == nil ? template.map { Set(tokenizer.stopIDs(of: $0)) } ?? [] : []
    try rows.forEach(in: context) { row in
      number += 1
      let id = ["id", "pmid"].lazy.compactMap { row[$0] }.first { !$0.isNone }?.text ?? "row \(number)"
      if let reading = try Self.naming(id, { try read(row) }) {
        // A template only says what ends an answer of parts that are written without it.
        let isRaw = reading.kind != .templated
        let sample = Sample(id: id, parts: reading.parts).tokenized(
          with: &encoder,
          addsBeginning: laidOut == nil && tokenizer.addsBOS && (isRaw || template?.writesBeginning != true),
          addsEnd: laidOut == nil && (isRaw || template?.writesEnd != true))
        if reading.kind == .text {
          samples += sequence.map(sample.pieces) ?? [sample]
        } else {
          try sample.checkLearns(ends: ends)
          samples += laidOut?.samples(of: sample) ?? [sample]
        }
      } else {
        empty += 1
      }
      if number % 256 == 0 {
        try context.checkInterrupt()
        context.progress(Progress("tokenize", done: number, total: rows.knownCount))
      }
      return samples.count >= limit ?? .max ? .stop : .next
    }
    if empty > 0 {
      try context.warn("\(Counted.text(empty, "row has", "rows have")) no text and are left out")
    }
    return samples
  }
}

extension TokenSample {
  /// Itself where it is short enough; else pieces that have one token in common with the one before, so that
  /// every token but the first is learned once.
  func pieces(_ sequence: Int) -> [TokenSample] {
    guard tokens.count > sequence, sequence > 1 else { return [self] }
    return stride(from: 0, to: tokens.count - 1, by: sequence - 1).enumerated().map { number, start in
      let range = start..<min(start + sequence, tokens.count)
      return TokenSample(
        id: "\(id) (\(number + 1))", tokens: Array(tokens[range]), trained: Array(trained[range]))
    }
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

/// Why rows cannot be trained on.
enum RowSamplesError: Error, Hashable, CustomStringConvertible {
  case noText(columns: [String])
  case noQuestions(columns: [String])
  case nothingHeldOut
  case emptyTask(String, isHeldOut: Bool)
  case noMessages
  case sample(id: String, reason: String, hint: String?)

  var description: String {
    switch self {
    case .noText(let columns): "the rows have no text: their columns are \(Self.list(columns))"
    case .noQuestions(let columns):
      "the rows are no questions with answers: their columns are \(Self.list(columns))"
    case .nothingHeldOut: "there are no held-out rows to measure on"
    case .emptyTask(let name, let isHeldOut):
      "the task '\(name)' has \(isHeldOut ? "no held-out rows to measure on" : "nothing to train on")"
    case .noMessages: "'messages' is not a list of messages"
    case .sample(let id, let reason, _): "sample '\(id)': \(reason)"
    }
  }

  var hint: String? {
    switch self {
    case .noText: "a column 'text', or 'title' and 'abstract', is read"
    case .noQuestions: "columns 'question' and 'answer' are read, and 'context' if there is one"
    case .noMessages: "each is a record: [role: \"user\", content: \"…\"]"
    case .sample(_, _, let hint): hint
    case .emptyTask(let name, let isHeldOut):
      isHeldOut
        ? "leave '\(name)' out of 'validation:', or give it rows" : "leave '\(name)' out, or give it rows"
    case .nothingHeldOut: "the table, corpus or dataset after 'validation:' has no rows"
    }
  }

  private static func list(_ columns: [String]) -> String {
    columns.map { "'\($0)'" }.joined(separator: ", ")
  }
}
