import Foundation
import OslerTensor

/// C-Poly: low-rank skills, of which some are common to all tasks and some belong to one, and a matrix that says
/// how much of each a task takes. Wang et al. 2023, arXiv:2312.03248. With A skills in common and B special ones,
///
///     y = W·x + Σᵢ wᵢᵗ·s·Bᵢ·(Aᵢ·x) + Σⱼ wⱼᵗ·s·Bⱼᵗ·(Aⱼᵗ·x)
///     w = σ((z + log u − log(1 − u)) / temperature) in training, u uniform in (0, 1)
///     w = σ(z) everywhere else
///
/// For one task and given weights this is an ordinary adapter of rank (A + B)·r: its skills side by side, their
/// weights multiplied into B. So a pass of one task goes through ``current``, and the gradients of skills and
/// weights follow from that adapter's: with B′ = w·s·B beside A′ = A,
///
///     dA += dA′    dB += w·s·dB′    dw = s·Σ B ∘ dB′    dz += dw·∂w/∂z
public final class SkillMixture {
  public let shape: SkillShape
  /// Every skill's A and B, then of every task `assignment.{task}` `[A + B]`: z. It has one axis, so that no
  /// decay pulls it to an even choice.
  public let parameters: ParameterSet
  /// What ``mix(_:)`` fills: an adapter of one task at a time.
  public let current: LoRAAdapter
  /// Those in common, then those of each task.
  private let skills: [LoRAAdapter]
  private let assignment: [Tensor]

  /// Fresh skills: A as a fresh adapter's, B and the assignment zero. So every task begins as the base, and with
  /// half of each skill.
  public init(_ shape: SkillShape, for model: ModelConfiguration, seed: UInt64) throws(ModelError) {
    try shape.validate()
    var skills: [LoRAAdapter] = []
    var parameters = ParameterSet()
    for name in Self.names(shape) {
      let skill = try LoRAAdapter(
        shape.skill, for: model, seed: RandomStream(seed: seed, name: name).key)
      for entry in skill.parameters.entries { parameters.append("\(name).\(entry.name)", entry.tensor) }
      skills.append(skill)
    }
    assignment = (0..<shape.tasks).map { _ in Tensor(zeros: [shape.skillsOfTask]) }
    for (task, row) in assignment.enumerated() { parameters.append("assignment.\(task)", row) }
    (self.shape, self.skills, self.parameters) = (shape, skills, parameters)

    let whole = try LoRAAdapter.combined(Self.indices(shape, task: 0).map { (skills[$0], 0.5) })
    var configuration = whole.configuration
    configuration.dropout = shape.skill.dropout
    current = try LoRAAdapter(configuration, parameters: whole.parameters, for: model)
  }

  /// `skills.common.0`, …, `skills.1.0`: the first special one of task 1.
  private static func names(_ shape: SkillShape) -> [String] {
    (0..<shape.common).map { "skills.common.\($0)" }
      + (0..<shape.tasks).flatMap { task in (0..<shape.special).map { "skills.\(task).\($0)" } }
  }

  private static func indices(_ shape: SkillShape, task: Int) -> [Int] {
    Array(0..<shape.common) + (0..<shape.special).map { shape.common + task * shape.special + $0 }
  }

  /// The skills of a task, in the order of its weights.
  private func skills(of task: Int) -> [LoRAAdapter] {
    Self.indices(shape, task: task).map { skills[$0] }
  }

  /// Multiples of the learning rate, of the parameters that have another one.
  public var rates: [String: Double] {
    Dictionary(uniqueKeysWithValues: (0..<shape.tasks).map { ("assignment.\($0)", shape.assignmentRate) })
  }

  // MARK: Weights

  /// How much of each skill a task takes.
  ///
  /// - Parameter noise: drawn once for a step and a task; none outside training.
  public func gates(of task: Int, noise: GateNoise? = nil) -> SkillGates {
    let count = shape.skillsOfTask
    var (weights, slopes): ([Double], [Double]) = ([], [])
    for index in 0..<count {
      var (z, temperature) = (Double(assignment[task].values[index]), 1.0)
      if let noise {
        let counter = UInt64((noise.step * shape.tasks + task) * count + index)
        let u = max(noise.stream.uniform(at: counter), 0x1p-54)
        z += log(u) - log1p(-u)
        temperature = shape.temperature
      }
      let weight = 1 / (1 + exp(-z / temperature))
      weights.append(weight)
      slopes.append(weight * (1 - weight) / temperature)
    }
    return SkillGates(task: task, weights: weights, slopes: slopes)
  }

  // MARK: A task's adapter

  /// Makes ``current`` the adapter of this task with these weights.
  public func mix(_ gates: SkillGates) {
    forEachPair(of: gates.task) { index, start, pair, mixed in
      mixed.a.rows(start..<start + pair.rank).assign(pair.a)
      let factor = Float(gates.weights[index] * Double(pair.scale))
      let (rank, width) = (pair.rank, mixed.rank)
      for row in 0..<pair.b.shape[0] {
        for column in 0..<rank {
          mixed.b.pointer[row * width + start + column] = factor * pair.b.pointer[row * rank + column]
        }
      }
    }
  }

  /// Adds to the gradients of ``parameters`` what follows from those of ``current``, by its parameters' names.
  public func addGradients(of mixed: ParameterSet, _ gates: SkillGates, to gradients: ParameterSet) {
    let names = Self.names(shape)
    let indices = Self.indices(shape, task: gates.task)
    var weightGradients = [Double](repeating: 0, count: shape.skillsOfTask)
    forEachPair(of: gates.task) { index, start, pair, whole in
      let prefix = names[indices[index]]
      guard let da = gradients["\(prefix).\(pair.name.a)"], let db = gradients["\(prefix).\(pair.name.b)"],
        let dMixedA = mixed[pair.name.a], let dMixedB = mixed[pair.name.b]
      else { preconditionFailure("no gradient for '\(prefix).\(pair.name.path)'") }
      let rows = dMixedA.rows(start..<start + pair.rank)
      for place in 0..<da.count { da.pointer[place] += rows.pointer[place] }
      let (rank, width) = (pair.rank, whole.rank)
      let factor = Float(gates.weights[index] * Double(pair.scale))
      var sum = 0.0
      for row in 0..<pair.b.shape[0] {
        for column in 0..<rank {
          let gradient = dMixedB.pointer[row * width + start + column]
          db.pointer[row * rank + column] += factor * gradient
          sum += Double(pair.b.pointer[row * rank + column]) * Double(gradient)
        }
      }
      weightGradients[index] += Double(pair.scale) * sum
    }
    guard let dz = gradients["assignment.\(gates.task)"] else {
      preconditionFailure("no gradient for 'assignment.\(gates.task)'")
    }
    for (index, gradient) in weightGradients.enumerated() {
      dz.pointer[index] += Float(gradient * gates.slopes[index])
    }
  }

  /// The adapter of a task, of its own memory and without noise: what ``current`` is then, number by number.
  public func adapter(of task: Int) throws(ModelError) -> LoRAAdapter {
    try LoRAAdapter.combined(Array(zip(skills(of: task), gates(of: task).weights)))
  }

  /// Every pair of every skill of a task: the skill's place among the task's, its first rank in ``current``'s
  /// pair, and the two pairs.
  private func forEachPair(
    of task: Int, _ body: (_ index: Int, _ start: Int, _ pair: LoRAPair, _ mixed: LoRAPair) -> Void
  ) {
    let skills = skills(of: task)
    for (layer, row) in current.pairs.enumerated() {
      for mixed in row.compactMap(\.self) {
        var start = 0
        for (index, skill) in skills.enumerated() {
          guard let pair = skill.pairs[layer][mixed.name.linear.index] else { continue }
          body(index, start, pair, mixed)
          start += pair.rank
        }
      }
    }
  }
}
