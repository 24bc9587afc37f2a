public import OslerCorpus

/// Supervised fine-tuning: the loss is on the answers alone. Every parameter learns.
public struct SFTStage: Stage {
  public static let name = "sft"

  public init() {}

  public var splitsDocuments: Bool { false }

  public func trains(_ parameter: String) -> Bool { true }

  public func marks(of sample: TokenSample) -> [Bool] { sample.trained }
}
