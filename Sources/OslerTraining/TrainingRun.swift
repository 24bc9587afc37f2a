import OslerCorpus
public import OslerModel
import OslerTensor

/// One stage on one model and its samples, planned to the last step before the first is taken.
public struct TrainingRun<S: Stage> {
  public let stage: S
  public let recipe: Recipe
  /// The model whose trainable parameters the run moves, in place.
  public let model: Transformer
  /// What learns in place of the model's parameters, where tasks share skills; the model's adapter is its
  /// ``SkillMixture/current``.
  public let skills: SkillMixture?
  /// Where every token of the samples goes in an epoch, and of the held-out samples where there are some.
  public let account: TokenAccount
  public let validationAccount: TokenAccount?
  /// What makes this run this run: a checkpoint of another one is refused.
  public let identity: RunIdentity
  /// What the run will allocate, and which activations it keeps to make that fit.
  public let memory: MemoryPlan
  let documents: [Batch.Document]
  /// Of each document; nil where there is only one.
  let tasks: TaskDivision?
  let validation: Validation?
  let plan: StepPlan
  let ids: [String]
  let seed: UInt64

  /// Checks every sample, packs an epoch and counts the steps.
  ///
  /// - Parameters:
  ///   - skills: of as many tasks as the data has.
  ///   - seed: of the order of the samples, of dropout and of noise.
  ///   - memory: bytes that the run may take; activations are computed twice where that helps to stay
  ///     below. No limit without it.
  public init(
    _ stage: S, on data: TrainingData, model: Transformer, skills: SkillMixture? = nil, recipe: Recipe,
    seed: UInt64, memory available: Int? = MachineMemory.available()
  ) throws {
    guard !data.samples.isEmpty else { throw TrainingError.noSamples(stage: S.name) }
    guard recipe.sequence <= model.configuration.maxPositions else {
      throw TrainingError.sequenceTooLong(sequence: recipe.sequence, limit: model.configuration.maxPositions)
    }
    if let tokens = recipe.batchTokens, tokens < recipe.sequence {
      throw TrainingError.batchBelowRow(tokens: tokens, sequence: recipe.sequence)
    }
    if let skills {
      precondition(model.adapter === skills.current, "the model's adapter is not that of the skills")
    }
    precondition(skills?.shape.tasks == data.tasks?.names.count, "skills and samples are of other tasks")
    let trainable = skills?.parameters ?? model.allParameters.filter(stage.trains)
    guard !trainable.isEmpty else { throw TrainingError.nothingToTrain(stage: S.name) }
    guard !trainable.entries.contains(where: { $0.tensor.type.isQuantized }) else {
      throw TrainingError.quantized(stage: S.name)
    }
    self.stage = stage
    self.recipe = recipe
    self.model = model
    self.skills = skills
    tasks = data.tasks
    self.seed = seed
    ids = data.samples.map(\.id)
    let documents = try stage.documents(data.samples, recipe: recipe, model: model.configuration)
    self.documents = documents
    let packing = Packing(
      lengths: documents.map(\.tokens.count), sequence: recipe.sequence,
      order: Self.order(seed: seed, epoch: 0), groups: tasks?.samples)
    plan = StepPlan(packing, recipe: recipe) { Self.order(seed: seed, epoch: $0) }
    account = TokenAccount(documents, packing, sequence: recipe.sequence)

    let held = try stage.documents(data.validation, recipe: recipe, model: model.configuration)
    validation = held.isEmpty ? nil : Validation(held, tasks: tasks?.validation, recipe: recipe)
    validationAccount = validation?.account

    memory = MemoryPlan.fitting(
      available, trainable: trainable, skills: skills, model: model, recipe: recipe,
      rows: packing.rows.count)
    try memory.check(available: available)
    identity = RunIdentity(
      stage: S.name, recipe: recipe, seed: seed, data: data, documents: documents, validation: held,
      model: model, skills: skills)
  }

  /// Optimiser steps over all epochs.
  public var steps: Int { plan.steps }

  /// Fewest and most steps in an epoch; they differ only where a step is counted in tokens.
  public var stepsPerEpoch: ClosedRange<Int> { plan.stepsPerEpoch }

  /// What the steps compute.
  public var operations: StepOperations {
    StepOperations(model, trains: stage.trains) { memory.keep[$0] == .input }
  }

  /// The rows of `epoch`, counted from 0, step by step.
  func steps(ofEpoch epoch: Int) -> [[[Packing.Piece]]] {
    plan.cut(
      Packing(
        lengths: documents.map(\.tokens.count), sequence: recipe.sequence,
        order: Self.order(seed: seed, epoch: epoch), groups: tasks?.samples
      ).rows)
  }

  private static func order(seed: UInt64, epoch: Int) -> RandomStream {
    RandomStream(seed: seed, name: "\(S.name)/order/\(epoch)")
  }
}

extension Stage {
  /// The samples as this stage reads them.
  func documents(
    _ samples: [TokenSample], recipe: Recipe, model: ModelConfiguration
  ) throws -> [Batch.Document] {
    if !splitsDocuments {
      let long = samples.filter { $0.tokens.count > recipe.sequence }
      if let first = long.first {
        throw TrainingError.tooLong(
          sample: first.id, tokens: first.tokens.count, sequence: recipe.sequence, others: long.count - 1)
      }
    }
    return try samples.map { sample in
      let vocabulary = Int32(model.vocabularySize)
      if let token = sample.tokens.first(where: { $0 < 0 || $0 >= vocabulary }) {
        throw TrainingError.tokenOutsideVocabulary(
          sample: sample.id, token: token, vocabulary: model.vocabularySize)
      }
      let document = Batch.Document(tokens: sample.tokens, trained: marks(of: sample))
      guard document.trainedCount > 0 else { throw TrainingError.nothingTrained(sample: sample.id) }
      return document
    }
  }
}

extension Batch.Document {
  /// The tokens in `range`. The last token's target stands outside and is not learned here; the token
  /// itself is the first of the next piece, where nothing stands before it.
  func piece(_ range: Range<Int>) -> Batch.Document {
    var targets = Array(targets[range])
    if range.upperBound < tokens.count, !targets.isEmpty { targets[targets.count - 1] = -1 }
    return Batch.Document(tokens: Array(tokens[range]), targets: targets)
  }
}
