import OslerTensor

/// A model's tensors by place instead of by name, so that a pass looks nothing up.
struct ModelWeights {
  let embedding: Tensor
  let layers: [LayerWeights]
  let finalNorm: Tensor
  /// The embedding table when tied.
  let head: Tensor

  /// Throws when a tensor is missing, left over or of another shape.
  init(_ parameters: ParameterSet, _ configuration: ModelConfiguration) throws(ModelError) {
    let path = "the model"
    let shapes = configuration.parameterShapes
    let known = Set(shapes.map(\.name))
    if let extra = parameters.names.first(where: { !known.contains($0) }) {
      throw .unexpectedTensor(path: path, tensor: extra)
    }
    var tensors: [String: Tensor] = [:]
    for (name, shape) in shapes {
      guard let tensor = parameters[name] else { throw .missingTensor(path: path, tensor: name) }
      guard tensor.shape == shape else {
        throw .wrongShape(path: path, tensor: name, found: tensor.shape, expected: shape)
      }
      tensors[name] = tensor
    }
    // Every name above is one of these, so none is missing.
    func tensor(_ name: String) throws(ModelError) -> Tensor {
      guard let tensor = tensors[name] else { throw .missingTensor(path: path, tensor: name) }
      return tensor
    }
    embedding = try tensor(ParameterName.embedding)
    finalNorm = try tensor(ParameterName.finalNorm)
    head = try configuration.tieEmbeddings ? embedding : tensor(ParameterName.head)
    var layers: [LayerWeights] = []
    for layer in 0..<configuration.layers {
      var linear: [Tensor] = []
      for each in LinearLayer.allCases { linear.append(try tensor(each.parameterName(layer: layer))) }
      layers.append(
        LayerWeights(
          linear: linear, biases: LinearLayer.allCases.map { tensors[$0.biasName(layer: layer)] },
          attentionNorm: try tensor(ParameterName.attentionNorm(layer: layer)),
          feedForwardNorm: try tensor(ParameterName.feedForwardNorm(layer: layer))))
    }
    self.layers = layers
  }
}

/// One block's tensors.
struct LayerWeights {
  /// By ``LinearLayer/index``, each `[out, in]`.
  let linear: [Tensor]
  /// By ``LinearLayer/index``, each `[out]`; nil where a product carries none.
  let biases: [Tensor?]
  let attentionNorm: Tensor
  let feedForwardNorm: Tensor

  subscript(layer: LinearLayer) -> Tensor { linear[layer.index] }

  func bias(_ layer: LinearLayer) -> Tensor? { biases[layer.index] }
}

/// Where gradients go, by place; nil where nothing is trained.
struct LayerGradients {
  let linear: [Tensor?]
  let biases: [Tensor?]
  let attentionNorm: Tensor?
  let feedForwardNorm: Tensor?
  /// By ``LinearLayer/index``: gradients of A, B and, with DoRA, the magnitude.
  let pairs: [(a: Tensor?, b: Tensor?, magnitude: Tensor?)]

  /// - Parameter name: of the tensor that learns in the place of the model's parameter of a name.
  init(_ gradients: ParameterSet, layer: Int, name: (String) -> String) {
    linear = LinearLayer.allCases.map { gradients[$0.parameterName(layer: layer)] }
    biases = LinearLayer.allCases.map { gradients[$0.biasName(layer: layer)] }
    attentionNorm = gradients[name(ParameterName.attentionNorm(layer: layer))]
    feedForwardNorm = gradients[name(ParameterName.feedForwardNorm(layer: layer))]
    pairs = LinearLayer.allCases.map { linear in
      let name = LoRAPairName(layer: layer, linear: linear)
      return (gradients[name.a], gradients[name.b], gradients[name.magnitude])
    }
  }

  /// Whether anything in this block learns.
  var isTrained: Bool {
    attentionNorm != nil || feedForwardNorm != nil || (linear + biases).contains { $0 != nil }
      || pairs.contains { $0.a != nil || $0.b != nil || $0.magnitude != nil }
  }
}
