import OslerDigest
import OslerModel
import OslerTensor

/// What a model is known by to its adapters: the digest of its weights, rounded to bf16, so that it is the same
/// model in either precision; of a quantised one those it has.
struct BaseFingerprint: Codable, Hashable {
  let digest: String
  /// What the digest is of: `bf16`, or the type of quantised weights.
  let weights: String

  init(_ model: Transformer) {
    if let type = model.quantization {
      (digest, weights) = (model.parameters.digest().hex, type.rawValue)
    } else {
      (digest, weights) = (model.parametersInBFloat16.digest().hex, Precision.bf16.rawValue)
    }
  }

  /// Whether it is this model's; nil when that cannot be told, as what `model` was quantised from is gone.
  func isOf(_ model: Transformer) throws -> Bool? {
    let own = BaseFingerprint(model)
    if own.weights == weights { return own == self }
    guard model.quantization == nil, let type = ElementType(rawValue: weights), type.isQuantized else {
      return nil
    }
    return BaseFingerprint(try model.quantized(to: type)) == self
  }
}

extension Transformer {
  /// The weights as a bf16 model of the same file has them; the same tensors in one of bf16.
  fileprivate var parametersInBFloat16: ParameterSet {
    guard precision == .fp32 else { return parameters }
    var result = ParameterSet()
    for (name, tensor) in parameters.entries {
      result.append(name, tensor.shape.count > 1 ? tensor.converted(to: .bfloat16) : tensor)
    }
    return result
  }
}
