import OslerTensor

/// A low-rank adapter: pairs of small matrices that stand beside a base model's linear layers.
///
/// It is an object of its own. Attaching it (``Transformer/adapter``) changes no weight of the base,
/// and any number of adapters can share one base.
public final class LoRAAdapter: Sendable {
  public let configuration: LoRAConfiguration
  /// `model.layers.{i}.….lora_A.weight` `[rank, in]` and `….lora_B.weight` `[out, rank]`.
  public let parameters: ParameterSet

  /// A fresh adapter: A uniform in ±1/√in (Kaiming with a = √5), B zero, so that the model starts at
  /// the base's own output.
  public convenience init(
    _ configuration: LoRAConfiguration, for model: ModelConfiguration, seed: UInt64
  ) throws(ModelError) {
    try configuration.validate()
    var parameters = ParameterSet()
    for (name, shape) in configuration.parameterShapes(in: model) {
      let tensor = Tensor(zeros: shape)
      if name.hasSuffix(".lora_A.weight") {
        let bound = 1 / Double(shape[1]).squareRoot()
        let stream = RandomStream(seed: seed, name: "init/\(name)")
        for index in 0..<tensor.count {
          tensor.values[index] = Float((2 * stream.uniform(at: UInt64(index)) - 1) * bound)
        }
      }
      parameters.append(name, tensor)
    }
    try self.init(configuration, parameters: parameters, for: model)
  }

  /// An adapter of given tensors, which are not copied.
  public init(
    _ configuration: LoRAConfiguration, parameters: ParameterSet, for model: ModelConfiguration
  ) throws(ModelError) {
    try configuration.validate()
    self.configuration = configuration
    self.parameters = parameters
    try checkFits(model)
  }

  /// Throws unless every tensor belongs to a layer of this model and has its shape.
  func checkFits(_ model: ModelConfiguration) throws(ModelError) {
    let expected = configuration.parameterShapes(in: model)
    for (name, shape) in expected {
      guard let tensor = parameters[name] else { throw .adapterDoesNotFit(reason: "it has no '\(name)'") }
      guard tensor.shape == shape else {
        throw .adapterDoesNotFit(reason: "'\(name)' has shape \(tensor.shape), expected \(shape)")
      }
    }
    let known = Set(expected.map(\.name))
    for name in parameters.names where !known.contains(name) {
      throw .adapterDoesNotFit(reason: "the model has no place for '\(name)'")
    }
  }

  public func copy() -> LoRAAdapter { LoRAAdapter(copying: self) }

  private init(copying other: LoRAAdapter) {
    configuration = other.configuration
    parameters = other.parameters.copy()
  }
}

/// A pair's tensors: `a` `[rank, in]`, `b` `[out, rank]`.
struct LoRAPair {
  let a: Tensor
  let b: Tensor
  let name: LoRAPairName
}
