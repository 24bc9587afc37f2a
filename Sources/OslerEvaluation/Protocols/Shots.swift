public import OslerCorpus

/// Solved questions that stand before each question that is asked.
public struct Shots: Hashable, Sendable {
  /// The seed of the field's harness.
  public static let harnessSeed: UInt32 = 1234

  /// How many before each question.
  public let count: Int
  /// What they are taken from: training questions, or MMLU's five development items.
  public let pool: [Question]
  public let seed: UInt32
  /// Whether the pool is the set that is asked, so that no question may be its own example.
  public let poolIsAsked: Bool

  public init(
    _ count: Int, from pool: [Question], seed: UInt32 = Shots.harnessSeed, poolIsAsked: Bool = false
  ) {
    precondition(count >= 0, "\(count) shots")
    self.count = count
    self.pool = pool
    self.seed = seed
    self.poolIsAsked = poolIsAsked
  }
}

/// Takes the shots of one question after the other, as lm-evaluation-harness 0.4 does: the first of the pool, or
/// drawn anew for each question by one generator, in the order of the questions.
///
/// A question that is among its own shots is left out only where the pool is the set that is asked; then one
/// more is drawn to stand in for it.
struct ShotDrawer {
  private let shots: Shots
  private let takesFirst: Bool
  private var generator: MersenneTwister

  /// - Parameter takesFirst: the first of the pool, always; otherwise they are drawn.
  init(_ shots: Shots, takesFirst: Bool) throws(EvaluationError) {
    let needed = shots.count == 0 ? 0 : shots.count + (shots.poolIsAsked ? 1 : 0)
    guard needed <= shots.pool.count else {
      throw .tooFewShots(wanted: shots.count, needed: needed, count: shots.pool.count)
    }
    self.shots = shots
    self.takesFirst = takesFirst
    generator = MersenneTwister(seed: shots.seed)
  }

  mutating func next(for question: Question) throws(EvaluationError) -> [Question] {
    let (count, pool) = (shots.count, shots.pool)
    guard count > 0 else { return [] }
    if takesFirst {
      let others = shots.poolIsAsked ? pool.filter { $0 != question } : pool
      guard others.count >= count else { throw tooFew(others.count) }
      return Array(others.prefix(count))
    }
    guard shots.poolIsAsked else { return generator.sample(count, of: pool.count).map { pool[$0] } }
    let drawn = generator.sample(count + 1, of: pool.count).map { pool[$0] }.filter { $0 != question }
    guard drawn.count < count else { return Array(drawn.prefix(count)) }
    // The question stands in the pool more than once.
    let others = pool.filter { $0 != question }
    guard others.count >= count else { throw tooFew(others.count) }
    return generator.sample(count, of: others.count).map { others[$0] }
  }

  private func tooFew(_ found: Int) -> EvaluationError {
    .tooFewShots(wanted: shots.count, needed: shots.count, count: found)
  }
}
