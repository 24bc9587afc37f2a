import OslerTensor

// Adapters of mlx-lm: `adapters.safetensors` with `….lora_a` [in, rank], `….lora_b` [rank, out] and, with DoRA,
// `….m` [out]; y += scale·(x·a)·b. The configuration has PEFT's file name, and `fine_tune_type` in it.

extension LoRAAdapter {
  private static let tensorsNameMLX = "adapters.safetensors"

  static func loadMLX(
    _ json: JSONFile, from folder: String, for model: ModelConfiguration
  ) throws(ModelError) -> LoRAAdapter {
    let file = try SafetensorsFile("\(folder)/\(tensorsNameMLX)")
    let configuration = try LoRAConfiguration(mlx: json, tensors: file.names, for: model)
    var parameters = ParameterSet()
    var used: Set<String> = []
    func take(_ key: String, _ shape: [Int]) throws(ModelError) -> Tensor {
      guard let found = file.shape(of: key) else { throw .missingTensor(path: file.path, tensor: key) }
      guard found == shape else {
        throw .wrongShape(path: file.path, tensor: key, found: found, expected: shape)
      }
      used.insert(key)
      return try file.tensor(key)
    }
    for place in configuration.places(in: model) {
      let (name, shape) = (place.name, place.linear.shape(in: model))
      let a = try take("\(name.path).lora_a", [shape[1], place.rank])
      let b = try take("\(name.path).lora_b", [place.rank, shape[0]])
      parameters.append(name.a, transposed(a))
      parameters.append(name.b, transposed(b))
      if configuration.isDoRA { parameters.append(name.magnitude, try take("\(name.path).m", [shape[0]])) }
    }
    if let extra = file.names.sorted().first(where: { !used.contains($0) }) {
      throw .unexpectedTensor(path: file.path, tensor: extra)
    }
    return try LoRAAdapter(configuration, parameters: parameters, for: model)
  }

  private static func transposed(_ matrix: Tensor) -> Tensor {
    let (rows, columns) = (matrix.shape[0], matrix.shape[1])
    let result = Tensor(zeros: [columns, rows])
    for row in 0..<rows {
      for column in 0..<columns {
        result.pointer[column * rows + row] = matrix.pointer[row * columns + column]
      }
    }
    return result
  }
}

extension LoRAConfiguration {
  /// From mlx-lm's `adapter_config.json`; where that names no keys, targets are those that have tensors.
  init(mlx file: JSONFile, tensors: [String], for model: ModelConfiguration) throws(ModelError) {
    let kind = try file.required("fine_tune_type", file.string("fine_tune_type"))
    guard ["lora", "dora"].contains(kind) else {
      throw .unsupported(path: file.path, key: "fine_tune_type", value: "\"\(kind)\"")
    }
    let key = "lora_parameters"
    let shape = try file.required(key, file.object(key))
    let rank = try shape.required("rank", shape.integer("rank"))
    let scale = try shape.required("scale", shape.real("scale"))
    guard (1...65_536).contains(rank) else {
      throw .badValue(path: file.path, key: "rank", reason: "is \(rank)")
    }
    // Blocks are counted from the last; none, and more than there are, are all.
    let named = try file.integer(file.contains("num_layers") ? "num_layers" : "lora_layers")
    let count = named ?? model.layers
    let layers = count > 0 && count < model.layers ? Array(model.layers - count..<model.layers) : nil

    var targets: Set<LinearLayer> = []
    if let names = try shape.strings("keys") {
      for name in names {
        guard let target = LinearLayer.allCases.first(where: { Self.keyMLX($0) == name }) else {
          throw .unsupported(path: file.path, key: "keys", value: "\"\(name)\"")
        }
        targets.insert(target)
      }
    } else {
      targets = Set(
        LinearLayer.allCases.filter { linear in
          tensors.contains { $0.hasSuffix("\(Self.keyMLX(linear)).lora_a") }
        })
    }
    self.init(
      rank: rank, alpha: scale * Double(rank), dropout: Float(try shape.real("dropout") ?? 0),
      targets: targets, baseModel: try file.string("model"), isDoRA: kind == "dora",
      modules: layers.map { ModuleSelection(layers: $0) })
    try validate()
  }

  /// A layer's path within its block: `self_attn.q_proj`.
  private static func keyMLX(_ linear: LinearLayer) -> String {
    String(linear.modulePath(layer: 0).dropFirst("model.layers.0.".count))
  }
}
