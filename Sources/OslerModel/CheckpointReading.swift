import OslerTensor

/// The weights of a model's folder on their way into memory.
struct CheckpointReading {
  /// One parameter: where it is stored, and what it becomes.
  private struct Part {
    let name: String
    let storedName: String
    let shape: [Int]
    let type: ElementType
  }

  private let tensors: TensorFolder
  private let device: any Device
  private let mapped: Bool
  private let parts: [Part]
  /// Whether the one table of a tied model is stored under both names.
  private let isTwice: Bool

  /// Checks names, shapes and types of everything; no data is read yet.
  init(
    _ tensors: TensorFolder, _ configuration: ModelConfiguration, _ precision: Precision,
    quantize type: ElementType?, mapped: Bool, device: any Device
  ) throws(ModelError) {
    self.tensors = tensors
    self.device = device
    self.mapped = mapped
    let isTied = configuration.tieEmbeddings
    let hasTable = tensors.contains(ParameterName.embedding)
    isTwice = isTied && hasTable && tensors.contains(ParameterName.head)

    var used: Set = isTied ? [ParameterName.head] : []
    var parts: [Part] = []
    for (name, shape) in configuration.parameterShapes {
      let isUnderOther = isTied && !hasTable && name == ParameterName.embedding
      let storedName = isUnderOther && tensors.contains(ParameterName.head) ? ParameterName.head : name
      try tensors.check(storedName, shape: shape)
      used.insert(storedName)
      let type = ModelConfiguration.elementType(of: name, shape: shape, precision, quantize: type)
      if type.isQuantized { try Transformer.checkGroups(name, shape) }
      parts.append(Part(name: name, storedName: storedName, shape: shape, type: type))
    }
    self.parts = parts
    if isTwice {
      try tensors.check(ParameterName.head, shape: [configuration.vocabularySize, configuration.hiddenSize])
    }
    for name in tensors.names where !used.contains(name) && !name.hasSuffix(".rotary_emb.inv_freq") {
      throw .unexpectedTensor(path: tensors.path, tensor: name)
    }
  }

  /// The tensors, one after another: of those that are stored in another type than they become, one at a time
  /// takes memory beside its result.
  func read() throws(ModelError) -> ParameterSet {
    var parameters = ParameterSet()
    for (index, part) in parts.enumerated() {
      if index + 1 < parts.count, !isInPlace(parts[index + 1]) {
        tensors.willNeed(parts[index + 1].storedName)
      }
      parameters.append(part.name, try tensor(part))
    }
    if isTwice { try checkTied() }
    try tensors.checkUnchanged()
    return parameters
  }

  /// Whether the stored data is what the model computes with. Vectors are small, and kept for themselves.
  private func isInPlace(_ part: Part) -> Bool {
    mapped && part.shape.count > 1 && tensors.type(of: part.storedName) == part.type
  }

  private func tensor(_ part: Part) throws(ModelError) -> Tensor {
    let stored = try tensors.view(part.storedName)
    if isInPlace(part) { return stored }
    if part.type.isQuantized, !device.isFinite(stored) {
      throw .cannotQuantize(reason: "'\(part.name)' has numbers that are not finite")
    }
    let result = Tensor(zeros: part.shape, type: part.type)
    device.convert(result, stored)
    tensors.release(part.storedName)
    return result
  }

  private func checkTied() throws(ModelError) {
    let (table, head) = (try tensors.view(ParameterName.embedding), try tensors.view(ParameterName.head))
    let isSame =
      table.type == head.type
      ? table.hasSameBytes(as: head)
      : table.converted(to: .float32).hasSameBytes(as: head.converted(to: .float32))
    guard isSame else { throw .tiedTensorsDiffer(path: tensors.path) }
  }
}
