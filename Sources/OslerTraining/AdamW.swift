public import OslerModel
public import OslerTensor

/// AdamW with decoupled decay, and clipping by the global norm of the gradient.
///
/// Loshchilov & Hutter 2019, arXiv:1711.05101, algorithm 2. Decay is on matrices only: norms and biases
/// have one axis and are left out. A bfloat16 weight is the upper half of an fp32 one whose lower half is
/// kept here, so that no step is too small to count.
public struct AdamW {
  /// The parameters that learn, shared with the model.
  public let parameters: ParameterSet
  /// Lower halves of the bfloat16 ones among them.
  public let remainders: ParameterSet
  /// First and second moments, in the parameters' order.
  public let firstMoments: ParameterSet
  public let secondMoments: ParameterSet
  private let recipe: Recipe
  private let rates: [String: Double]
  private let device: any Device
  private let seed: UInt64

  /// - Parameters:
  ///   - rates: multiples of the learning rate, of the parameters that have another one.
  ///   - seed: of the rounding of bfloat16 moments.
  public init(
    _ parameters: ParameterSet, recipe: Recipe, rates: [String: Double] = [:], seed: UInt64,
    device: any Device
  ) {
    self.parameters = parameters
    remainders = .zeros(like: Self.split(parameters), type: .int16)
    firstMoments = Self.moments(of: parameters, recipe)
    secondMoments = Self.moments(of: parameters, recipe)
    self.recipe = recipe
    self.rates = rates
    self.seed = seed
    self.device = device
  }

  /// Bytes of everything this keeps for such parameters.
  static func byteCount(of parameters: ParameterSet, _ recipe: Recipe) -> Int {
    parameters.entries.reduce(0) { sum, entry in
      let moment = momentType(of: entry.tensor, recipe).byteCount(of: entry.tensor.shape)
      let remainder = entry.tensor.type == .bfloat16 ? entry.tensor.byteCount : 0
      return sum + 2 * moment + remainder
    }
  }

  private static func split(_ parameters: ParameterSet) -> ParameterSet {
    parameters.filter { parameters[$0]?.type == .bfloat16 }
  }

  private static func momentType(of tensor: Tensor, _ recipe: Recipe) -> ElementType {
    tensor.type == .bfloat16 ? recipe.moments.elementType : .float32
  }

  private static func moments(of parameters: ParameterSet, _ recipe: Recipe) -> ParameterSet {
    ParameterSet(
      parameters.entries.map {
        ($0.name, Tensor(zeros: $0.tensor.shape, type: momentType(of: $0.tensor, recipe)))
      })
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
        entry.tensor, remainder: remainders[entry.name], m, v, gradient,
        AdamWStep(
          step: step, learningRate: Float(learningRate * (rates[entry.name] ?? 1)),
          beta1: Float(recipe.beta1),
          beta2: Float(recipe.beta2), epsilon: Float(recipe.epsilon),
          weightDecay: entry.tensor.shape.count > 1 ? Float(recipe.weightDecay) : 0,
          gradientScale: Float(scale)),
        stream: RandomStream(seed: seed, name: "moments/\(entry.name)"))
    }
  }
}
