import OslerTensor

/// Rotary scaling as GGUF files have it: linear by two keys, Llama 3's as a tensor of what each frequency is
/// divided by.
extension RopeScaling {
  fileprivate static let positionsKey = "rope.scaling.original_context_length"

  /// Reads the scaling of a file's model, which has none of its own so far.
  ///
  /// - Throws: ``ModelError``, naming the key or tensor, for what is not supported or not known.
  init?(_ file: GGUFFile, architecture: String, _ configuration: ModelConfiguration) throws(ModelError) {
    let typeKey = "\(architecture).rope.scaling.type"
    let type = try file.string(typeKey) ?? "none"
    guard type == "none" || type == "linear" else {
      throw .unsupported(path: file.path, key: typeKey, value: "'\(type)'")
    }
    let factorKey = "\(architecture).rope.scaling.factor"
    // What older files have instead of type and factor.
    let linear =
      try type == "linear"
      ? file.required(factorKey, file.real(factorKey))
      : file.real("\(architecture).rope.scale_linear") ?? 1
    guard architecture == "llama", file.shape(of: GGUFName.ropeFactors) != nil else {
      guard linear != 1 else { return nil }
      self = .linear(factor: linear)
      return
    }
    guard linear == 1 else { throw .unexpectedTensor(path: file.path, tensor: GGUFName.ropeFactors) }
    let factors = try file.tensor(GGUFName.ropeFactors)
    guard factors.shape == [configuration.headDimension / 2] else {
      throw .wrongShape(
        path: file.path, tensor: GGUFName.ropeFactors, found: factors.shape,
        expected: [configuration.headDimension / 2])
    }
    guard factors.array.contains(where: { $0 != 1 }) else { return nil }
    let positions = try file.integer("\(architecture).\(Self.positionsKey)")
    guard let scaling = Self.llama3(factors.array, configuration, positions: positions) else {
      throw .gguf(path: file.path, place: .tensor(GGUFName.ropeFactors), problem: .unknownRopeFactors)
    }
    self = scaling
  }

  /// The scaling that these factors were made by. Every published model of this kind keeps pairs that turn more
  /// than 4 times within the first context, which is a power of two, and divides those that turn less than once.
  ///
  /// - Parameter positions: tokens of the first context, where the file says it.
  private static func llama3(
    _ factors: [Float], _ configuration: ModelConfiguration, positions: Int?
  ) -> RopeScaling? {
    guard let largest = factors.max(), let factor = GGUFValue.float32(largest).real else { return nil }
    for positions in (positions.map { [$0] } ?? []) + [8192] + (4..<20).map({ 1 << $0 }) {
      let scaling = RopeScaling.llama3(
        factor: factor, lowFrequency: 1, highFrequency: 4, originalPositions: positions)
      // The file's were computed in fp32.
      let isSame = zip(factors, scaling.ggufFactors(configuration)).allSatisfy {
        abs($0 - $1) <= 1e-5 * abs($1)
      }
      if isSame { return scaling }
    }
    return nil
  }

  /// What each frequency is divided by, `headDimension / 2` of them.
  func ggufFactors(_ configuration: ModelConfiguration) -> [Float] {
    var plain = configuration
    plain.ropeScaling = nil
    return plain.rotaryFrequencies.map { Float($0 / scaled($0)) }
  }
}

extension ModelConfiguration {
  /// Keys that say how positions are scaled, without the architecture's name.
  var ggufRopeMetadata: [(key: String, value: GGUFValue)] {
    switch ropeScaling {
    case nil: return []
    case .linear(let factor):
      return [("rope.scaling.type", .string("linear")), ("rope.scaling.factor", .float32(Float(factor)))]
    // llama.cpp has no use for it, but whoever reads the model back has.
    case .llama3(_, _, _, let originalPositions):
      return [(RopeScaling.positionsKey, .uint32(UInt32(clamping: originalPositions)))]
    }
  }

  /// The tensor that says it, for Llama 3's scaling.
  var ggufRopeFactors: Tensor? {
    guard case .llama3 = ropeScaling, let factors = ropeScaling?.ggufFactors(self) else { return nil }
    return Tensor(factors, shape: [factors.count])
  }
}
