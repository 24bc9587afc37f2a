public import OslerCorpus

/// Supervised fine-tuning of the attached LoRA adapter and nothing else.
public struct LoRAStage: Stage {
  public static let name = "lora"

  public init() {}

  public var splitsDocuments: Bool { false }

  public func trains(_ parameter: String) -> Bool {
    parameter.contains(".lora_") || parameter.contains(".modules_to_save.")
  }

  public func marks(of sample: TokenSample) -> [Bool] { sample.trained }
}
