public import OslerLanguage
import OslerDigest
public import OslerModel
public import OslerText

/// A LoRA adapter with the model it was made for.
///
/// One that was loaded lives in the session's pool: when the pool is full it may have to be read again.
public final class AdapterValue: Speaker {
  private enum Source {
    case held(LoRAAdapter)
    case pooled(AdapterPool, AdapterFolder)
  }

  public let base: ModelValue
  private let source: Source
  public let shape: LoRAConfiguration
  public let parameterCount: Int
  public let template: PromptTemplate?
  public let training: TrainingHistory?
  public let lineage: Lineage
  /// With the adapter on it; of a pooled one, for as long as somebody else holds it.
  private weak var attached: Transformer?
  private let held: Transformer?

  /// - Throws: when the adapter does not fit the base.
  public init(
    _ adapter: LoRAAdapter, on base: ModelValue, template: PromptTemplate?,
    training: TrainingHistory? = nil, lineage: Lineage
  ) throws {
    (self.base, self.template, self.training, self.lineage) = (base, template, training, lineage)
    source = .held(adapter)
    (shape, parameterCount) = (adapter.configuration, adapter.parameters.elementCount)
    let transformer = base.transformer.sharingWeights()
    try transformer.attach(adapter)
    held = transformer
  }

  /// An adapter of a folder, which `pool` keeps while it has room.
  init(
    _ adapter: LoRAAdapter, of folder: AdapterFolder, in pool: AdapterPool, on base: ModelValue,
    template: PromptTemplate?, lineage: Lineage
  ) throws {
    (self.base, self.template, training, self.lineage) = (base, template, nil, lineage)
    (shape, parameterCount) = (adapter.configuration, adapter.parameters.elementCount)
    source = .pooled(pool, folder)
    held = nil
    _ = try pool.adapter(lineage.key.hex) { adapter }
  }

  /// - Throws: when it must be read again, and its files are gone or changed.
  public var adapter: LoRAAdapter {
    get throws {
      switch source {
      case .held(let adapter): return adapter
      case .pooled(let pool, let folder):
        var problem: AdapterFolderError?
        do {
          return try pool.adapter(lineage.key.hex) { () throws(ModelError) in
            problem = folder.problem
            return try folder.read()
          }
        } catch {
          throw problem ?? error
        }
      }
    }
  }

  public var transformer: Transformer {
    get throws {
      if let held { return held }
      let adapter = try adapter
      if let attached, attached.adapter === adapter { return attached }
      let transformer = base.transformer.sharingWeights()
      try transformer.attach(adapter)
      attached = transformer
      return transformer
    }
  }

  public var tokenizer: Tokenizer { base.tokenizer }
  public var type: ValueType { .adapter }

  /// `adapter of rank 8 (81.9k parameters), lora 12 steps, loss 0.987`
  public var summary: String {
    "adapter of rank \(shape.rank) (\(Figures.short(Double(parameterCount))) parameters)"
      + (training.map { ", \($0.summary)" } ?? "")
  }

  public var members: [String] {
    ["rank", "alpha", "targets", "parameters", "base"] + (training?.assignment == nil ? [] : ["assignment"])
  }

  public func member(_ name: String, in context: CommandContext) throws -> Value? {
    switch name {
    case "rank": .integer(shape.rank)
    case "alpha": .real(shape.alpha)
    case "targets": .list(LinearLayer.allCases.filter(shape.targets.contains).map { .string($0.rawValue) })
    case "parameters": .integer(parameterCount)
    case "base": .handle(base)
    case "assignment": (training?.assignment).map { .handle($0.table(lineage.part("assignment"))) }
    default: nil
    }
  }

  /// A PEFT folder, and what Osler adds.
  public func save(to path: String, in context: CommandContext) throws {
    try adapter.save(to: path) { folder in
      try OslerFile(
        template: template.map(TunedTemplate.init), base: BaseFingerprint(base.transformer),
        madeBy: lineage.command, key: lineage.key.hex
      )
      .write(to: folder)
    }
  }
}
