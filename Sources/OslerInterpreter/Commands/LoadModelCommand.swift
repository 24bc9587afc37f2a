import OslerLanguage
import OslerModel
import OslerTensor
import OslerText

/// `load model "models/mistral-7b"`
struct LoadModelCommand: Command {
  static let group = CommandGroup.models
  static let signature = CommandSignature(
    "load model", "Opens a model's folder in Hugging Face's layout.",
    discussion: """
      Llama and Mistral models: `config.json`, `model.safetensors` (or several under an index) and \
      `tokenizer.json` with byte-level BPE. Whatever the files ask for that is not \
      supported is an error that names it.
      """,
    parameters: [
      .argument("folder", .folder, help: "where config.json is"),
      PrecisionOption.parameter,
    ],
    returns: .model,
    examples: [Example(#"load model "models/doctor""#)])

  let folder: InputFile
  let precision: Precision

  init(_ arguments: Arguments) throws(Diagnostic) {
    folder = try arguments.folder("folder", with: "config.json")
    precision = PrecisionOption.precision(arguments)
  }

  func run(in context: CommandContext) throws -> Value {
    let transformer = try Checkpoint.load(
      from: folder.path, device: context.session.engine.device(), precision: precision)
    let tokenizer = try Tokenizer.load(folder: folder.path)
    let vocabulary = transformer.configuration.vocabularySize
    guard tokenizer.vocabularySize <= vocabulary else {
      throw LoadModelError.tokenizerTooLarge(
        folder: folder.written, tokens: tokenizer.vocabularySize, vocabulary: vocabulary)
    }
    return .handle(
      ModelValue(
        transformer, tokenizer: tokenizer,
        template: try OslerFile.read(in: folder.path).knownTemplate(in: folder.path),
        lineage: context.lineage))
  }
}

enum LoadModelError: Error, Hashable, CustomStringConvertible {
  case tokenizerTooLarge(folder: String, tokens: Int, vocabulary: Int)

  var description: String {
    switch self {
    case .tokenizerTooLarge(let folder, let tokens, let vocabulary):
      "the tokenizer in '\(folder)' has \(tokens) tokens and the model a vocabulary of \(vocabulary)"
    }
  }
}
