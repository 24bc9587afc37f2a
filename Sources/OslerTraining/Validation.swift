import OslerModel
import OslerTensor

/// The held-out samples, packed once: always the same rows in the same order, cut into passes as the
/// steps are.
struct Validation {
  let passes: [TrainingPass]
  let account: TokenAccount

  /// - Parameter tasks: of each document; nil where there is only one.
  init(_ documents: [Batch.Document], tasks: [Int]?, recipe: Recipe) {
    let packing = Packing(
      lengths: documents.map(\.tokens.count), sequence: recipe.sequence,
      order: RandomStream(seed: 0, name: "validation"), groups: tasks)
    account = TokenAccount(documents, packing, sequence: recipe.sequence)
    var recipe = recipe
    recipe.epochs = 1
    let plan = StepPlan(packing, recipe: recipe) { _ in RandomStream(seed: 0, name: "validation") }
    passes = plan.cut(packing.rows).flatMap { TrainingPass.passes($0, of: documents, tasks: tasks, recipe) }
  }

  /// Mean cross-entropy over all trained tokens, in nats a token, without noise or dropout; and by task.
  ///
  /// - Returns: none when it was interrupted.
  func loss(
    of model: Transformer, skills: SkillMixture?, isInterrupted: () -> Bool
  ) throws -> (mean: Double, byTask: [TaskLoss])? {
    var sum = LossSum()
    for pass in passes {
      if isInterrupted() { return nil }
      if let skills { skills.mix(skills.gates(of: pass.task)) }
      sum.add(try model.loss(pass.batch), of: pass)
    }
    return (sum.loss / Double(account.trained), sum.byTask)
  }
}
