/// Where one pair sits, and its shape.
public struct LoRAPlace: Hashable, Sendable {
  public let layer: Int
  public let linear: LinearLayer
  public let rank: Int
  public let alpha: Double
  /// The factor on B·(A·x).
  public let scale: Float

  var name: LoRAPairName { LoRAPairName(layer: layer, linear: linear) }
}

/// A pair's module, and the names of its tensors.
struct LoRAPairName: Hashable, Sendable {
  let layer: Int
  let linear: LinearLayer

  var path: String { linear.modulePath(layer: layer) }
  /// `model.layers.0.self_attn.q_proj.lora_A.weight`, `[rank, in]`.
  var a: String { path + ".lora_A.weight" }
  /// `model.layers.0.self_attn.q_proj.lora_B.weight`, `[out, rank]`.
  var b: String { path + ".lora_B.weight" }
  /// `model.layers.0.self_attn.q_proj.lora_magnitude_vector`, `[out]`.
  var magnitude: String { path + ".lora_magnitude_vector" }
}

extension LoRAConfiguration {
  /// Every pair of a model of this shape.
  ///
  /// - Precondition: ``validate()`` does not throw.
  public func places(in model: ModelConfiguration) -> [LoRAPlace] {
    let isChosen = modules?.matcher()
    let isSaved = savedMatcher
    let (ranks, alphas) = (Self.matchers(rankPattern), Self.matchers(alphaPattern))
    let linears = LinearLayer.allCases.filter(targets.contains)
    return (0..<model.layers).flatMap { layer in
      linears.compactMap { linear in
        let path = linear.modulePath(layer: layer)
        guard isChosen?(layer, path) ?? true, !isSaved(path) else { return nil }
        let rank = ranks.first { $0.matches(path) }?.value ?? rank
        let alpha = alphas.first { $0.matches(path) }?.value ?? alpha
        return LoRAPlace(
          layer: layer, linear: linear, rank: rank, alpha: alpha, scale: scale(rank: rank, alpha: alpha))
      }
    }
  }

  private static func matchers<Value>(
    _ patterns: [ModulePattern<Value>]
  ) -> [(matches: (String) -> Bool, value: Value)] {
    patterns.map { (PathExpression.test($0.pattern), $0.value) }
  }

  /// A test of module paths: whether the adapter brings the module whole.
  private var savedMatcher: (String) -> Bool {
    let names = modulesToSave
    return names.isEmpty ? { _ in false } : { path in names.contains(where: path.hasSuffix) }
  }

  /// The parameters that the adapter brings whole, by their names in the model. A tied table has two modules.
  func savedParameters(in model: ModelConfiguration) -> [(name: String, shape: [Int])] {
    guard !modulesToSave.isEmpty else { return [] }
    let isSaved = savedMatcher
    var candidates = model.parameterShapes.filter { !$0.name.hasSuffix("_proj.bias") }
    if model.tieEmbeddings {
      candidates.append((ParameterName.head, [model.vocabularySize, model.hiddenSize]))
    }
    return candidates.filter { isSaved(SavedModule.path(ofParameter: $0.name)) }
  }

  /// Names and shapes of the adapter's tensors for a model of this shape: A, B and magnitude of every pair,
  /// then what is saved whole.
  public func parameterShapes(in model: ModelConfiguration) -> [(name: String, shape: [Int])] {
    let pairs = places(in: model).flatMap { place in
      let (name, shape) = (place.name, place.linear.shape(in: model))
      return [(name.a, [place.rank, shape[1]]), (name.b, [shape[0], place.rank])]
        + (isDoRA ? [(name.magnitude, [shape[0]])] : [])
    }
    return pairs
      + savedParameters(in: model).map { (SavedModule.name(ofParameter: $0.name), $0.shape) }
  }

  /// Numbers an adapter of this shape has.
  public func parameterCount(in model: ModelConfiguration) -> Int {
    parameterShapes(in: model).reduce(0) { $0 + $1.shape.reduce(1, *) }
  }
}

/// Names of tensors that an adapter brings whole, apart from those of the model.
enum SavedModule {
  private static let mark = ".modules_to_save"

  /// `lm_head.weight` → `lm_head`.
  static func path(ofParameter name: String) -> String {
    String(name.prefix(upTo: name.lastIndex(of: ".") ?? name.endIndex))
  }

  /// `lm_head.weight` → `lm_head.modules_to_save.weight`.
  static func name(ofParameter name: String) -> String {
    let path = path(ofParameter: name)
    return path + mark + name.dropFirst(path.count)
  }

  /// The other way; nil of a pair's tensor.
  static func parameter(ofName name: String) -> String? {
    let path = path(ofParameter: name)
    guard path.hasSuffix(mark) else { return nil }
    let module = path.dropLast(mark.count)
    return String(module) + name.dropFirst(path.count)
  }
}
