/// Hugging Face's names of the tensors that are not one of the seven linear layers.
public enum ParameterName {
  public static let embedding = "model.embed_tokens.weight"
  public static let finalNorm = "model.norm.weight"
  public static let head = "lm_head.weight"

  public static func attentionNorm(layer: Int) -> String { "model.layers.\(layer).input_layernorm.weight" }
  public static func feedForwardNorm(layer: Int) -> String {
    "model.layers.\(layer).post_attention_layernorm.weight"
  }
}

/// The seven linear layers of a block; each can carry a LoRA pair. The raw value is the name that
/// configuration files use.
public enum LinearLayer: String, Hashable, Sendable, CaseIterable {
  case query = "q_proj"
  case key = "k_proj"
  case value = "v_proj"
  case output = "o_proj"
  case gate = "gate_proj"
  case up = "up_proj"
  case down = "down_proj"

  /// `[out, in]`.
  public func shape(in configuration: ModelConfiguration) -> [Int] {
    let hidden = configuration.hiddenSize
    return switch self {
    case .query: [configuration.queryWidth, hidden]
    case .key, .value: [configuration.keyValueWidth, hidden]
    case .output: [hidden, configuration.queryWidth]
    case .gate, .up: [configuration.intermediateSize, hidden]
    case .down: [hidden, configuration.intermediateSize]
    }
  }

  /// `model.layers.3.self_attn.q_proj`.
  public func modulePath(layer: Int) -> String {
    switch self {
    case .query, .key, .value, .output: "model.layers.\(layer).self_attn.\(rawValue)"
    case .gate, .up, .down: "model.layers.\(layer).mlp.\(rawValue)"
    }
  }

  public func parameterName(layer: Int) -> String { modulePath(layer: layer) + ".weight" }
  public func biasName(layer: Int) -> String { modulePath(layer: layer) + ".bias" }

  /// Place among the seven.
  var index: Int {
    switch self {
    case .query: 0
    case .key: 1
    case .value: 2
    case .output: 3
    case .gate: 4
    case .up: 5
    case .down: 6
    }
  }
}
