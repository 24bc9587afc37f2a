public import OslerCorpus

/// Continued pre-training: next-token prediction over whole documents. Every parameter learns.
public struct PretrainStage: Stage {
  public static let name = "pretrain"

  public init() {}

  public var splitsDocuments: Bool { true }

  public func trains(_ parameter: String) -> Bool { true }

  public func marks(of sample: TokenSample) -> [Bool] {
    [Bool](repeating: true, count: sample.tokens.count)
  }
}
