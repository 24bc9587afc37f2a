public import OslerTensor

/// A model's folder: `config.json`, `model.safetensors` (or several under an index), and what the
/// caller puts beside them, such as a tokenizer.
public enum Checkpoint {
  /// Writes the weights, not the adapter. The folder appears whole or not at all; one that was there
  /// is replaced.
  ///
  /// - Parameter extra: writes further files into the folder it is given (`tokenizer.json`, …).
  /// - Throws: ``ModelError``, or what `extra` throws.
  public static func save(
    _ model: Transformer, to folder: String, extra: (_ folder: String) throws -> Void = { _ in }
  ) throws {
    guard model.quantization == nil else { throw ModelError.quantizedNotSaved }
    try AtomicFolder.write(folder) { folder in
      try FileBytes.write(model.configuration.json(model.precision), to: "\(folder)/config.json")
      try SafetensorsWriter.write(model.parameters, to: "\(folder)/\(TensorFolder.fileName)")
      try extra(folder)
    }
  }

  /// Reads a Hugging Face folder of a Llama or Mistral model; matrices become what `precision` says.
  ///
  /// Every tensor the configuration asks for must be there in its shape, and nothing else, except that
  /// a tied table may have either of its names, and that old files' `rotary_emb.inv_freq` is ignored.
  ///
  /// - Parameter available: bytes that the model may take, checked before any is taken.
  public static func load(
    from folder: String, device: any Device, precision: Precision = .fp32,
    memory available: Int? = MachineMemory.available()
  ) throws(ModelError) -> Transformer {
    let configuration = try ModelConfiguration(contentsOf: "\(folder)/config.json")
    try configuration.checkMemory(precision, available: available)
    let tensors = try TensorFolder(folder)
    var used: Set<String> = []
    var parameters = ParameterSet()
    for (name, shape) in configuration.parameterShapes {
      let isTied = configuration.tieEmbeddings && name == ParameterName.embedding
      let stored = isTied && !tensors.contains(name) && tensors.contains(ParameterName.head)
      let storedName = stored ? ParameterName.head : name
      let type = ModelConfiguration.elementType(ofShape: shape, precision)
      let tensor = try tensors.tensor(storedName, shape: shape, as: type)
      used.insert(storedName)
      if isTied, !stored, tensors.contains(ParameterName.head) {
        let head = try tensors.tensor(ParameterName.head, shape: shape, as: type)
        guard tensor.hasSameBytes(as: head) else { throw .tiedTensorsDiffer(path: tensors.path) }
        used.insert(ParameterName.head)
      }
      parameters.append(name, tensor)
    }
    for name in tensors.names where !used.contains(name) && !name.hasSuffix(".rotary_emb.inv_freq") {
      throw .unexpectedTensor(path: tensors.path, tensor: name)
    }
    return try Transformer(configuration, parameters: parameters, device: device)
  }
}
