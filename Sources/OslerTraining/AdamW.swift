public import OslerModel
public import OslerTensor

/// AdamW with decoupled decay, and clipping by the global norm of the gradient.
///
/// Loshchilov & Hutter 2019, arXiv:1711.05101, algorithm 2. Decay is on matrices only: norms and biases
/// have one axis and are left out.
public struct AdamW {
  /// The parameters that learn, shared with the model.
  public let parameters: ParameterSet
  /// First and second moments, in the parameters' order.
  public let firstMoments: ParameterSet
  public let secondMoments: ParameterSet
  private let recipe: Recipe
  private let device: any Device

  public init(_ parameters: ParameterSet, recipe: Recipe, device: any Device) {
    self.parameters = parameters
    firstMoments = .zeros(like: parameters)
    secondMoments = .zeros(like: parameters)
    self.recipe = recipe
    self.device = device
  }

  /// The global norm of a gradient.
  public func norm(of gradients: ParameterSet) -> Double {
    gradients.entries.reduce(0) { $0 + device.sumOfSquares($1.tensor) }.squareRoot()
  }

  /// Moves every parameter by one step.
  ///
  /// - Parameters:
  ///   - gradients: of the same names; read only.
  ///   - step: counted from 1.
  ///   - norm: of `gradients`, finite.
  public func update(_ gradients: ParameterSet, step: Int, learningRate: Double, norm: Double) {
    let scale = recipe.clip.map { min(1, $0 / (norm + 1e-6)) } ?? 1
    for entry in parameters.entries {
      guard let gradient = gradients[entry.name], let m = firstMoments[entry.name],
        let v = secondMoments[entry.name]
      else { preconditionFailure("no gradient for '\(entry.name)'") }
      device.adamw(
        entry.tensor, m, v, gradient,
        AdamWStep(
          step: step, learningRate: Float(learningRate), beta1: Float(recipe.beta1),
          beta2: Float(recipe.beta2), epsilon: Float(recipe.epsilon),
          weightDecay: entry.tensor.shape.count > 1 ? Float(recipe.weightDecay) : 0,
          gradientScale: Float(scale)))
    }
  }
}
