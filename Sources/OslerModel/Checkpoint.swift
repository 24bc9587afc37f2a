public import OslerTensor

/// A model's folder: `config.json`, `model.safetensors` (or several under an index), and what the
/// caller puts beside them, such as a tokenizer.
public enum Checkpoint {
  /// Writes the weights, not the adapter, as transformers reads them. The folder appears whole or not at all;
  /// one that was there is replaced.
  ///
  /// - Parameters:
  ///   - shardBytes: the most that the tensors of one file take; a model that takes more has several files
  ///     under an index.
  ///   - extra: writes further files into the folder it is given (`tokenizer.json`, …).
  /// - Throws: ``ModelError``, or what `extra` throws.
  public static func save(
    _ model: Transformer, to folder: String, shardBytes: Int = 5_000_000_000,
    extra: (_ folder: String) throws -> Void = { _ in }
  ) throws {
    guard model.quantization == nil else { throw ModelError.quantizedNotSaved }
    try AtomicFolder.write(folder) { folder in
      try FileBytes.write(model.configuration.json(model.precision), to: "\(folder)/config.json")
      try GenerationFile.write(model.configuration, to: folder)
      try TensorFolderWriter.write(model.parameters, to: folder, shardBytes: shardBytes)
      try extra(folder)
    }
  }

  /// What `config.json` says, and `generation_config.json` where there is one: a text ends at the ids of
  /// either.
  public static func configuration(of folder: String) throws(ModelError) -> ModelConfiguration {
    var configuration = try ModelConfiguration(contentsOf: "\(folder)/config.json")
    try GenerationFile.read(in: folder, into: &configuration)
    return configuration
  }

  /// Reads a Hugging Face folder of a Llama, Mistral or Qwen2 model; matrices become what `precision` says.
  ///
  /// Every tensor the configuration asks for must be there in its shape, and nothing else, except that
  /// a tied table may have either of its names, and that old files' `rotary_emb.inv_freq` is ignored.
  ///
  /// Matrices that are stored in the type they are to have are not read but mapped: a page comes from the disk,
  /// or from the system's cache, when it is first needed. The files must keep their length as long as the model
  /// lives, or the system ends the process; replacing them under their names, as ``save(_:to:shardBytes:extra:)``
  /// does, is no danger. The weights are frozen: ``ParameterSet/frozen()``.
  ///
  /// - Parameters:
  ///   - type: quantises the linear layers, tensor by tensor as they are read, as ``Transformer/quantized(to:)``
  ///     does; the model then computes in bf16, whatever `precision` says.
  ///   - mapped: false copies every tensor into memory of its own.
  ///   - available: bytes that the model may take, checked before any is taken.
  /// - Throws: ``ModelError``, naming file and tensor or key.
  public static func load(
    from folder: String, device: any Device, precision: Precision = .fp32, quantize type: ElementType? = nil,
    mapped: Bool = true, memory available: Int? = MachineMemory.available()
  ) throws(ModelError) -> Transformer {
    precondition(type?.isQuantized != false, "\(type?.rawValue ?? "") is not a quantised type")
    let configuration = try configuration(of: folder)
    try configuration.checkMemory(precision, quantize: type, available: available)
    let reading = try CheckpointReading(
      TensorFolder(folder), configuration, precision, quantize: type, mapped: mapped, device: device)
    return try Transformer(configuration, parameters: reading.read().frozen(), device: device)
  }
}
