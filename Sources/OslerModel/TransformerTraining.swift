import OslerTensor

extension Transformer {
  /// One forward and backward pass over a micro-batch.
  ///
  /// The loss of an optimiser step is the sum of cross-entropies over all its trained tokens, divided
  /// by their number; so every micro-batch of a step gets the whole step's number as `normalizer`, and
  /// how the step is split changes nothing.
  ///
  /// - Parameters:
  ///   - normalizer: trained tokens of the whole optimiser step, over all its micro-batches.
  ///   - gradients: of every parameter that learns, by name, out of ``parameters`` and the adapter's;
  ///     added to, so zero them before a step. A name that is not there is frozen and costs no
  ///     gradient; the pass stops below the lowest layer that learns.
  /// - Returns: the sum of cross-entropies over this batch's trained tokens, in nats, not divided by
  ///   anything. Zero when the batch trains on none.
  /// - Throws: ``ModelError/tokenOutOfRange(token:vocabularySize:)``, ``ModelError/tooLong(tokens:maxPositions:)``
  ///   or ``ModelError/notLaidOut(reason:)``, before anything is computed.
  public func lossAndGradients(
    _ batch: Batch, normalizer: Int, gradients: ParameterSet, options: StepOptions = StepOptions()
  ) throws(ModelError) -> Double {
    precondition(normalizer > 0, "a step's loss is divided by \(normalizer)")
    try check(batch)
    guard batch.trainedCount > 0 else { return 0 }

    renewDirections()
    if !gradients.isEmpty { noteLearning(gradients) }
    let buffers = trainingBuffers(tokens: batch.count, keep: options.keep)
    let pass = trainingPass(batch, options, buffers.backward)
    embed(batch, options, into: buffers.inputs[0])
    for layer in 0..<configuration.layers {
      let a = buffers.activations(layer: layer)
      forwardInside(layer: layer, a, buffers.inputs[layer], pass)
      forwardOut(layer: layer, buffers.inputs[layer + 1], a, pass)
    }

    let loss = headLossAndGradients(batch, buffers, normalizer: normalizer, gradients)

    let places = layerGradients(gradients)
    let embeddingGradient = gradients[learningName(ParameterName.embedding)]
    let lowest = embeddingGradient != nil ? 0 : places.firstIndex(where: \.isTrained)
    for layer in (0..<configuration.layers).reversed() where layer >= lowest ?? .max {
      let a = buffers.activations(layer: layer)
      let x = buffers.inputs[layer]
      // The last layer's activations are still there, whatever is kept.
      if layer < configuration.layers - 1 {
        switch options.keep[layer] {
        case .all: break
        case .products: forwardCheap(layer: layer, a, x)
        case .input:
          forwardInside(layer: layer, a, x, pass)
          shrink(.down, layer: layer, a[.activated], a, pass)
        }
      }
      backward(layer: layer, buffers.backward, a, x, places[layer], pass)
    }
    if let embeddingGradient {
      device.embeddingBackward(embeddingGradient, buffers.backward.stream, batch.tokens)
    }
    return loss
  }

  /// Throws when the model cannot take this batch.
  func check(_ batch: Batch) throws(ModelError) {
    try check(tokens: batch.tokens)
    try check(tokens: batch.targets.filter { $0 >= 0 })
    let longest = batch.documentLengths.max() ?? 0
    guard longest <= configuration.maxPositions else {
      throw .tooLong(tokens: longest, maxPositions: configuration.maxPositions)
    }
    guard let glm = configuration.glm else { return }
    var rest = batch.tokens[...]
    for length in batch.documentLengths {
      try glm.check(rest.prefix(length))
      rest = rest.dropFirst(length)
    }
  }

  private func trainingBuffers(tokens: Int, keep: ActivationKeeping) -> Workspace.View {
    let adapter = adapter?.widths
    if let workspace, workspace.fits(tokens: tokens, adapter: adapter, keep: keep) {
      return workspace.view(tokens: tokens)
    }
    workspace = nil  // Freed before the larger one is allocated.
    let fresh = Workspace(tokens: tokens, configuration, precision, adapter: adapter, keep: keep)
    workspace = fresh
    return fresh.view(tokens: tokens)
  }

  private func trainingPass(
    _ batch: Batch, _ options: StepOptions, _ buffers: BackwardBuffers
  ) -> ForwardPass {
    var pass = pass(batch)
    if let stream = options.dropout, buffers.dropped != nil {
      pass.dropout = (stream, options.firstToken)
      pass.dropped = { width in buffers.dropped(tokens: batch.count, width: width) }
    }
    return pass
  }

  private func embed(_ batch: Batch, _ options: StepOptions, into x: Tensor) {
    device.embedding(x, batch.tokens, weights.embedding)
    if let noise = options.noise {
      device.noise(
        x, bounds: noise.bounds(of: batch, channels: configuration.hiddenSize), stream: noise.stream,
        counter: options.firstToken &* UInt64(configuration.hiddenSize))
    }
  }

  private func layerGradients(_ gradients: ParameterSet) -> [LayerGradients] {
    for entry in gradients.entries {
      let parameter = parameters[entry.name] ?? adapter?.parameters[entry.name]
      precondition(
        !isConverted(entry.name), "'\(entry.name)' learns, but the base has it in another type")
      precondition(parameter != nil, "a gradient for '\(entry.name)', which the model does not have")
      precondition(
        parameter?.shape == entry.tensor.shape, "gradient of '\(entry.name)' is \(entry.tensor.shape)")
    }
    return (0..<configuration.layers).map { LayerGradients(gradients, layer: $0, name: learningName) }
  }
}

extension EmbeddingNoise {
  /// The noise's bound by token.
  func bounds(of batch: Batch, channels: Int) -> [Double] {
    batch.documentLengths.flatMap { length in
      repeatElement(Double(alpha) / Double(length * channels).squareRoot(), count: length)
    }
  }
}
