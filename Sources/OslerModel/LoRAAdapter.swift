import OslerTensor

/// A low-rank adapter: pairs of small matrices that stand beside a base model's linear layers, and perhaps
/// some of its modules in a version of its own.
///
/// It is an object of its own. Attaching it (``Transformer/adapter``) changes no weight of the base,
/// and any number of adapters can share one base.
public final class LoRAAdapter: Sendable {
  public let configuration: LoRAConfiguration
  /// `model.layers.{i}.….lora_A.weight` `[rank, in]`, `….lora_B.weight` `[out, rank]`, with DoRA
  /// `….lora_magnitude_vector` `[out]`; then what it brings whole, such as `lm_head.modules_to_save.weight`.
  public let parameters: ParameterSet
  /// The shape of the models it fits.
  let model: ModelConfiguration
  /// By layer, then by ``LinearLayer/index``.
  let pairs: [[LoRAPair?]]
  let widths: AdapterWidths

  /// A fresh adapter: A uniform in ±1/√in (Kaiming with a = √5), B zero, so that the model starts at
  /// the base's own output.
  ///
  /// - Throws: also where the adapter begins with numbers of the base's: see ``init(_:on:seed:)``.
  public convenience init(
    _ configuration: LoRAConfiguration, for model: ModelConfiguration, seed: UInt64
  ) throws(ModelError) {
    guard !configuration.isDoRA, configuration.modulesToSave.isEmpty else {
      throw .adapterDoesNotFit(reason: "it begins with the base's own numbers, and only its shape is there")
    }
    try configuration.validate()
    var parameters = ParameterSet()
    for (name, shape) in configuration.parameterShapes(in: model) {
      parameters.append(name, Self.fresh(name, shape, seed: seed))
    }
    try self.init(configuration, parameters: parameters, for: model)
  }

  /// A fresh adapter for this base: with DoRA, magnitudes are the lengths of the base's rows; what it brings
  /// whole is copied from the base.
  public convenience init(
    _ configuration: LoRAConfiguration, on base: Transformer, seed: UInt64
  ) throws(ModelError) {
    try configuration.validate()
    try configuration.checkModules(in: base.configuration)
    var parameters = ParameterSet()
    for place in configuration.places(in: base.configuration) {
      let shape = place.linear.shape(in: base.configuration)
      let a = Self.fresh(place.name.a, [place.rank, shape[1]], seed: seed)
      let b = Self.fresh(place.name.b, [shape[0], place.rank], seed: seed)
      parameters.append(place.name.a, a)
      parameters.append(place.name.b, b)
      guard configuration.isDoRA else { continue }
      let magnitude = Tensor(zeros: [shape[0]])
      base.device.doraNorm(
        magnitude, base.baseWeights.layers[place.layer][place.linear], a: a, b: b, scale: place.scale)
      parameters.append(place.name.magnitude, magnitude)
    }
    for (name, _) in configuration.savedParameters(in: base.configuration) {
      let own = base.parameters[name] ?? base.baseWeights.head
      let copy = own.type.isQuantized ? own.converted(to: .float32).converted(to: .bfloat16) : own.copy()
      parameters.append(SavedModule.name(ofParameter: name), copy)
    }
    try self.init(configuration, parameters: parameters, for: base.configuration)
  }

  /// An adapter of given tensors, which are not copied.
  public init(
    _ configuration: LoRAConfiguration, parameters: ParameterSet, for model: ModelConfiguration
  ) throws(ModelError) {
    try configuration.validate()
    try configuration.checkModules(in: model)
    try configuration.check(parameters, for: model)
    self.configuration = configuration
    self.parameters = parameters
    self.model = model
    pairs = Self.pairs(configuration, parameters, model)
    widths = AdapterWidths(configuration, model)
  }

  /// Throws unless every tensor belongs to a layer of this model and has its shape.
  func checkFits(_ model: ModelConfiguration) throws(ModelError) {
    guard model != self.model else { return }
    try configuration.checkModules(in: model)
    try configuration.check(parameters, for: model)
  }

  public func copy() -> LoRAAdapter { LoRAAdapter(copying: self) }

  private init(copying other: LoRAAdapter) {
    configuration = other.configuration
    parameters = other.parameters.copy()
    (model, widths) = (other.model, other.widths)
    pairs = Self.pairs(configuration, parameters, model)
  }

  private static func fresh(_ name: String, _ shape: [Int], seed: UInt64) -> Tensor {
    let tensor = Tensor(zeros: shape)
    guard name.hasSuffix(".lora_A.weight") else { return tensor }
    let bound = 1 / Double(shape[1]).squareRoot()
    let stream = RandomStream(seed: seed, name: "init/\(name)")
    for index in 0..<tensor.count {
      tensor.values[index] = Float((2 * stream.uniform(at: UInt64(index)) - 1) * bound)
    }
    return tensor
  }

  private static func pairs(
    _ configuration: LoRAConfiguration, _ parameters: ParameterSet, _ model: ModelConfiguration
  ) -> [[LoRAPair?]] {
    let none = [LoRAPair?](repeating: nil, count: LinearLayer.allCases.count)
    var pairs = [[LoRAPair?]](repeating: none, count: model.layers)
    for place in configuration.places(in: model) {
      guard let a = parameters[place.name.a], let b = parameters[place.name.b] else { continue }
      pairs[place.layer][place.linear.index] = LoRAPair(
        a: a, b: b, magnitude: parameters[place.name.magnitude], scale: place.scale, name: place.name)
    }
    return pairs
  }
}

/// A pair's tensors: `a` `[rank, in]`, `b` `[out, rank]`, `magnitude` `[out]` with DoRA.
struct LoRAPair: Sendable {
  let a: Tensor
  let b: Tensor
  let magnitude: Tensor?
  /// The factor on B·(A·x).
  let scale: Float
  let name: LoRAPairName
  /// What follows from the base's weight, with DoRA, once attached.
  var direction: DoRADirection?

  var rank: Int { a.shape[0] }
  /// B as the forward pass takes it: with DoRA, rows times the factors.
  var expansion: Tensor { direction?.scaledB ?? b }
}

extension LoRAConfiguration {
  func check(_ parameters: ParameterSet, for model: ModelConfiguration) throws(ModelError) {
    let expected = parameterShapes(in: model)
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

  /// Throws when a name or pattern finds no module of the model, or one that an adapter cannot have.
  ///
  /// - Parameter fault: what is thrown, by the configuration file's key and what is wrong there.
  func checkModules(
    in model: ModelConfiguration,
    _ fault: (_ key: String, _ reason: String) -> ModelError = { key, reason in
      .adapterDoesNotFit(reason: "'\(key)' \(reason)")
    }
  ) throws(ModelError) {
    let linears = (0..<model.layers).flatMap { layer in
      LinearLayer.allCases.map { $0.modulePath(layer: layer) }
    }
    let others = ["model.embed_tokens", "lm_head"]
    switch modules?.included {
    case .list(let names)?:
      for name in names where !linears.contains(where: ModuleSelection.Names.list([name]).matcher()) {
        throw fault("target_modules", "names '\(name)', which is no linear layer of the model")
      }
    case .expression(let text)?:
      let matches = ModuleSelection.Names.expression(text).matcher()
      if let other = others.first(where: { matches($0) && modules?.excluded?.matcher()($0) != true }) {
        throw fault("target_modules", "takes in '\(other)', which cannot have a pair yet")
      }
    case nil: break
    }
    for layer in modules?.layers ?? [] where !(0..<model.layers).contains(layer) {
      throw fault("layers_to_transform", "names layer \(layer) of \(model.layers)")
    }
    let patterns =
      rankPattern.map { ("rank_pattern", $0.pattern) } + alphaPattern.map { ("alpha_pattern", $0.pattern) }
    for (key, pattern) in patterns where !linears.contains(where: PathExpression.test(pattern)) {
      throw fault(key, "has '\(pattern)', which is no linear layer of the model")
    }
    let saved = savedParameters(in: model).map { SavedModule.path(ofParameter: $0.name) }
    for name in modulesToSave where !saved.contains(where: { $0.hasSuffix(name) }) {
      throw fault("modules_to_save", "names '\(name)', which is no module of the model")
    }
    if let path = saved.first(where: linears.contains) {
      throw fault("modules_to_save", "takes in '\(path)': linear layers are not saved whole yet")
    }
    guard !places(in: model).isEmpty else {
      throw fault("target_modules", "chooses no linear layer of the model")
    }
  }
}
