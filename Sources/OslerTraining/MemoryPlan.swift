public import OslerModel
import OslerTensor

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

  /// What waits in memory for the backward pass, layer by layer.
  public let keep: ActivationKeeping

  /// - Parameters:
  ///   - trainable: the parameters that learn.
  ///   - skills: what they are of, where tasks share some.
  ///   - rows: of an epoch; a pass takes no more, whatever the recipe allows.
  init(
    trainable: ParameterSet, skills: SkillMixture? = nil, model: Transformer, recipe: Recipe, rows: Int,
    keep: ActivationKeeping
  ) {
    self.keep = keep
    let activations = ActivationBytes(
      model.configuration, model.precision, adapter: model.adapter?.configuration,
      tokens: recipe.passTokens(rows: rows), keep: keep)
    items =
      [
        Item(Self.weights, model.allParameters.byteCount + (skills?.parameters.byteCount ?? 0)),
        Item(
          "gradients",
          ElementType.float32.byteCount(of: [trainable.elementCount])
            + (skills?.current.parameters.byteCount ?? 0)),
        Item("optimiser", AdamW.byteCount(of: trainable, recipe)),
      ] + (recipe.patience == nil ? [] : [Item("best weights", trainable.byteCount)]) + [
        Item(Self.activations(keep, layers: model.configuration.layers), activations.total)
      ]
  }

  /// The plan that computes least twice and still stays within `available` bytes; where none does, the one
  /// that needs least.
  ///
  /// A layer first drops what is cheap to compute again, then everything but its input.
  static func fitting(
    _ available: Int?, trainable: ParameterSet, skills: SkillMixture? = nil, model: Transformer,
    recipe: Recipe, rows: Int
  ) -> MemoryPlan {
    let layers = model.configuration.layers
    let choices =
      (0...layers).map { ActivationKeeping(inputLayers: 0, productLayers: $0) }
      + (1...layers).map { ActivationKeeping(inputLayers: $0, productLayers: layers - $0) }
    let plans = choices.lazy.map {
      MemoryPlan(
        trainable: trainable, skills: skills, model: model, recipe: recipe, rows: rows, keep: $0)
    }
    if let available, let found = plans.first(where: { $0.missing <= available }) { return found }
    if available == nil, let first = plans.first { return first }
    return plans.min { $0.total < $1.total }
      ?? MemoryPlan(
        trainable: trainable, skills: skills, model: model, recipe: recipe, rows: rows, keep: .inputs)
  }

  /// `activations`, `activations (3 of 12 layers computed twice, 9 in part)`.
  private static func activations(_ keep: ActivationKeeping, layers: Int) -> String {
    let twice = (0..<layers).count { keep[$0] == .input }
    let inPart = (0..<layers).count { keep[$0] == .products }
    return switch (twice, inPart) {
    case (0, 0): "activations"
    case (0, _): "activations (\(inPart) of \(layers) layers computed twice in part)"
    case (_, 0): "activations (\(twice) of \(layers) layers computed twice)"
    default: "activations (\(twice) of \(layers) layers computed twice, \(inPart) in part)"
    }
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
