import OslerModel
import OslerTensor

extension TrainingRun {
  /// Takes the run's steps, moving the model's parameters in place.
  ///
  /// The loss of a step is the sum over its trained tokens divided by their number, however the step is
  /// cut into passes. Between two steps, and between two passes of a validation, it looks whether it
  /// should stop; what was learned until then stays in the model.
  ///
  /// - Parameters:
  ///   - checkpoints: where the run saves itself, and goes on from if it finds itself there.
  ///   - isInterrupted: asked before each step.
  ///   - validated: told after each validation.
  ///   - report: told after each step.
  @discardableResult
  public func run(
    checkpoints: CheckpointFolder? = nil, isInterrupted: () -> Bool = { false },
    validated: (ValidationReport) throws -> Void = { _ in }, report: (StepReport) throws -> Void
  ) throws -> TrainingOutcome {
    defer { model.releaseWorkspace() }
    let walk = try TrainingWalk(self, checkpoints)
    try walk.tellPast(report, validated)
    while let next = try walk.next() {
      if isInterrupted() { return try walk.interrupt() }
      switch next {
      case .step: try report(try walk.step())
      case .validation:
        guard let told = try walk.validate(isInterrupted) else { return try walk.interrupt() }
        try validated(told)
      }
    }
    return try walk.finish()
  }
}

/// A run on its way: its state and the tensors beside it.
private final class TrainingWalk<S: Stage> {
  enum Next { case step, validation }

  private let run: TrainingRun<S>
  private let checkpoints: CheckpointFolder?
  private let optimizer: AdamW
  private let gradients: ParameterSet
  /// Those of the skills' adapter of one task.
  private let mixed: ParameterSet?
  /// The weights of the best validation, where the recipe wants them.
  private let best: ParameterSet?
  private let schedule: LearningRateSchedule
  private var state: TrainingState
  /// The rows of the epoch that it is in, step by step.
  private var epoch: (number: Int, steps: [[[Packing.Piece]]])?

  init(_ run: TrainingRun<S>, _ checkpoints: CheckpointFolder?) throws {
    (self.run, self.checkpoints) = (run, checkpoints)
    let trainable = run.skills?.parameters ?? run.model.allParameters.filter(run.stage.trains)
    optimizer = AdamW(
      trainable, recipe: run.recipe, rates: run.skills?.rates ?? [:], seed: run.seed,
      device: run.model.device)
    best = run.validation == nil || run.recipe.patience == nil ? nil : trainable.copy()
    state = try checkpoints?.restore(into: optimizer, best: best, identity: run.identity) ?? TrainingState()
    gradients = ParameterSet.zeros(like: trainable)
    mixed = run.skills.map { ParameterSet.zeros(like: $0.current.parameters) }
    schedule = LearningRateSchedule(run.recipe, steps: run.steps)
  }

  /// Reports what an earlier run did.
  func tellPast(
    _ report: (StepReport) throws -> Void, _ validated: (ValidationReport) throws -> Void
  ) throws {
    var validations = state.validations[...]
    for var step in state.history {
      step.isRestored = true
      try report(step)
      if var validation = validations.first, validation.step == step.step {
        validation.isRestored = true
        try validated(validation)
        validations.removeFirst()
      }
    }
  }

  /// What is to be done now; nil when all is done.
  ///
  /// - Throws: ``TrainingError/stepsSkipped(last:count:_:)`` when too many steps were skipped.
  func next() throws -> Next? {
    if state.isFinished { return nil }
    try checkSkips()
    if run.validation != nil, state.step > 0, isValidated(state.step),
      state.validations.last?.step != state.step
    {
      return .validation
    }
    return state.step < run.steps && !isOutOfPatience ? .step : nil
  }

  private func isValidated(_ step: Int) -> Bool {
    if step == run.steps { return true }
    return run.recipe.validateEvery.map { step.isMultiple(of: $0) } ?? run.plan.endsEpoch(step)
  }

  private var isOutOfPatience: Bool {
    guard let patience = run.recipe.patience, run.validation != nil else { return false }
    return state.validationsSinceBest >= patience
  }

  private func checkSkips() throws {
    guard let last = state.history.last, let skipped = last.skipped else { return }
    let count = state.stepGuard.skipsInARow
    guard count >= run.recipe.maxSkips || (last.step == run.steps && state.updates == 0) else { return }
    throw TrainingError.stepsSkipped(last: last.step, count: count, skipped)
  }

  // MARK: One thing at a time

  func step() throws -> StepReport {
    let step = state.step + 1
    let place = run.plan.place(of: step)
    if epoch?.number != place.epoch { epoch = (place.epoch, run.steps(ofEpoch: place.epoch)) }
    guard let rows = epoch?.steps[place.index] else { preconditionFailure("no rows for step \(step)") }
    let passes = TrainingPass.passes(rows, of: run.documents, tasks: run.tasks?.samples, run.recipe)
    let learningRate = schedule[step - 1]
    let (loss, byTask) = try run.meanLoss(
      of: passes, into: gradients, mixed: mixed, step: step, firstToken: state.tokens)
    let norm = loss.isFinite ? optimizer.norm(of: gradients) : .nan
    let trained = passes.reduce(0) { $0 + $1.batch.trainedCount }
    let reason =
      trained > 0 ? state.stepGuard.judge(loss: loss, norm: norm, limit: run.recipe.outlier) : nil
    if reason == nil {
      optimizer.update(gradients, step: state.updates + 1, learningRate: learningRate, norm: norm)
    }
    let report = StepReport(
      step: step, steps: run.steps, loss: loss, learningRate: learningRate, gradientNorm: norm,
      trainedTokens: trained, tokens: passes.reduce(0) { $0 + $1.batch.count },
      attentionPairs: passes.reduce(0) { $0 + $1.batch.attentionPairs(in: run.model.configuration) },
      skipped: reason.map { SkippedStep($0, samples: rows.joined().map { run.ids[$0.sample] }) },
      byTask: run.tasks == nil ? nil : byTask)
    state.append(report)
    if step.isMultiple(of: run.recipe.checkpointEvery) && step < run.steps { try save() }
    return report
  }

  /// None when it was interrupted.
  func validate(_ isInterrupted: () -> Bool) throws -> ValidationReport? {
    guard
      let (loss, byTask) = try run.validation?.loss(
        of: run.model, skills: run.skills, isInterrupted: isInterrupted)
    else { return nil }
    let isBest = loss < state.best?.loss ?? .infinity
    let report = ValidationReport(
      step: state.step, loss: loss, isBest: isBest, byTask: run.tasks == nil ? nil : byTask)
    if isBest { best?.assign(optimizer.parameters) }
    state.append(report)
    return report
  }

  // MARK: The end

  func interrupt() throws -> TrainingOutcome {
    try save()
    return outcome(.interrupted)
  }

  func finish() throws -> TrainingOutcome {
    if !state.isFinished {
      if let best, state.best != nil { optimizer.parameters.assign(best) }
      state.isFinished = true
      try save(isLast: true)
    }
    return outcome(state.step < run.steps ? .stoppedEarly : .complete)
  }

  private func outcome(_ ending: TrainingOutcome.Ending) -> TrainingOutcome {
    TrainingOutcome(
      steps: state.step, plannedSteps: run.steps, loss: state.loss, best: state.best, ending: ending)
  }

  private func save(isLast: Bool = false) throws {
    try checkpoints?.save(
      state, of: optimizer, best: state.best == nil ? nil : best, identity: run.identity, isLast: isLast)
  }
}

extension ParameterSet {
  /// Copies the numbers of a set of the same names and shapes.
  fileprivate func assign(_ other: ParameterSet) {
    for (mine, its) in zip(entries, other.entries) { mine.tensor.assign(its.tensor) }
  }
}

extension TrainingRun {
  /// Mean loss of the passes together, and by task; their gradient replaces what `gradients` holds.
  ///
  /// - Parameter mixed: room for the gradients of the skills' adapter of one task.
  fileprivate func meanLoss(
    of passes: [TrainingPass], into gradients: ParameterSet, mixed: ParameterSet?, step: Int,
    firstToken: UInt64
  ) throws -> (mean: Double, byTask: [TaskLoss]) {
    for entry in gradients.entries { model.device.clear(entry.tensor) }
    let trained = passes.reduce(0) { $0 + $1.batch.trainedCount }
    guard trained > 0 else { return (0, []) }
    var options = StepOptions(keep: memory.keep, firstToken: firstToken)
    options.dropout = RandomStream(seed: seed, name: "\(S.name)/dropout")
    options.noise = recipe.neftune.map {
      EmbeddingNoise(alpha: Float($0), stream: RandomStream(seed: seed, name: "\(S.name)/noise"))
    }
    var sum = LossSum()
    var gates: SkillGates?
    for (index, pass) in passes.enumerated() {
      if let skills, let mixed, gates?.task != pass.task {
        for entry in mixed.entries { model.device.clear(entry.tensor) }
        let noise = GateNoise(stream: RandomStream(seed: seed, name: "\(S.name)/gates"), step: step)
        let drawn = skills.gates(of: pass.task, noise: noise)
        skills.mix(drawn)
        gates = drawn
      }
      sum.add(
        try model.lossAndGradients(
          pass.batch, normalizer: trained, gradients: mixed ?? gradients, options: options), of: pass)
      options.firstToken += UInt64(pass.batch.count)
      // The last pass of its task in this step.
      if let skills, let mixed, let gates, index + 1 == passes.count || passes[index + 1].task != pass.task {
        skills.addGradients(of: mixed, gates, to: gradients)
      }
    }
    return (sum.loss / Double(trained), sum.byTask)
  }
}
