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
    var tensors: [Tensor] = []
    for (name, shape) in shapes {
      guard let tensor = parameters[name] else { throw .missingTensor(path: path, tensor: name) }
      guard tensor.shape == shape else {
        throw .wrongShape(path: path, tensor: name, found: tensor.shape, expected: shape)
      }
      tensors.append(tensor)
    }
    // The order is that of `parameterShapes`: embedding, nine tensors a layer, final norm, head.
    let perLayer = LinearLayer.allCases.count + 2
    embedding = tensors[0]
    layers = (0..<configuration.layers).map { layer in
      LayerWeights(Array(tensors[1 + layer * perLayer..<1 + (layer + 1) * perLayer]))
    }
    finalNorm = tensors[1 + configuration.layers * perLayer]
    head = configuration.tieEmbeddings ? embedding : tensors[tensors.count - 1]
  }
}

/// One block's tensors.
struct LayerWeights {
  /// By ``LinearLayer/index``, each `[out, in]`.
  let linear: [Tensor]
  let attentionNorm: Tensor
  let feedForwardNorm: Tensor

  fileprivate init(_ tensors: [Tensor]) {
    linear = Array(tensors.prefix(7))
    attentionNorm = tensors[7]
    feedForwardNorm = tensors[8]
  }

  subscript(layer: LinearLayer) -> Tensor { linear[layer.index] }
}

/// Where gradients go, by place; nil where nothing is trained.
struct LayerGradients {
  let linear: [Tensor?]
  let attentionNorm: Tensor?
  let feedForwardNorm: Tensor?
  /// By ``LinearLayer/index``: gradients of A and B.
  let pairs: [(a: Tensor?, b: Tensor?)]

  init(_ gradients: ParameterSet, layer: Int) {
    linear = LinearLayer.allCases.map { gradients[$0.parameterName(layer: layer)] }
    attentionNorm = gradients[ParameterName.attentionNorm(layer: layer)]
    feedForwardNorm = gradients[ParameterName.feedForwardNorm(layer: layer)]
    pairs = LinearLayer.allCases.map { linear in
      let name = LoRAPairName(layer: layer, linear: linear)
      return (gradients[name.a], gradients[name.b])
    }
  }

  /// Whether anything in this block learns.
  var isTrained: Bool {
    attentionNorm != nil || feedForwardNorm != nil || linear.contains { $0 != nil }
      || pairs.contains { $0.a != nil || $0.b != nil }
  }
}
