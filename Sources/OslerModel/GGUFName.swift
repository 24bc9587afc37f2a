/// What GGUF files call a model's tensors.
enum GGUFName {
  static let embedding = "token_embd.weight"
  static let finalNorm = "output_norm.weight"
  static let head = "output.weight"
  /// What every rotary frequency is divided by, `[headDimension / 2]`.
  static let ropeFactors = "rope_freqs.weight"

  static func of(_ linear: LinearLayer) -> String {
    switch linear {
    case .query: "attn_q"
    case .key: "attn_k"
    case .value: "attn_v"
    case .output: "attn_output"
    case .gate: "ffn_gate"
    case .up: "ffn_up"
    case .down: "ffn_down"
    }
  }

  /// A parameter of the model as the file has it.
  struct Parameter {
    /// Hugging Face's name.
    let name: String
    let shape: [Int]
    let fileName: String
    /// How many heads' rows stand in another order in the file; nil where none do.
    let permutedHeads: Int?
  }

  /// Every parameter, in the order of ``ModelConfiguration/parameterShapes``.
  static func parameters(_ configuration: ModelConfiguration) -> [Parameter] {
    var names = [
      ParameterName.embedding: embedding, ParameterName.finalNorm: finalNorm, ParameterName.head: head,
    ]
    var heads: [String: Int] = [:]
    for layer in 0..<configuration.layers {
      names[ParameterName.attentionNorm(layer: layer)] = "blk.\(layer).attn_norm.weight"
      names[ParameterName.feedForwardNorm(layer: layer)] = "blk.\(layer).ffn_norm.weight"
      for linear in LinearLayer.allCases {
        for part in ["weight", "bias"] {
          let name = "\(linear.modulePath(layer: layer)).\(part)"
          names[name] = "blk.\(layer).\(of(linear)).\(part)"
          if linear == .query { heads[name] = configuration.heads }
          if linear == .key { heads[name] = configuration.keyValueHeads }
        }
      }
    }
    return configuration.parameterShapes.map { name, shape in
      guard let fileName = names[name] else { preconditionFailure("GGUF files have no name for '\(name)'") }
      return Parameter(
        name: name, shape: shape, fileName: fileName,
        permutedHeads: configuration.ggufPermutes ? heads[name] : nil)
    }
  }

  /// The same, after checking that the file has each of them in its shape, and nothing else.
  static func parameters(
    _ configuration: ModelConfiguration, in file: GGUFFile
  ) throws(ModelError) -> [Parameter] {
    for layer in 0..<configuration.layers {
      // One layer after another, so that a claim of a milliard of them ends at the first that is not there.
      let name = "blk.\(layer).attn_norm.weight"
      guard file.shape(of: name) != nil else { throw .missingTensor(path: file.path, tensor: name) }
    }
    let parameters = parameters(configuration)
    for parameter in parameters {
      guard let found = file.shape(of: parameter.fileName) else {
        throw .missingTensor(path: file.path, tensor: parameter.fileName)
      }
      guard found == parameter.shape else {
        throw .wrongShape(
          path: file.path, tensor: parameter.fileName, found: found, expected: parameter.shape)
      }
    }
    var used = Set(parameters.map(\.fileName))
    if configuration.family != .qwen2 { used.insert(ropeFactors) }
    if let extra = file.names.first(where: { !used.contains($0) }) {
      throw .unexpectedTensor(path: file.path, tensor: extra)
    }
    return parameters
  }
}
