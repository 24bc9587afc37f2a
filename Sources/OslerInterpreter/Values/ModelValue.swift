import Foundation
public import OslerLanguage
import OslerDigest
public import OslerModel
import OslerTensor
public import OslerText

/// A model with its tokenizer. Training makes a new one; none ever changes.
public final class ModelValue: Speaker {
  public let transformer: Transformer
  public let tokenizer: Tokenizer
  public let template: PromptTemplate?
  public let training: TrainingHistory?
  public let lineage: Lineage

  public init(
    _ transformer: Transformer, tokenizer: Tokenizer, template: PromptTemplate? = nil,
    training: TrainingHistory? = nil, lineage: Lineage
  ) {
    (self.transformer, self.tokenizer, self.template) = (transformer, tokenizer, template)
    (self.training, self.lineage) = (training, lineage)
    transformer.freeze()
  }

  public var base: ModelValue { self }
  /// How its texts are laid out, of a GLM; nil for all others.
  var layout: GLMLayout? { transformer.configuration.glm }
  public var type: ValueType { .model }

  /// `model of 1.2M parameters (4 layers of 128, vocabulary 2,048), sft 60 steps, loss 1.234`
  public var summary: String {
    let shape = transformer.configuration
    let parameters = Figures.short(Double(transformer.parameters.elementCount))
    let layers = Counted.text(shape.layers, "layer", "layers")
    let bits = transformer.bitsPerWeight.map { " of \($0) bits" } ?? ""
    return "model of \(parameters) parameters\(bits) (\(layers) of \(shape.hiddenSize), vocabulary "
      + "\(Counted.grouped(shape.vocabularySize)))" + (training.map { ", \($0.summary)" } ?? "")
  }

  public var members: [String] {
    ["parameters", "layers", "hidden", "vocabulary", "sequence", "layout", "template", "precision", "bits"]
  }

  public func member(_ name: String, in context: CommandContext) throws -> Value? {
    let shape = transformer.configuration
    return switch name {
    case "parameters": .integer(transformer.parameters.elementCount)
    case "layers": .integer(shape.layers)
    case "hidden": .integer(shape.hiddenSize)
    case "vocabulary": .integer(shape.vocabularySize)
    case "sequence": .integer(shape.maxPositions)
    case "layout": .string((layout == nil ? Layout.causal : .glm).rawValue)
    case "precision": .string(transformer.precision.rawValue)
    case "bits": transformer.bitsPerWeight.map { .integer($0) } ?? Value.none
    case "template": template.map { .string($0.name) } ?? Value.none
    default: nil
    }
  }

  /// What a model's texts look like to it: `layout: glm`.
  enum Layout: String, CaseIterable {
    case causal, glm
  }

  /// A Hugging Face folder: weights, `config.json`, the tokenizer's files and what Osler adds.
  public func save(to path: String, in context: CommandContext) throws {
    try Checkpoint.save(transformer, to: path) { folder in
      try tokenizer.save(to: folder)
      try OslerFile(template: template.map(TunedTemplate.init), madeBy: lineage.command, key: lineage.key.hex)
        .write(to: folder)
    }
  }

  /// A GGUF file with weights and tokenizer.
  ///
  /// - Parameter type: of matrices; what the model computes in without it.
  func save(gguf path: String, type: GGUFTensorType?) throws {
    let natural: GGUFTensorType = transformer.precision == .bf16 ? .bf16 : .f32
    var lists = try tokenizer.lists(vocabulary: transformer.configuration.vocabularySize)
    if let jinja = template?.jinja { lists.chatTemplate = jinja }
    try Checkpoint.save(
      transformer, gguf: path, type: type ?? natural, tokenizer: GGUFTokenizer(lists))
  }
}
