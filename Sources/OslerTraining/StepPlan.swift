import OslerTensor

/// Which rows make up which step, for every epoch, before the first step is taken.
///
/// Rows of an epoch come in an order of its own. Cut by tokens, two epochs may differ by a step.
struct StepPlan: Hashable, Sendable {
  /// Steps before each epoch, and in all.
  private let starts: [Int]
  private let recipe: Recipe

  /// - Parameters:
  ///   - packing: of one epoch; the tokens in its rows are those of any other, in another order.
  ///   - order: of an epoch's samples and rows.
  init(_ packing: Packing, recipe: Recipe, order: (_ epoch: Int) -> RandomStream) {
    self.recipe = recipe
    var starts = [0]
    if recipe.batchTokens == nil {
      let perEpoch = (packing.rows.count + recipe.batch - 1) / recipe.batch
      starts = (0...recipe.epochs).map { $0 * perEpoch }
    } else {
      let tokens = packing.tokensAsPacked
      for epoch in 0..<recipe.epochs {
        let order = Packing.rowOrder(tokens.count, order(epoch))
        starts.append(starts[epoch] + Self.cut(order.map { tokens[$0] }, recipe).count)
      }
    }
    self.starts = starts
  }

  /// Steps in all.
  var steps: Int { starts[starts.count - 1] }

  /// Fewest and most steps in an epoch.
  var stepsPerEpoch: ClosedRange<Int> {
    let counts = zip(starts, starts.dropFirst()).map { $1 - $0 }
    return (counts.min() ?? 0)...(counts.max() ?? 0)
  }

  /// The epoch, from 0, of `step`, counted from 1; and its place there, from 0.
  func place(of step: Int) -> (epoch: Int, index: Int) {
    var (low, high) = (0, starts.count - 1)
    while high - low > 1 {
      let middle = (low + high) / 2
      if starts[middle] < step { low = middle } else { high = middle }
    }
    return (low, step - 1 - starts[low])
  }

  /// Whether `step`, counted from 1, is the last of its epoch.
  func endsEpoch(_ step: Int) -> Bool { starts[place(of: step).epoch + 1] == step }

  /// An epoch's rows, step by step.
  func cut(_ rows: [[Packing.Piece]]) -> [[[Packing.Piece]]] {
    Self.cut(rows.map(Packing.tokens), recipe).map { Array(rows[$0]) }
  }

  /// Ranges of rows that have these many tokens: fixed numbers of rows, or as many as hold no more than
  /// a number of tokens.
  private static func cut(_ tokens: [Int], _ recipe: Recipe) -> [Range<Int>] {
    guard let limit = recipe.batchTokens else {
      return stride(from: 0, to: tokens.count, by: recipe.batch).map {
        $0..<min($0 + recipe.batch, tokens.count)
      }
    }
    var ranges: [Range<Int>] = []
    var (start, sum) = (0, 0)
    for (row, count) in tokens.enumerated() {
      if row > start, sum + count > limit {
        ranges.append(start..<row)
        (start, sum) = (row, 0)
      }
      sum += count
    }
    return start < tokens.count ? ranges + [start..<tokens.count] : ranges
  }
}
