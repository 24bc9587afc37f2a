import OslerJSON
import OslerTensor

extension LoRAAdapter {
  private static let configurationName = "adapter_config.json"
  private static let tensorsName = "adapter_model.safetensors"
  /// What PEFT puts before the model's own names.
  private static let prefix = "base_model.model."

  /// Writes a PEFT folder: `adapter_config.json` and `adapter_model.safetensors`. It appears whole or
  /// not at all; one that was there is replaced.
  ///
  /// - Parameter extra: writes further files into the folder it is given.
  public func save(to folder: String, extra: (_ folder: String) throws -> Void = { _ in }) throws {
    try AtomicFolder.write(folder) { folder in
      try FileBytes.write(configuration.json(), to: "\(folder)/\(Self.configurationName)")
      try SafetensorsWriter.write(
        ParameterSet(parameters.entries.map { (Self.prefix + $0.name, $0.tensor) }),
        to: "\(folder)/\(Self.tensorsName)")
      try extra(folder)
    }
  }

  /// Reads a PEFT folder for a model of this shape, strictly: every tensor must be used, every target
  /// found, every shape right.
  public static func load(
    from folder: String, for model: ModelConfiguration
  ) throws(ModelError) -> LoRAAdapter {
    let configuration = try LoRAConfiguration(contentsOf: "\(folder)/\(configurationName)")
    let file = try SafetensorsFile("\(folder)/\(tensorsName)")
    var parameters = ParameterSet()
    var used: Set<String> = []
    for (name, shape) in configuration.parameterShapes(in: model) {
      let key = prefix + name
      guard let found = file.shape(of: key) else { throw .missingTensor(path: file.path, tensor: key) }
      guard found == shape else {
        throw .wrongShape(path: file.path, tensor: key, found: found, expected: shape)
      }
      parameters.append(name, try file.tensor(key))
      used.insert(key)
    }
    if let extra = file.names.sorted().first(where: { !used.contains($0) }) {
      throw .unexpectedTensor(path: file.path, tensor: extra)
    }
    return try LoRAAdapter(configuration, parameters: parameters, for: model)
  }
}

extension LoRAConfiguration {
  /// Reads PEFT's `adapter_config.json`.
  ///
  /// - Throws: ``ModelError`` that names the key, also for every feature that would change the
  ///   arithmetic and is not supported yet.
  public init(contentsOf path: String) throws(ModelError) {
    let file = try JSONFile(path)
    let kind = try file.required("peft_type", file.string("peft_type"))
    guard kind == "LORA" else {
      throw .unsupported(path: path, key: "peft_type", value: JSONValue.quoted(kind))
    }
    try file.refuse("bias", unless: "none")
    for key in ["use_dora", "fan_in_fan_out", "lora_bias", "use_qalora"] {
      try file.refuse(key, unless: false)
    }
    for key in ["rank_pattern", "alpha_pattern"] { try file.refuse(key, unless: .object([])) }
    for key in Self.refusedUnlessEmpty { try file.refuse(key, unless: .array([]), .object([])) }

    self.init(
      rank: try file.integer("r") ?? 8, alpha: try file.real("lora_alpha") ?? 8,
      dropout: Float(try file.real("lora_dropout") ?? 0), targets: try Self.targets(file),
      isRankStabilized: try file.bool("use_rslora") ?? false,
      baseModel: try file.string("base_model_name_or_path"))
    do throws(ModelError) {
      try validate()
    } catch {
      guard case .adapterDoesNotFit(let reason) = error else { throw error }
      throw .adapterDoesNotFit(reason: "\(reason) in '\(path)'")
    }
  }

  private static let refusedUnlessEmpty = [
    "modules_to_save", "layers_to_transform", "layers_pattern", "layer_replication", "exclude_modules",
    "target_parameters", "trainable_token_indices", "alora_invocation_tokens", "arrow_config",
    "megatron_config",
  ]

  private static func targets(_ file: JSONFile) throws(ModelError) -> Set<LinearLayer> {
    let key = "target_modules"
    if case .string(let text)? = file[key] {
      guard text == "all-linear" else {
        throw .unsupported(path: file.path, key: key, value: JSONValue.quoted(text))
      }
      return Set(LinearLayer.allCases)
    }
    // Without one, PEFT takes these two for Llama and Mistral.
    let names = try file.strings(key) ?? ["q_proj", "v_proj"]
    var targets: Set<LinearLayer> = []
    for name in names {
      // PEFT writes "all-linear" out: 'model.layers.0.mlp.down_proj' and so on. Whether these are all
      // layers shows when the tensors are counted.
      guard let last = name.split(separator: ".").last, let target = LinearLayer(rawValue: String(last))
      else {
        throw .unsupported(path: file.path, key: key, value: JSONValue.quoted(name))
      }
      targets.insert(target)
    }
    return targets
  }

  /// `adapter_config.json` with the keys that every PEFT reads, sorted: older ones refuse unknown keys.
  public func json() -> String {
    let names = LinearLayer.allCases.filter(targets.contains).map { JSONValue.string($0.rawValue) }
    let isWhole = alpha == alpha.rounded() && abs(alpha) < 1e15
    var members: [JSONValue.Member] = []
    func put(_ key: String, _ value: JSONValue) { members.append(JSONValue.Member(key, value)) }
    put("base_model_name_or_path", baseModel.map { .string($0) } ?? .null)
    put("bias", "none")
    put("fan_in_fan_out", false)
    put("inference_mode", true)
    put("init_lora_weights", true)
    put("lora_alpha", isWhole ? .integer(Int(alpha)) : .real(JSONReal(alpha)))
    put("lora_dropout", .real(JSONReal(shortest(dropout))))
    put("modules_to_save", .null)
    put("peft_type", "LORA")
    put("r", .integer(rank))
    put("target_modules", .array(names))
    put("task_type", "CAUSAL_LM")
    if isRankStabilized { put("use_rslora", true) }
    return JSONValue.object(members).written(.indented, sorted: true) + "\n"
  }
}

/// The double that is written with the float's own digits: 0.1, not 0.10000000149011612.
private func shortest(_ value: Float) -> Double { Double(value.description) ?? Double(value) }
