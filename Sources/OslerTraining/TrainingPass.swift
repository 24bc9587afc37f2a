import OslerModel

/// Rows that go through the model at once: all of one task.
struct TrainingPass {
  let batch: Batch
  /// 0 where samples belong to no tasks.
  let task: Int

  /// A step's rows as passes of at most ``Recipe/microBatch`` rows, those of one task one after the other.
  ///
  /// - Parameter tasks: of each document; nil where there is only one.
  static func passes(
    _ rows: [[Packing.Piece]], of documents: [Batch.Document], tasks: [Int]?, _ recipe: Recipe
  ) -> [TrainingPass] {
    let size = min(recipe.microBatch, max(1, rows.count))
    guard let tasks else { return passes(rows[...], task: 0, of: documents, size: size) }
    let byTask = Dictionary(grouping: rows) { row in row.first.map { tasks[$0.sample] } ?? 0 }
    return byTask.sorted { $0.key < $1.key }.flatMap { task, rows in
      passes(rows[...], task: task, of: documents, size: size)
    }
  }

  private static func passes(
    _ rows: ArraySlice<[Packing.Piece]>, task: Int, of documents: [Batch.Document], size: Int
  ) -> [TrainingPass] {
    stride(from: 0, to: rows.count, by: size).map { start in
      let pieces = rows[start..<min(start + size, rows.count)].joined()
      return TrainingPass(batch: Batch(pieces.map { documents[$0.sample].piece($0.range) }), task: task)
    }
  }
}

/// What one task had of a step or of a validation.
public struct TaskLoss: Hashable, Sendable, Codable {
  /// Its place among the tasks' names.
  public let task: Int
  /// Mean cross-entropy of its trained tokens, in nats a token.
  public let loss: Double
  public let trainedTokens: Int

  public init(task: Int, loss: Double, trainedTokens: Int) {
    self.task = task
    self.loss = loss
    self.trainedTokens = trainedTokens
  }
}

/// Cross-entropies as passes add up to them.
struct LossSum {
  private(set) var loss = 0.0
  private var tasks: [Int: (loss: Double, trained: Int)] = [:]

  mutating func add(_ sum: Double, of pass: TrainingPass) {
    loss += sum
    let before = tasks[pass.task] ?? (0, 0)
    tasks[pass.task] = (before.loss + sum, before.trained + pass.batch.trainedCount)
  }

  /// Of the tasks that had something to learn.
  var byTask: [TaskLoss] {
    tasks.sorted { $0.key < $1.key }.filter { $0.value.trained > 0 }.map { task, sum in
      TaskLoss(task: task, loss: sum.loss / Double(sum.trained), trainedTokens: sum.trained)
    }
  }
}
