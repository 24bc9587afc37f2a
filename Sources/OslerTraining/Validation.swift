import OslerModel
import OslerTensor

/// The held-out samples, packed once: always the same rows in the same order, cut into passes as the
/// steps are.
struct Validation {
  let passes: [Batch]
  let account: TokenAccount

  init(_ documents: [Batch.Document], recipe: Recipe) {
    let packing = Packing(
      lengths: documents.map(\.tokens.count), sequence: recipe.sequence,
      order: RandomStream(seed: 0, name: "validation"))
    account = TokenAccount(documents, packing, sequence: recipe.sequence)
    var recipe = recipe
    recipe.epochs = 1
    let plan = StepPlan(packing, recipe: recipe) { _ in RandomStream(seed: 0, name: "validation") }
    passes = plan.cut(packing.rows).flatMap { Batch.passes($0, of: documents, recipe) }
  }

  /// Mean cross-entropy over all trained tokens, in nats a token, without noise or dropout.
  ///
  /// - Returns: none when it was interrupted.
  func loss(of model: Transformer, isInterrupted: () -> Bool) throws -> Double? {
    var sum = 0.0
    for pass in passes {
      if isInterrupted() { return nil }
      sum += try model.loss(pass)
    }
    return sum / Double(account.trained)
  }
}
