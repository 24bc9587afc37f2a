public import OslerCorpus

/// Continued pre-training of a GLM: the blank of each text is generated. Every parameter learns.
public struct InfillingStage: Stage {
  public static let name = PretrainStage.name

  public init() {}

  /// ``BlankInfilling`` has cut them.
  public var splitsDocuments: Bool { false }

  public func trains(_ parameter: String) -> Bool { true }

  public func marks(of sample: TokenSample) -> [Bool] { sample.trained }
}
