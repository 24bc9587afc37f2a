import OslerCorpus
import OslerDigest
import OslerModel
import OslerText
import OslerTraining

/// The rows that a stage was given: those after `on:`, and those held out after `validation:`.
struct StageRows {
  private let training: any Rows
  private let validation: (any Rows)?
  private let tokenizer: Tokenizer
  private let layout: GLMLayout?

  /// - Parameter layout: of the model that learns.
  init(_ arguments: Arguments, tokenizer: Tokenizer, layout: GLMLayout?) {
    self.layout = layout
    training = arguments.rows("on")
    validation = arguments.rows(ifGiven: "validation")
    self.tokenizer = tokenizer
  }

  /// Every row as one text, all of it learned.
  func texts(in context: CommandContext) throws -> TrainingData {
    try data(template: nil) { rows in
      if let corpus = rows as? TokensValue {
        return try TokenSamples(corpus.tokens, tokenizer: tokenizer).all(in: context)
      }
      if let mixture = rows as? MixtureValue { return try mixture.samples(tokenizer, in: context) }
      return try RowSamples(rows: rows, tokenizer: tokenizer).texts(in: context)
    }
  }

  /// Every row as a prompt and its answer, of which the answer is learned.
  ///
  /// - Parameter sequence: most tokens of a piece of a mixture's text.
  func exchanges(
    _ template: PromptTemplate, sequence: Int, in context: CommandContext
  ) throws -> TrainingData {
    try data(template: template) {
      try RowSamples(rows: $0, tokenizer: tokenizer, layout: layout)
        .exchanges(template, sequence: sequence, in: context)
    }
  }

  private func data(
    template: PromptTemplate?, _ samples: (any Rows) throws -> [TokenSample]
  ) throws -> TrainingData {
    let held = try validation.map(samples)
    if let held, held.isEmpty { throw RowSamplesError.nothingHeldOut }
    return TrainingData(
      try samples(training), validation: held ?? [], tokenizer: Digest(of: tokenizer.json()).hex,
      template: template.map { Digest(of: $0.source).hex })
  }
}
