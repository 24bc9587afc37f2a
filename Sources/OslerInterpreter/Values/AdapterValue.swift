public import OslerLanguage
import OslerDigest
public import OslerModel
public import OslerText

/// A LoRA adapter with the model it was made for.
public final class AdapterValue: Speaker {
  public let base: ModelValue
  public let adapter: LoRAAdapter
  public let transformer: Transformer
  public let template: PromptTemplate?
  public let training: TrainingHistory?
  public let lineage: Lineage

  /// - Throws: when the adapter does not fit the base.
  public init(
    _ adapter: LoRAAdapter, on base: ModelValue, template: PromptTemplate?,
    training: TrainingHistory? = nil, lineage: Lineage
  ) throws {
    (self.adapter, self.base, self.template) = (adapter, base, template)
    (self.training, self.lineage) = (training, lineage)
    transformer = try base.sharingWeights()
    try transformer.attach(adapter)
  }

  public var tokenizer: Tokenizer { base.tokenizer }
  public var type: ValueType { .adapter }

  /// `adapter of rank 8 (81.9k parameters), lora 12 steps, loss 0.987`
  public var summary: String {
    let parameters = Figures.short(Double(adapter.parameters.elementCount))
    return "adapter of rank \(adapter.configuration.rank) (\(parameters) parameters)"
      + (training.map { ", \($0.summary)" } ?? "")
  }

  public var members: [String] { ["rank", "alpha", "targets", "parameters", "base"] }

  public func member(_ name: String, in context: CommandContext) throws -> Value? {
    let shape = adapter.configuration
    return switch name {
    case "rank": .integer(shape.rank)
    case "alpha": .real(shape.alpha)
    case "targets": .list(LinearLayer.allCases.filter(shape.targets.contains).map { .string($0.rawValue) })
    case "parameters": .integer(adapter.parameters.elementCount)
    case "base": .handle(base)
    default: nil
    }
  }

  /// A PEFT folder, and what Osler adds.
  public func save(to path: String, in context: CommandContext) throws {
    try adapter.save(to: path) { folder in
      let base = base.transformer.parameters.digest().hex
      try OslerFile(
        template: template.map(TunedTemplate.init), base: base, madeBy: lineage.command, key: lineage.key.hex
      )
      .write(to: folder)
    }
  }
}
