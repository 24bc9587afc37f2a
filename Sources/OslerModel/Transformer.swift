import Foundation
public import OslerTensor

/// A Llama-family language model: weights, the device that computes, and perhaps an adapter.
///
/// RMSNorm before each half of a block, rotary positions, grouped-query attention, SwiGLU, residual
/// connections, an output head that may be the embedding table. It knows token ids, never text.
/// One thread uses a model at a time; the device uses as many as it likes.
public final class Transformer {
  public let configuration: ModelConfiguration
  /// The weights under Hugging Face's names; an optimiser updates them in place, unless they are frozen.
  public private(set) var parameters: ParameterSet
  public let device: any Device
  /// Without an adapter.
  let baseWeights: ModelWeights
  /// What passes multiply with: the base's own, or the attached adapter's versions of some.
  var weights: ModelWeights { attached?.weights ?? baseWeights }
  let rotary: RotaryTable
  /// In what it computes: that of its embedding table.
  public var precision: Precision { baseWeights.embedding.type == .bfloat16 ? .bf16 : .fp32 }
  /// Buffers of the last training pass, used again while batches fit.
  var workspace: Workspace?

  /// The adapter that every pass goes through, if any. Setting one that does not fit is our mistake:
  /// use ``attach(_:)`` for one from elsewhere.
  public var adapter: LoRAAdapter? { didSet { attached = adapter.map(attachment(of:)) } }
  /// ``adapter`` as it stands on this base.
  var attached: AttachedAdapter?
  /// What adapters that were attached have together with this base, by their identity.
  var attachments: [ObjectIdentifier: Attachment] = [:]
  /// Adapters that have learned on this model.
  var learned: Set<ObjectIdentifier> = []
  /// A product before DoRA's factors, fp32, as large as one was needed.
  var undirected: Tensor?

  /// A model of random weights: normal with `initializerRange`, norms one, biases zero. The same seed gives the
  /// same bits, and in bf16 the same numbers rounded.
  ///
  /// - Parameter available: bytes that the model may take, checked before any is taken.
  public convenience init(
    _ configuration: ModelConfiguration, seed: UInt64, device: any Device, precision: Precision = .fp32,
    memory available: Int? = MachineMemory.available()
  ) throws(ModelError) {
    try configuration.validate()
    try configuration.checkMemory(precision, available: available)
    var parameters = ParameterSet()
    for (name, shape) in configuration.parameterShapes {
      let tensor = Self.randomTensor(name, shape, configuration, seed: seed)
      parameters.append(
        name, tensor.converted(to: ModelConfiguration.elementType(of: name, shape: shape, precision)))
    }
    try self.init(configuration, parameters: parameters, device: device)
  }

  /// A model of given weights, which are not copied.
  public init(
    _ configuration: ModelConfiguration, parameters: ParameterSet, device: any Device
  ) throws(ModelError) {
    try configuration.validate()
    self.configuration = configuration
    self.parameters = parameters
    self.device = device
    baseWeights = try ModelWeights(parameters, configuration)
    rotary = RotaryTable(
      positions: configuration.maxPositions, inverseFrequencies: configuration.rotaryFrequencies)
  }

  /// Another model of the same weights, without an adapter, so that one can be put on it: nothing is copied.
  public func sharingWeights() -> Transformer { Transformer(sharing: self) }

  private init(sharing other: Transformer) {
    (configuration, parameters, device) = (other.configuration, other.parameters, other.device)
    (baseWeights, rotary) = (other.baseWeights, other.rotary)
  }

  /// Promises that nobody writes to the weights again: ``ParameterSet/frozen()``.
  public func freeze() { parameters = parameters.frozen() }

  /// A model of the same weights in memory of their own, and without an adapter: what a stage trains.
  public func copy() throws(ModelError) -> Transformer {
    try Transformer(configuration, parameters: parameters.copy(), device: device)
  }

  /// The same model with its linear layers quantised, to be read and to carry adapters, not to be trained
  /// itself. The output head has 8 bits at least; embeddings and norms stay as they are.
  ///
  /// - Parameter type: ``ElementType/int8`` or ``ElementType/nf4``.
  /// - Throws: ``ModelError/cannotQuantize(reason:)``.
  public func quantized(to type: ElementType) throws(ModelError) -> Transformer {
    precondition(type.isQuantized, "\(type.rawValue) is not a quantised type")
    guard quantization == nil else { throw .cannotQuantize(reason: "it is quantised already") }
    var result = ParameterSet()
    for (name, tensor) in parameters.entries {
      guard tensor.shape.count == 2, name != ParameterName.embedding else {
        let isTable = name == ParameterName.embedding
        result.append(name, isTable && tensor.type != .bfloat16 ? tensor.converted(to: .bfloat16) : tensor)
        continue
      }
      try Self.checkGroups(name, tensor.shape)
      guard device.isFinite(tensor) else {
        throw .cannotQuantize(reason: "'\(name)' has numbers that are not finite")
      }
      let small = Tensor(
        zeros: tensor.shape,
        type: ModelConfiguration.elementType(of: name, shape: tensor.shape, precision, quantize: type))
      device.convert(small, tensor)
      result.append(name, small)
    }
    return try Transformer(
      configuration, parameters: parameters.isFrozen ? result.frozen() : result, device: device)
  }

  /// Throws when a matrix of this shape has no whole groups to quantise.
  static func checkGroups(_ name: String, _ shape: [Int]) throws(ModelError) {
    guard shape[1] % ElementType.groupSize == 0 else {
      throw .cannotQuantize(
        reason: "'\(name)' has rows of \(shape[1]), not a multiple of \(ElementType.groupSize)")
    }
  }

  /// The type of the quantised layers; nil where none is.
  public var quantization: ElementType? {
    let type = baseWeights.layers.first?.linear.first?.type
    return type?.isQuantized == true ? type : nil
  }

  /// Of the quantised layers' weights, without their scales; nil where none is quantised.
  public var bitsPerWeight: Int? { quantization.map { $0 == .nf4 ? 4 : 8 } }

  /// Sets ``adapter`` after checking that it fits.
  public func attach(_ adapter: LoRAAdapter) throws(ModelError) {
    try adapter.checkFits(configuration)
    self.adapter = adapter
  }

  /// The weights and then the adapter's tensors: everything that can be trained.
  public var allParameters: ParameterSet {
    parameters.joined(with: adapter?.parameters ?? ParameterSet())
  }

  /// Throws when a token is no row of the vocabulary.
  func check(tokens: [Int32]) throws(ModelError) {
    for token in tokens where token < 0 || Int(token) >= configuration.vocabularySize {
      throw .tokenOutOfRange(token: token, vocabularySize: configuration.vocabularySize)
    }
  }

  private static func randomTensor(
    _ name: String, _ shape: [Int], _ configuration: ModelConfiguration, seed: UInt64
  ) -> Tensor {
    let tensor = Tensor(zeros: shape)
    guard shape.count > 1 else {
      tensor.fill(name.hasSuffix(".bias") ? 0 : 1)
      return tensor
    }
    let stream = RandomStream(seed: seed, name: "init/\(name)")
    for index in 0..<tensor.count {
      tensor.values[index] = Float(stream.normal(at: UInt64(index)) * configuration.initializerRange)
    }
    return tensor
  }
}
