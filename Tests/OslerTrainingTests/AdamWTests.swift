import OslerModel
import OslerTensor
import OslerTraining
import Testing

struct AdamWTests {
  private let recipe = Recipe(
    beta1: 0.9, beta2: 0.99, epsilon: 1e-8, weightDecay: 0.5, clip: nil)

  private func parameters(_ matrix: [Float], _ norm: [Float]) -> ParameterSet {
    ParameterSet([
      ("w", Tensor(matrix, shape: [1, matrix.count])), ("norm", Tensor(norm, shape: [norm.count])),
    ])
  }

  /// After one step m̂ = g and v̂ = g², so p moves by lr · sign(g), and a matrix decays by lr · wd · p.
  @Test func `the first step moves by the learning rate, and decay is on matrices only`() throws {
    let weights = parameters([2, -4], [1, 1])
    let optimizer = AdamW(weights, recipe: recipe, seed: 1, device: ReferenceDevice())
    let norm = update(optimizer, parameters([3, -1], [0.5, -2]), step: 1)
    #expect(abs(norm - (9 + 1 + 0.25 + 4).squareRoot()) < 1e-6)
    let matrix: [Float] = [2 - 0.1 - 0.1, -4 + 0.1 + 0.2]
    let vector: [Float] = [0.9, 1.1]
    let w = try #require(weights["w"]).array
    let n = try #require(weights["norm"]).array
    #expect(zip(w, matrix).allSatisfy { abs($0 - $1) < 1e-5 })
    #expect(zip(n, vector).allSatisfy { abs($0 - $1) < 1e-5 })
  }

  @Test func `a parameter with a rate of its own moves by that multiple`() throws {
    let weights = parameters([2], [1])
    let optimizer = AdamW(
      weights, recipe: recipe, rates: ["norm": 10], seed: 1, device: ReferenceDevice())
    update(optimizer, parameters([3], [0.5]), step: 1)
    #expect(abs((try #require(weights["w"]).array[0]) - (2 - 0.1 - 0.1)) < 1e-5)
    #expect(abs((try #require(weights["norm"]).array[0]) - 0) < 1e-5)
  }

  /// Two steps by hand: m = 0.9·0.1·g₁ + 0.1·g₂, v = 0.99·0.01·g₁² + 0.01·g₂².
  @Test func `each average forgets at its own rate`() throws {
    var recipe = recipe
    recipe.weightDecay = 0
    let weights = parameters([0], [0])
    let optimizer = AdamW(weights, recipe: recipe, seed: 1, device: ReferenceDevice())
    update(optimizer, parameters([1], [1]), step: 1)
    update(optimizer, parameters([3], [3]), step: 2)
    let m: Double = (0.9 * 0.1 + 0.1 * 3) / (1 - 0.81)
    let v: Double = (0.99 * 0.01 + 0.01 * 9) / (1 - 0.9801)
    let expected = Float(-0.1 - 0.1 * m / v.squareRoot())
    let found = try #require(weights["w"]).array[0]
    #expect(abs(found - expected) < 1e-5)
  }

  @Test func `a gradient above the limit is scaled down to it, and the moments see it so`() throws {
    var recipe = recipe
    recipe.clip = 1
    let weights = parameters([0, 0], [0])
    let optimizer = AdamW(weights, recipe: recipe, seed: 1, device: ReferenceDevice())
    #expect(update(optimizer, parameters([3, 4], [0]), step: 1) == 5)
    let moments = try #require(optimizer.firstMoments["w"]).array
    #expect(zip(moments, [0.06, 0.08]).allSatisfy { abs($0 - $1) < 1e-6 })
  }

  @Test func `asking for the norm moves nothing, and tells what is not finite`() throws {
    let weights = parameters([2], [1])
    let optimizer = AdamW(weights, recipe: recipe, seed: 1, device: ReferenceDevice())
    #expect(optimizer.norm(of: parameters([3], [4])) == 5)
    #expect(optimizer.norm(of: parameters([.nan], [1])).isNaN)
    #expect(optimizer.norm(of: parameters([.infinity], [1])) == .infinity)
    let (w, m) = try (#require(weights["w"]), #require(optimizer.firstMoments["norm"]))
    #expect(w.array == [2])
    #expect(m.array == [0])
  }

  /// One step at a rate of 0.1, as a run takes it; the gradient's norm.
  @discardableResult
  private func update(_ optimizer: AdamW, _ gradients: ParameterSet, step: Int) -> Double {
    let norm = optimizer.norm(of: gradients)
    optimizer.update(gradients, step: step, learningRate: 0.1, norm: norm)
    return norm
  }
}
