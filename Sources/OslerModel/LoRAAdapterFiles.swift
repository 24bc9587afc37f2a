public import OslerTensor

extension LoRAAdapter {
  static let configurationName = "adapter_config.json"
  static let tensorsName = "adapter_model.safetensors"
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
        ParameterSet(parameters.entries.map { (Self.key($0.name), $0.tensor) }),
        to: "\(folder)/\(Self.tensorsName)")
      try extra(folder)
    }
  }

  /// PEFT's name of a tensor.
  private static func key(_ name: String) -> String {
    prefix + (SavedModule.parameter(ofName: name) ?? name)
  }

  /// Reads a PEFT folder, or one of mlx-lm, for a model of this shape, strictly: every tensor must be used,
  /// every target found, every shape right.
  ///
  /// - Parameter precision: of the matrices that the adapter brings whole; as the base's, so that they need
  ///   not be converted when it is attached.
  public static func load(
    from folder: String, for model: ModelConfiguration, precision: Precision = .fp32
  ) throws(ModelError) -> LoRAAdapter {
    let path = "\(folder)/\(configurationName)"
    let json = try JSONFile(path)
    if json.contains("fine_tune_type") { return try loadMLX(json, from: folder, for: model) }
    var configuration = try LoRAConfiguration(json)
    try configuration.checkModules(in: model) { key, reason in
      .badValue(path: path, key: key, reason: reason)
    }
    configuration.simplify(for: model)

    let file = try SafetensorsFile("\(folder)/\(tensorsName)")
    var parameters = ParameterSet()
    var used: Set<String> = []
    for (name, shape) in configuration.parameterShapes(in: model) {
      let key = key(name)
      guard let found = file.shape(of: key) else { throw .missingTensor(path: file.path, tensor: key) }
      guard found == shape else {
        throw .wrongShape(path: file.path, tensor: key, found: found, expected: shape)
      }
      // Pairs are fp32 whatever the base is.
      let type = SavedModule.parameter(ofName: name).map {
        ModelConfiguration.elementType(of: $0, shape: shape, precision)
      }
      parameters.append(name, try file.tensor(key, as: type ?? .float32))
      used.insert(key)
    }
    if let extra = file.names.sorted().first(where: { !used.contains($0) }) {
      throw .unexpectedTensor(path: file.path, tensor: extra)
    }
    return try LoRAAdapter(configuration, parameters: parameters, for: model)
  }
}

extension LoRAConfiguration {
  /// Says the same of this model in the simplest way: targets are those that there are, and a choice that
  /// takes all of them, as when PEFT writes every path out, is none.
  mutating func simplify(for model: ModelConfiguration) {
    let places = places(in: model)
    targets = Set(places.map(\.linear))
    if places.count == targets.count * model.layers { modules = nil }
  }
}
