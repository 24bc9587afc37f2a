import OslerLanguage
import OslerModel
import OslerTensor
import OslerText

/// `load model "models/mistral-7b"`
struct LoadModelCommand: Command {
  static let group = CommandGroup.models
  static let signature = CommandSignature(
    "load model", "Opens a model's folder in Hugging Face's layout, or a GGUF file.",
    discussion: """
      Llama 2 and 3, Mistral, Qwen2 and Osler's GLM: `config.json`, `model.safetensors` (or several under an index) and \
      `tokenizer.json` or SentencePiece's `tokenizer.model`. Weights are mapped, not read, where they are \
      stored as they are computed with. Of GGUF: F32, F16, BF16, Q8_0 and Q4_0, with the tokenizer in the \
      file unless another is named. Whatever the files ask for that is not supported is an error that names it.
      """,
    parameters: [
      .argument("place", .fileOrFolder, help: "the folder where config.json is, or a .gguf file"),
      PrecisionOption.parameter,
      .option(
        "quantize", .choice(Quantization.allCases.map(\.rawValue)),
        help: "make the linear layers smaller while they are read; as they are without it"),
      .option("tokenizer", .folder, help: "where its tokenizer is; beside the weights without it"),
      TemplateOption.parameter(help: "the template it was tuned with, when its files do not say"),
    ],
    returns: .model,
    examples: [
      Example(#"load model "models/doctor""#), Example(#"load model "models/doctor" quantize: int4"#),
    ])

  let place: InputFile
  let isFolder: Bool
  let precision: Precision
  let quantization: Quantization?
  let tokenizer: InputFile?
  let template: TemplateOption.Choice?

  init(_ arguments: Arguments) throws(Diagnostic) {
    (place, isFolder) = arguments.fileOrFolder("place")
    if isFolder {
      _ = try arguments.folder("place", with: "config.json")
    } else if !place.path.lowercased().hasSuffix(".gguf") {
      throw arguments.error(
        "'\(place.written)' is neither a folder nor a .gguf file",
        hint: "name the folder that holds config.json", at: "place")
    }
    precision = PrecisionOption.precision(arguments)
    quantization = arguments.word(ifGiven: "quantize").flatMap(Quantization.init(rawValue:))
    tokenizer = arguments.folder(ifGiven: "tokenizer")
    template = try TemplateOption.template(arguments)
  }

  func run(in context: CommandContext) throws -> Value {
    let device = try context.session.engine.device()
    let transformer =
      isFolder
      ? try Checkpoint.load(
        from: place.path, device: device, precision: precision, quantize: quantization?.elementType)
      : try Checkpoint.load(
        gguf: place.path, device: device, precision: precision, quantize: quantization?.elementType)
    let tokenizer = try readTokenizer()
    let vocabulary = transformer.configuration.vocabularySize
    guard tokenizer.vocabularySize <= vocabulary else {
      throw LoadModelError.tokenizerTooLarge(
        place: (self.tokenizer ?? place).written, tokens: tokenizer.vocabularySize, vocabulary: vocabulary)
    }
    if let layout = transformer.configuration.glm, try GLMLayout(tokenizer) != layout {
      throw GLMTokensError.others
    }
    return .handle(
      ModelValue(
        transformer, tokenizer: tokenizer, template: try readTemplate(tokenizer), lineage: context.lineage))
  }

  private func readTokenizer() throws -> Tokenizer {
    if let tokenizer { return try Tokenizer.load(folder: tokenizer.path) }
    if isFolder { return try Tokenizer.load(folder: place.path) }
    return try GGUFFile(place.path).textTokenizer(written: place.written)
  }

  private func readTemplate(_ tokenizer: Tokenizer) throws -> PromptTemplate? {
    if let template { return try template.template(for: tokenizer) }
    if isFolder, let tuned = try OslerFile.read(in: place.path).template {
      return try tuned.template(for: tokenizer, in: place.path)
    }
    do {
      return try tokenizer.promptTemplate()
    } catch {
      throw LoadModelError.badChatTemplate(place: (self.tokenizer ?? place).written, error)
    }
  }
}

/// What `quantize:` may make of linear layers.
enum Quantization: String, CaseIterable {
  case int8, int4

  var elementType: ElementType { self == .int8 ? .int8 : .nf4 }
}

enum LoadModelError: Error, Hashable, CustomStringConvertible {
  case noTokenizer(place: String)
  case unknownTokenizer(place: String, kind: String)
  case tokenizerTooLarge(place: String, tokens: Int, vocabulary: Int)
  case badChatTemplate(place: String, TemplateError)

  var description: String {
    switch self {
    case .noTokenizer(let place): "there is no tokenizer in '\(place)'"
    case .unknownTokenizer(let place, let kind):
      "the tokenizer in '\(place)' is of the kind '\(kind)', which is not supported"
    case .tokenizerTooLarge(let place, let tokens, let vocabulary):
      "the tokenizer in '\(place)' has \(tokens) tokens and the model a vocabulary of \(vocabulary)"
    case .badChatTemplate(let place, let error):
      "the chat template of the tokenizer in '\(place)' cannot be used: \(error)"
    }
  }

  var hint: String? {
    switch self {
    case .noTokenizer, .unknownTokenizer: "name the folder of one with 'tokenizer:'"
    case .tokenizerTooLarge: nil
    case .badChatTemplate: "name another with 'template:'"
    }
  }
}
