public import OslerCorpus

/// C-Poly: supervised fine-tuning on several tasks at once, of skills that they share and skills of their own.
/// What learns is the run's ``SkillMixture``; a pass goes through its adapter of one task.
public struct CPolyStage: Stage {
  public static let name = "cpoly"

  public init() {}

  public var splitsDocuments: Bool { false }

  public func trains(_ parameter: String) -> Bool { parameter.contains(".lora_") }

  public func marks(of sample: TokenSample) -> [Bool] { sample.trained }
}
