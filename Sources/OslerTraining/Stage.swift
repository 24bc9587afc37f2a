public import OslerCorpus

/// One leg of a model's training. A stage says what is special about it; ``TrainingRun`` does
/// everything that stages share.
public protocol Stage: Sendable {
  /// The word that starts it in a program: `train pretrain …`.
  static var name: String { get }

  /// Whether a document longer than a row is cut into pieces. Otherwise it is refused by its id.
  var splitsDocuments: Bool { get }

  /// Whether the parameter of this name learns. The others stay as they are.
  func trains(_ parameter: String) -> Bool

  /// For each token of `sample`, whether the model learns to predict it.
  func marks(of sample: TokenSample) -> [Bool]
}
