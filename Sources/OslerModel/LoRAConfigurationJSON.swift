import OslerJSON

extension LoRAConfiguration {
  /// `adapter_config.json` with the keys that every PEFT reads, sorted, and beside them only what is used:
  /// older ones refuse unknown keys.
  public func json() -> String {
    var members: [JSONValue.Member] = []
    func put(_ key: String, _ value: JSONValue) { members.append(JSONValue.Member(key, value)) }
    put("base_model_name_or_path", baseModel.map { .string($0) } ?? .null)
    put("bias", "none")
    put("fan_in_fan_out", false)
    put("inference_mode", true)
    put("init_lora_weights", true)
    put("lora_alpha", number(alpha))
    put("lora_dropout", .real(JSONReal(shortest(dropout))))
    put("modules_to_save", modulesToSave.isEmpty ? .null : Self.texts(modulesToSave))
    put("peft_type", "LORA")
    put("r", .integer(rank))
    put("target_modules", targetModules)
    put("task_type", "CAUSAL_LM")
    if isRankStabilized { put("use_rslora", true) }
    if isDoRA { put("use_dora", true) }
    if !rankPattern.isEmpty {
      put("rank_pattern", .object(rankPattern.map { JSONValue.Member($0.pattern, .integer($0.value)) }))
    }
    if !alphaPattern.isEmpty {
      put("alpha_pattern", .object(alphaPattern.map { JSONValue.Member($0.pattern, number($0.value)) }))
    }
    switch modules?.excluded {
    case .list(let names)?: put("exclude_modules", Self.texts(names))
    case .expression(let text)?: put("exclude_modules", .string(text))
    case nil: break
    }
    if let layers = modules?.layers { put("layers_to_transform", .array(layers.map { .integer($0) })) }
    if let patterns = modules?.layersPattern, !patterns.isEmpty {
      put("layers_pattern", Self.texts(patterns))
    }
    // Keys in order, but not those within patterns: of these the first that matches counts.
    members.sort { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    return JSONValue.object(members).written(.indented) + "\n"
  }

  private var targetModules: JSONValue {
    switch modules?.included {
    case .list(let names)?: Self.texts(names)
    case .expression(let text)?: .string(text)
    case nil: Self.texts(LinearLayer.allCases.filter(targets.contains).map(\.rawValue))
    }
  }

  private static func texts(_ texts: [String]) -> JSONValue { .array(texts.map { .string($0) }) }
}

private func number(_ value: Double) -> JSONValue {
  value == value.rounded() && abs(value) < 1e15 ? .integer(Int(value)) : .real(JSONReal(value))
}

/// The double that is written with the float's own digits: 0.1, not 0.10000000149011612.
private func shortest(_ value: Float) -> Double { Double(value.description) ?? Double(value) }
