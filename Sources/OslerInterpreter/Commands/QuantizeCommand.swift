import OslerLanguage
import OslerModel
import OslerTensor

/// `small = quantize base bits: 4`
struct QuantizeCommand: Command {
  static let group = CommandGroup.models
  static let signature = CommandSignature(
    "quantize", "Makes a smaller model with weights of 8 or 4 bits.",
    discussion: """
      The linear layers' weights are rounded in groups of 32 with a scale each: to int8, or to 4-bit \
      NormalFloat (Dettmers et al. 2023). The output head has 8 bits at least; embeddings and norms stay. The \
      result answers, is evaluated and carries adapters (QLoRA: `train lora` on it); its own weights are \
      frozen, and it is not saved.
      """,
    parameters: [
      .argument("model", .value(.model), help: "the model; it stays as it is"),
      .option("bits", .value(.integer), default: "8", help: "of a weight, 8 or 4"),
    ],
    returns: .model,
    examples: [Example("small = quantize base bits: 4")])

  let model: ModelValue
  let type: ElementType

  init(_ arguments: Arguments) throws(Diagnostic) {
    model = arguments.handle("model", as: ModelValue.self)
    switch arguments.integer("bits") {
    case 8: type = .int8
    case 4: type = .nf4
    case let bits: throw arguments.error("'bits' must be 8 or 4, not \(bits)", at: "bits")
    }
  }

  func run(in context: CommandContext) throws -> Value {
    .handle(
      ModelValue(
        try model.transformer.quantized(to: type), tokenizer: model.tokenizer, template: model.template,
        training: model.training, lineage: context.lineage))
  }
}
