public import OslerModel
public import OslerText

/// What can be asked: a model, or an adapter on its base.
public protocol Speaker: Handle {
  /// With the adapter on it, if there is one. Its weights are shared, never changed.
  ///
  /// - Throws: when an adapter must be read again and cannot be.
  var transformer: Transformer { get throws }
  /// The model itself, or the one an adapter stands on.
  var base: ModelValue { get }
  var tokenizer: Tokenizer { get }
  /// What it was tuned with, if it was.
  var template: PromptTemplate? { get }
  /// What the last stage told, step by step.
  var training: TrainingHistory? { get }
}
