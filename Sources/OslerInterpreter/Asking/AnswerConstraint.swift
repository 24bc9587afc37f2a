import OslerDigest
import OslerGrammar
import OslerJSON
import OslerLanguage
import OslerModel
import OslerText

/// `choices: ["yes", "no"]`, `regex: "[0-9]+"`, `schema: "{…}"`: what an answer must be.
enum AnswerConstraint: Hashable {
  case choices([String])
  case regex(String)
  /// JSON.
  case schema(String)

  static let parameters: [Parameter] = [
    .option(
      "choices", .value(.list(.string)), help: "answers of which one is given, whatever the model would say"),
    .option("regex", .value(.string), help: "a regular expression that the whole answer matches"),
    .option(
      "schema", .value(.union([.string, .record])),
      help: "a JSON schema that the answer follows, as JSON text or as a record"),
  ]

  /// Nil when none is given.
  init?(_ arguments: Arguments) throws(Diagnostic) {
    var given: [AnswerConstraint] = []
    if let list = arguments.list(ifGiven: "choices") { given.append(.choices(list.map(\.text))) }
    if let regex = arguments.string(ifGiven: "regex") { given.append(.regex(regex)) }
    switch arguments.value(ifGiven: "schema") {
    case .string(let text)?: given.append(.schema(text))
    case .some(let value): given.append(.schema(ValueJSON.json(value).written(.compact)))
    case nil: break
    }
    guard let constraint = given.first else { return nil }
    guard given.count == 1 else {
      throw arguments.error(
        "'\(constraint.name)' and '\(given[1].name)' cannot be given together", at: given[1].name)
    }
    self = constraint
    // What cannot be meant is found before anything runs.
    do throws(GrammarError) {
      _ = try grammar()
    } catch {
      throw arguments.error("\(error)", at: name)
    }
  }

  /// Of the option.
  var name: String {
    switch self {
    case .choices: "choices"
    case .regex: "regex"
    case .schema: "schema"
    }
  }

  private func grammar() throws(GrammarError) -> Grammar {
    switch self {
    case .choices(let choices): try Grammar(oneOf: choices, leadingSpace: true)
    case .regex(let pattern): try Grammar(pattern: pattern, leadingSpace: true)
    case .schema(let text): try Grammar(schemaText: text, leadingSpace: true)
    }
  }

  /// A fresh constraint for one answer of this model.
  func constraint(
    for model: ModelValue, in engine: EngineState
  ) throws -> any TokenConstraint {
    let vocabulary = model.transformer.configuration.vocabularySize
    let tokens = try engine.grammars.tokenGrammar(
      self, model.tokenizer, key: model.lineage.key, vocabulary: vocabulary
    ) {
      try grammar()
    }
    return GrammarConstraint(tokens)
  }
}
