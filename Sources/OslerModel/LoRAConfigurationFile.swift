import OslerJSON

extension LoRAConfiguration {
  /// Reads PEFT's `adapter_config.json`. Which modules of a model it means shows when it meets one.
  ///
  /// - Throws: ``ModelError`` that names the key, also for every feature that would change the
  ///   arithmetic and is not supported yet.
  public init(contentsOf path: String) throws(ModelError) { try self.init(JSONFile(path)) }

  init(_ file: JSONFile) throws(ModelError) {
    let kind = try file.required("peft_type", file.string("peft_type"))
    guard kind == "LORA" else {
      throw .unsupported(path: file.path, key: "peft_type", value: JSONValue.quoted(kind))
    }
    try Self.refuseOthers(file)
    let (targets, included) = try Self.targets(file)
    self.init(
      rank: try file.integer("r") ?? 8, alpha: try file.real("lora_alpha") ?? 8,
      dropout: Float(try file.real("lora_dropout") ?? 0), targets: targets,
      isRankStabilized: try file.bool("use_rslora") ?? false,
      baseModel: try file.string("base_model_name_or_path"), isDoRA: try file.bool("use_dora") ?? false,
      modules: try Self.modules(file, included),
      rankPattern: try Self.pattern(file, "rank_pattern") { $0.integer },
      alphaPattern: try Self.pattern(file, "alpha_pattern") { $0.real },
      modulesToSave: try file.strings("modules_to_save") ?? [])
    if self.modulesToSave.contains("") {
      throw .badValue(path: file.path, key: "modules_to_save", reason: "has an empty name")
    }
    do throws(ModelError) {
      try validate()
    } catch {
      guard case .adapterDoesNotFit(let reason) = error else { throw error }
      throw .adapterDoesNotFit(reason: "\(reason) in '\(file.path)'")
    }
  }

  // MARK: What is refused

  /// Keys that are read, and those that say nothing of the arithmetic.
  private static let known: Set<String> = [
    "peft_type", "r", "lora_alpha", "lora_dropout", "target_modules", "use_rslora", "use_dora",
    "base_model_name_or_path", "rank_pattern", "alpha_pattern", "modules_to_save", "exclude_modules",
    "layers_to_transform", "layers_pattern", "bias", "init_lora_weights", "auto_mapping", "revision",
    "task_type", "inference_mode", "peft_version", "megatron_core", "loftq_config", "eva_config",
    "lora_ga_config", "corda_config", "qalora_group_size", "ensure_weight_tying", "runtime_config",
    "ephemeral_gpu_offload",
  ]
  /// Ways to begin that leave the base's weights alone.
  private static let beginnings: Set<String> = ["gaussian", "eva", "orthogonal"]

  /// Throws when a key asks for what is not done: other keys must be empty, false or null.
  private static func refuseOthers(_ file: JSONFile) throws(ModelError) {
    try file.refuse("bias", unless: "none")
    for key in file.keys where !known.contains(key) {
      try file.refuse(key, unless: false, .array([]), .object([]), "")
    }
    // Others (PiSSA, OLoRA, LoftQ …) take something off the base's weights, which this base still has.
    if case .string(let name)? = file["init_lora_weights"], !beginnings.contains(name) {
      throw .unsupported(path: file.path, key: "init_lora_weights", value: JSONValue.quoted(name))
    }
  }

  // MARK: Modules

  private static func targets(
    _ file: JSONFile
  ) throws(ModelError) -> (Set<LinearLayer>, ModuleSelection.Names?) {
    let key = "target_modules"
    let all = Set(LinearLayer.allCases)
    if case .string(let text)? = file[key] {
      guard text != "all-linear" else { return (all, nil) }
      return (all, .expression(try expression(text, file, key)))
    }
    // Without one, PEFT takes these two for Llama and Mistral.
    let names = try file.strings(key) ?? ["q_proj", "v_proj"]
    var targets: Set<LinearLayer> = []
    for name in names {
      // `q_proj`, or a path that ends with it. PEFT writes "all-linear" out:
      // 'model.layers.0.mlp.down_proj' and so on.
      guard let last = name.split(separator: ".").last, let target = LinearLayer(rawValue: String(last))
      else {
        throw .unsupported(path: file.path, key: key, value: JSONValue.quoted(name))
      }
      targets.insert(target)
    }
    return (targets, names.allSatisfy { LinearLayer(rawValue: $0) != nil } ? nil : .list(names))
  }

  private static func modules(
    _ file: JSONFile, _ included: ModuleSelection.Names?
  ) throws(ModelError) -> ModuleSelection? {
    var excluded: ModuleSelection.Names?
    if case .string(let text)? = file["exclude_modules"] {
      excluded = text.isEmpty ? nil : .expression(try expression(text, file, "exclude_modules"))
    } else if let names = try file.strings("exclude_modules"), !names.isEmpty {
      excluded = .list(names)
    }
    var layers: [Int]?
    if case .array(let items)? = file["layers_to_transform"] {
      let numbers = items.compactMap(\.whole)
      guard numbers.count == items.count else {
        throw .wrongType(path: file.path, key: "layers_to_transform", expected: "a list of whole numbers")
      }
      layers = numbers.isEmpty ? nil : numbers
    } else {
      layers = try file.integer("layers_to_transform").map { [$0] }
    }
    var patterns: [String] = []
    if case .string(let text)? = file["layers_pattern"] {
      patterns = text.isEmpty ? [] : [text]
    } else {
      patterns = try file.strings("layers_pattern") ?? []
    }
    guard patterns.isEmpty || patterns.contains("layers") else {
      let value = JSONValue.array(patterns.map { .string($0) }).written(.compact)
      throw .unsupported(path: file.path, key: "layers_pattern", value: value)
    }
    let selection = ModuleSelection(
      included: included, excluded: excluded, layers: layers, layersPattern: layers == nil ? [] : patterns)
    return selection == ModuleSelection() ? nil : selection
  }

  private static func expression(
    _ text: String, _ file: JSONFile, _ key: String
  ) throws(ModelError) -> String {
    guard PathExpression(text) != nil else {
      throw .badValue(
        path: file.path, key: key,
        reason: "has an expression that osler cannot read: \(JSONValue.quoted(text))")
    }
    return text
  }

  private static func pattern<Value>(
    _ file: JSONFile, _ key: String, _ value: (JSONValue) -> Value?
  ) throws(ModelError) -> [ModulePattern<Value>] {
    guard let found = file[key] else { return [] }
    guard case .object(let members) = found else {
      throw .wrongType(path: file.path, key: key, expected: "an object")
    }
    var patterns: [ModulePattern<Value>] = []
    for member in members {
      guard let value = value(member.value) else {
        throw .badValue(path: file.path, key: key, reason: "has no such number for '\(member.key)'")
      }
      patterns.append(ModulePattern(try expression(member.key, file, key), value))
    }
    return patterns
  }
}

extension JSONValue {
  fileprivate var integer: Int? {
    if case .real(let real) = self { return Int(exactly: real.value) }
    return whole
  }

  fileprivate var real: Double? {
    if case .real(let real) = self { return real.value }
    return whole.map(Double.init)
  }
}
