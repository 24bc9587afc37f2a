public import OslerTensor

extension Checkpoint {
  /// Reads a GGUF file of a Llama, Mistral or Qwen2 model; matrices become what `precision` says, norms and
  /// biases fp32. Blocks are multiplied out: no type of the file is one of ours to the bit.
  ///
  /// Every tensor the metadata asks for must be there in its shape, and nothing else. A model without an
  /// output head has its embedding table for one. As with ``load(from:device:precision:quantize:mapped:memory:)``
  /// matrices that are stored as they are to be are mapped, all but queries and keys, whose rows have another
  /// order; the weights are frozen.
  ///
  /// - Parameters:
  ///   - type: quantises the linear layers, tensor by tensor as they are read; the model then computes in bf16,
  ///     whatever `precision` says.
  ///   - mapped: false copies every tensor into memory of its own.
  ///   - available: bytes that the model may take, checked before any is taken.
  /// - Throws: ``ModelError``, naming file and tensor or key.
  public static func load(
    gguf path: String, device: any Device, precision: Precision = .fp32, quantize type: ElementType? = nil,
    mapped: Bool = true, memory available: Int? = MachineMemory.available()
  ) throws(ModelError) -> Transformer {
    precondition(type?.isQuantized != false, "\(type?.rawValue ?? "") is not a quantised type")
    let file = try GGUFFile(path)
    let configuration = try ModelConfiguration(file)
    let wanted = try GGUFName.parameters(configuration, in: file)
    try configuration.checkMemory(precision, quantize: type, available: available)
    var parameters = ParameterSet()
    for parameter in wanted {
      let type = ModelConfiguration.elementType(
        of: parameter.name, shape: parameter.shape, precision, quantize: type)
      parameters.append(
        parameter.name, try tensor(parameter, of: file, as: type, mapped: mapped, device: device))
    }
    try file.checkUnchanged()
    return try Transformer(configuration, parameters: parameters.frozen(), device: device)
  }

  private static func tensor(
    _ parameter: GGUFName.Parameter, of file: GGUFFile, as type: ElementType, mapped: Bool, device: any Device
  ) throws(ModelError) -> Tensor {
    let (name, shape) = (parameter.fileName, parameter.shape)
    if mapped, shape.count > 1, parameter.permutedHeads == nil, let view = try file.view(name),
      view.type == type
    {
      return view
    }
    if type.isQuantized { try Transformer.checkGroups(parameter.name, shape) }
    let stored = try file.tensor(name, as: type.isQuantized ? .float32 : type)
    let ordered = parameter.permutedHeads.map { GGUFRowOrder.toHalves(stored, heads: $0) } ?? stored
    guard type.isQuantized else { return ordered }
    guard device.isFinite(ordered) else {
      throw .cannotQuantize(reason: "'\(parameter.name)' has numbers that are not finite")
    }
    let result = Tensor(zeros: shape, type: type)
    device.convert(result, ordered)
    return result
  }

  /// Writes the weights, not the adapter, as a GGUF file that llama.cpp loads. The file appears whole or not
  /// at all; one that was there is replaced.
  ///
  /// llama.cpp has no sliding window for Llama and Mistral: past it, it reads more than this model does.
  ///
  /// - Parameters:
  ///   - type: of matrices, one of ``GGUFTensorType/writable``; norms and biases are F32.
  ///   - tokenizer: one token for every row of the vocabulary. Without one, other programs can load the model
  ///     and read no text.
  /// - Throws: ``ModelError``.
  public static func save(
    _ model: Transformer, gguf path: String, type: GGUFTensorType, tokenizer: GGUFTokenizer? = nil
  ) throws(ModelError) {
    guard model.quantization == nil else { throw .quantizedNotSaved }
    guard model.configuration.glm == nil else { throw .glmNotInGGUF }
    guard let fileType = type.fileType else {
      throw .notWritable(path: path, reason: "matrices of type '\(type)' are not written")
    }
    let configuration = model.configuration
    if let tokenizer, tokenizer.tokens.count != configuration.vocabularySize {
      throw .badValue(
        path: path, key: "\(GGUFTokenizer.prefix)tokens",
        reason: "has \(tokenizer.tokens.count) texts for a vocabulary of \(configuration.vocabularySize)")
    }
    var writer = GGUFWriter()
    writer.metadata.append(("general.architecture", .string(configuration.ggufArchitecture)))
    writer.metadata.append(("general.type", .string("model")))
    writer.metadata.append(("general.file_type", .uint32(fileType)))
    writer.metadata.append(("general.quantization_version", .uint32(2)))
    writer.metadata += configuration.ggufMetadata
    writer.metadata += tokenizer?.metadata ?? configuration.ggufIDs
    if let factors = configuration.ggufRopeFactors {
      guard configuration.family != .qwen2 else {
        throw .notWritable(path: path, reason: "such files have no Llama 3 scaling for Qwen2")
      }
      writer.tensors.append(GGUFWriter.Item(name: GGUFName.ropeFactors, tensor: factors, type: .f32))
    }
    for parameter in GGUFName.parameters(configuration) {
      guard let tensor = model.parameters[parameter.name] else {
        throw .missingTensor(path: "the model", tensor: parameter.name)
      }
      writer.tensors.append(
        GGUFWriter.Item(
          name: parameter.fileName, tensor: tensor, type: parameter.shape.count > 1 ? type : .f32,
          permutedHeads: parameter.permutedHeads))
    }
    try writer.write(to: path)
  }
}

extension ModelConfiguration {
  /// What stands for a tokenizer: that there is none, and the ids that the configuration knows.
  fileprivate var ggufIDs: [(key: String, value: GGUFValue)] {
    let ids = [("bos", bosID), ("eos", eosIDs.first), ("eot", eosIDs.dropFirst().first)]
    return [("\(GGUFTokenizer.prefix)model", .string("no_vocab"))]
      + ids.compactMap { name, id in
        id.map { ("\(GGUFTokenizer.prefix)\(name)_token_id", .uint32(UInt32(bitPattern: $0))) }
      }
  }
}
