import OslerTensor

extension LoRAAdapter {
  /// The model that `base` is under this adapter, without it: W + s·B·A, with DoRA times m / n, in fp32 and
  /// rounded once to the base's precision. What the adapter does not touch is shared with the base.
  ///
  /// Where the adapter brings an output head or embedding table of its own, a tied base's become two.
  ///
  /// - Throws: when the adapter does not fit, or the base is quantised.
  public func merged(into base: Transformer) throws(ModelError) -> Transformer {
    try checkFits(base.configuration)
    guard base.quantization == nil else {
      throw .cannotMerge(
        reason: "the base is quantised; merge into the model that it was made of, and quantise the result")
    }
    let attached = base.attachment(of: self)
    var merged: [String: Tensor] = [:]
    for layer in 0..<base.configuration.layers {
      for linear in LinearLayer.allCases {
        guard let pair = attached[layer, linear] else { continue }
        merged[linear.parameterName(layer: layer)] = Self.merged(
          base.baseWeights.layers[layer][linear], pair, base.device)
      }
    }
    var configuration = base.configuration
    let parameters = replacing(base) ?? base.parameters
    configuration.tieEmbeddings = parameters[ParameterName.head] == nil
    return try Transformer(
      configuration,
      parameters: ParameterSet(parameters.entries.map { ($0.name, merged[$0.name] ?? $0.tensor) }),
      device: base.device)
  }

  private static func merged(_ weight: Tensor, _ pair: LoRAPair, _ device: any Device) -> Tensor {
    let wide = weight.type == .float32 ? weight.copy() : weight.converted(to: .float32)
    // t·A is added, with t = s·B.
    let b = pair.b.copy()
    for index in 0..<b.count { b.pointer[index] *= pair.scale }
    device.loraBackwardInput(wide, b, pair.a)
    if let factor = pair.direction?.factor {
      let width = wide.shape[1]
      for row in 0..<wide.shape[0] {
        for index in row * width..<(row + 1) * width { wide.pointer[index] *= factor.pointer[row] }
      }
    }
    return weight.type == .float32 ? wide : wide.converted(to: weight.type)
  }
}
