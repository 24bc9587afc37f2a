import OslerModel
import OslerTensor

extension TrainingRun {
  /// Takes the run's steps, moving the model's parameters in place.
  ///
  /// The loss of a step is the sum over its trained tokens divided by their number, however the step is
  /// cut into passes. Between two steps it looks whether it should stop; what was learned until then
  /// stays in the model.
  ///
  /// - Parameters:
  ///   - checkpoints: where the run saves itself, and goes on from if it finds itself there.
  ///   - isInterrupted: asked before each step.
  ///   - report: told after each step.
  @discardableResult
  public func run(
    checkpoints: CheckpointFolder? = nil, isInterrupted: () -> Bool = { false },
    report: (StepReport) throws -> Void
  ) throws -> TrainingOutcome {
    defer { model.releaseWorkspace() }
    let trainable = model.allParameters.filter(stage.trains)
    let optimizer = AdamW(trainable, recipe: recipe, device: model.device)
    var state = try checkpoints?.restore(into: optimizer, identity: identity) ?? TrainingState()
    for var past in state.history {
      past.isRestored = true
      try report(past)
    }
    let schedule = CosineSchedule(
      peak: recipe.learningRate, floor: recipe.learningRate * recipe.floor,
      warmupSteps: max(0, min(Int((recipe.warmup * Double(steps)).rounded()), steps - 2)), steps: steps)
    let gradients = ParameterSet.zeros(like: trainable)
    let stepsPerEpoch = steps / recipe.epochs

    for epoch in state.step / stepsPerEpoch..<recipe.epochs {
      let rows = rows(ofEpoch: epoch)
      for start in stride(from: 0, to: rows.count, by: recipe.batch) {
        let step = epoch * stepsPerEpoch + start / recipe.batch + 1
        if step <= state.step { continue }  // done before the checkpoint
        if isInterrupted() {
          try checkpoints?.save(state, of: optimizer, identity: identity)
          return TrainingOutcome(steps: state.step, plannedSteps: steps, loss: state.loss)
        }
        let learningRate = schedule[step - 1]
        let pieces = Array(rows[start..<min(start + recipe.batch, rows.count)])
        let passes = self.passes(pieces)
        let loss = try meanLoss(of: passes, into: gradients, firstToken: state.tokens)
        let norm =
          loss.isFinite ? optimizer.update(gradients, step: step, learningRate: learningRate) : .nan
        guard loss.isFinite, norm.isFinite else {
          throw TrainingError.lossDiverged(
            step: step, loss: loss, samples: pieces.joined().map { ids[$0.sample] })
        }
        let tokens = passes.reduce(0) { $0 + $1.count }
        let taken = StepReport(
          step: step, steps: steps, loss: loss, learningRate: learningRate, gradientNorm: norm,
          trainedTokens: passes.reduce(0) { $0 + $1.trainedCount }, tokens: tokens)
        state.append(taken)
        if step % recipe.checkpointEvery == 0 && step < steps {
          try checkpoints?.save(state, of: optimizer, identity: identity)
        }
        try report(taken)
      }
    }
    try checkpoints?.save(state, of: optimizer, identity: identity, isLast: true)
    return TrainingOutcome(steps: state.step, plannedSteps: steps, loss: state.loss)
  }

  /// A step's rows as batches of at most ``Recipe/microBatch`` rows.
  private func passes(_ rows: [[Packing.Piece]]) -> [Batch] {
    stride(from: 0, to: rows.count, by: recipe.microBatch).map { start in
      Batch(
        rows[start..<min(start + recipe.microBatch, rows.count)].joined().map {
          documents[$0.sample].piece($0.range)
        })
    }
  }

  /// Mean loss of the passes together; their gradient replaces what `gradients` holds.
  private func meanLoss(
    of passes: [Batch], into gradients: ParameterSet, firstToken: UInt64
  ) throws -> Double {
    gradients.fill(0)
    let trained = passes.reduce(0) { $0 + $1.trainedCount }
    guard trained > 0 else { return 0 }
    var options = StepOptions(keep: keep, firstToken: firstToken)
    options.dropout = RandomStream(seed: seed, name: "\(S.name)/dropout")
    options.noise = recipe.neftune.map {
      EmbeddingNoise(alpha: Float($0), stream: RandomStream(seed: seed, name: "\(S.name)/noise"))
    }
    var loss = 0.0
    for pass in passes {
      loss += try model.lossAndGradients(
        pass, normalizer: trained, gradients: gradients, options: options)
      options.firstToken += UInt64(pass.count)
    }
    return loss / Double(trained)
  }
}
