import OslerTensor

/// An adapter as it stands on one base, with what follows from the two together.
final class AttachedAdapter {
  let adapter: LoRAAdapter
  /// By layer, then by ``LinearLayer/index``.
  private let pairs: [[LoRAPair?]]
  /// The base's weights with the adapter's modules in their places; nil when it brings none.
  let weights: ModelWeights?
  /// The parameters that it replaces, by their names in the model.
  let replaced: Set<String>

  init(
    _ adapter: LoRAAdapter, pairs: [[LoRAPair?]], weights: ModelWeights? = nil, replaced: Set<String> = []
  ) {
    self.adapter = adapter
    self.pairs = pairs
    self.weights = weights
    self.replaced = replaced
  }

  subscript(layer: Int, linear: LinearLayer) -> LoRAPair? { pairs[layer][linear.index] }

  /// Whether all that it does is to stand beside linear layers.
  var isPlain: Bool { !adapter.configuration.isDoRA && weights == nil }
}

/// What follows from a base's weight and a DoRA pair: with n the lengths of the rows of W + s·B·A, the factors
/// c = m / n, with which y = c ∘ (W·x) + s·(c ∘ B)·(A·x).
final class DoRADirection: Sendable {
  /// n and c `[out]`, c − 1 `[out]`, and c ∘ B `[out, rank]`.
  let norm, factor, excess, scaledB: Tensor

  init(_ weight: Tensor, _ pair: LoRAPair, magnitude: Tensor, _ device: any Device) {
    let outputs = weight.shape[0]
    norm = Tensor(zeros: [outputs])
    factor = Tensor(zeros: [outputs])
    excess = Tensor(zeros: [outputs])
    scaledB = Tensor(zeros: pair.b.shape)
    device.doraNorm(norm, weight, a: pair.a, b: pair.b, scale: pair.scale)
    let rank = pair.rank
    for row in 0..<outputs {
      // A row of zeros has no direction; 0 / 0 would spoil all others.
      let length = norm.pointer[row]
      let c = length > 0 ? magnitude.pointer[row] / length : 0
      factor.pointer[row] = c
      excess.pointer[row] = c - 1
      for column in row * rank..<(row + 1) * rank { scaledB.pointer[column] = c * pair.b.pointer[column] }
    }
  }
}

extension Transformer {
  /// This adapter as it stands on this base. Of one whose pairs have learned on this model since, directions
  /// are computed anew.
  ///
  /// - Precondition: it fits.
  func attachment(of adapter: LoRAAdapter) -> AttachedAdapter {
    let id = ObjectIdentifier(adapter)
    if let known = attachments[id], known.owner === adapter,
      !learns(adapter) || known.mark == adapter.mark
    {
      return known.attached(adapter)
    }
    guard adapter.configuration.isDoRA || !adapter.configuration.modulesToSave.isEmpty else {
      return AttachedAdapter(adapter, pairs: adapter.pairs)
    }
    attachments = attachments.filter { $0.value.owner != nil }
    let fresh = Attachment(adapter, on: self)
    attachments[id] = fresh
    return fresh.attached(adapter)
  }

  /// Whether steps on this model may have changed the adapter's numbers.
  private func learns(_ adapter: LoRAAdapter) -> Bool { learned.contains(ObjectIdentifier(adapter)) }

  /// Whether the attached adapter brings this tensor in another type than the base's, so that passes read a
  /// copy: load it in the base's precision to train it.
  func isConverted(_ name: String) -> Bool {
    guard let own = SavedModule.parameter(ofName: name), let tensor = adapter?.parameters[name] else {
      return false
    }
    return tensor.type != ModelConfiguration.elementType(of: own, shape: tensor.shape, precision)
  }

  /// Where the gradient of this parameter of the model goes, by name: to the attached adapter's own version,
  /// where it brings one.
  func learningName(_ name: String) -> String {
    if attached?.replaced.contains(name) == true { return SavedModule.name(ofParameter: name) }
    return name == ParameterName.head && configuration.tieEmbeddings ? ParameterName.embedding : name
  }
}

/// What an adapter and a base have together, without the adapter itself, so that it can be let go.
struct Attachment {
  fileprivate weak var owner: LoRAAdapter?
  fileprivate let mark: UInt64
  private let directions: [[DoRADirection?]]
  private let weights: ModelWeights?
  private let replaced: Set<String>

  init(_ adapter: LoRAAdapter, on base: Transformer) {
    owner = adapter
    mark = adapter.mark
    directions = adapter.pairs.enumerated().map { layer, pairs in
      pairs.map { pair in
        guard let pair, let magnitude = pair.magnitude else { return nil }
        return DoRADirection(
          base.baseWeights.layers[layer][pair.name.linear], pair, magnitude: magnitude, base.device)
      }
    }
    (weights, replaced) = Self.weights(adapter, on: base)
  }

  func attached(_ adapter: LoRAAdapter) -> AttachedAdapter {
    var pairs = adapter.pairs
    for (layer, row) in directions.enumerated() {
      for (index, direction) in row.enumerated() where direction != nil {
        pairs[layer][index]?.direction = direction
      }
    }
    return AttachedAdapter(adapter, pairs: pairs, weights: weights, replaced: replaced)
  }

  private static func weights(_ adapter: LoRAAdapter, on base: Transformer) -> (ModelWeights?, Set<String>) {
    let parameters = adapter.replacing(base)
    guard let parameters else { return (nil, []) }
    var configuration = base.configuration
    configuration.tieEmbeddings = parameters[ParameterName.head] == nil
    guard let weights = try? ModelWeights(parameters, configuration) else {
      preconditionFailure("the adapter was not checked")
    }
    return (weights, Set(adapter.savedTensors.map(\.name)))
  }
}

extension LoRAAdapter {
  /// What it brings whole, by the names in the model.
  var savedTensors: [(name: String, tensor: Tensor)] {
    parameters.entries.compactMap { entry in
      SavedModule.parameter(ofName: entry.name).map { ($0, entry.tensor) }
    }
  }

  /// The base's parameters with those that the adapter brings in their places, in the base's precision; a head
  /// that is no longer the embedding table stands for itself. Nil when it brings none.
  func replacing(_ base: Transformer) -> ParameterSet? {
    let saved = savedTensors
    guard !saved.isEmpty else { return nil }
    var own: [String: Tensor] = [:]
    for (name, tensor) in saved {
      let type = ModelConfiguration.elementType(of: name, shape: tensor.shape, base.precision)
      own[name] = tensor.type == type ? tensor : tensor.converted(to: type)
    }
    var parameters = ParameterSet(base.parameters.entries.map { ($0.name, own[$0.name] ?? $0.tensor) })
    if base.configuration.tieEmbeddings {
      parameters.append(ParameterName.head, own[ParameterName.head] ?? base.baseWeights.head)
    }
    return parameters
  }

  /// Changes when the numbers of the pairs do, almost surely: to see what an optimiser did.
  fileprivate var mark: UInt64 {
    var mark: UInt64 = 0xcbf2_9ce4_8422_2325
    for pair in pairs.joined() {
      guard let pair, pair.magnitude != nil else { continue }
      for tensor in [pair.a, pair.b, pair.magnitude] {
        guard let tensor else { continue }
        for bits in UnsafeRawBufferPointer(tensor.bytes).bindMemory(to: UInt32.self) {
          // FNV-1a, by words.
          mark = (mark ^ UInt64(bits)) &* 0x100_0000_01b3
        }
      }
    }
    return mark
  }
}
