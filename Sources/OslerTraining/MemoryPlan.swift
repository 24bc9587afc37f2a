import OslerModel

/// What a run will take of the machine's memory, item by item, before its first step.
public struct MemoryPlan: Hashable, Sendable {
  public struct Item: Hashable, Sendable {
    public let name: String
    public let bytes: Int

    public init(_ name: String, _ bytes: Int) {
      self.name = name
      self.bytes = bytes
    }
  }

  public let items: [Item]

  /// - Parameters:
  ///   - trainable: bytes of the parameters that learn.
  ///   - rows: of an epoch; a pass takes no more, whatever the recipe allows.
  init(trainable: Int, model: Transformer, recipe: Recipe, rows: Int, keep: ActivationKeeping) {
    let activations = ActivationBytes(
      model.configuration, adapter: model.adapter?.configuration,
      tokens: recipe.passTokens(rows: rows), keep: keep)
    items =
      [
        Item(Self.weights, model.allParameters.byteCount),
        Item("gradients", trainable),
        Item("optimiser moments", 2 * trainable),
      ] + (recipe.patience == nil ? [] : [Item("best weights", trainable)]) + [
        Item(keep == .all ? "activations" : "activations, computed twice", activations.total)
      ]
  }

  public var total: Int { items.reduce(0) { $0 + $1.bytes } }

  /// What is still to be taken: the weights are there already.
  public var missing: Int { total - (items.first { $0.name == Self.weights }?.bytes ?? 0) }

  private static let weights = "weights"

  /// `weights 4.0 MB + gradients 4.0 MB + … = 97.7 MB`.
  public var inWords: String {
    items.map { "\($0.name) \(ByteCount($0.bytes))" }.joined(separator: " + ") + " = \(ByteCount(total))"
  }

  /// - Throws: ``TrainingError/outOfMemory(plan:missing:available:)`` when it cannot fit.
  func check(available: Int?) throws {
    if let available, missing > available {
      throw TrainingError.outOfMemory(plan: inWords, missing: missing, available: available)
    }
  }
}
