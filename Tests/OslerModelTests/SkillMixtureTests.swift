import Foundation
import OslerModel
import OslerTensor
import Testing

/// Skills that tasks share: their gradients, and the adapter that a task takes away.
struct SkillMixtureTests {
  /// Two tasks with two skills in common and one of its own each.
  private static let shape = SkillShape(
    skill: LoRAConfiguration(rank: 2, alpha: 3), tasks: 2, common: 2, special: 1, temperature: 0.7)
  private static let noise = GateNoise(stream: RandomStream(seed: 9, name: "gates"), step: 4)

  /// A model on whose adapter the skills are mixed, with every number stirred.
  private func make(
    _ shape: SkillShape = shape, device: any Device = ReferenceDevice()
  ) throws -> (model: Transformer, skills: SkillMixture) {
    let model = try ToyModel.make(device: device)
    let skills = try SkillMixture(shape, for: model.configuration, seed: 5)
    for (name, tensor) in skills.parameters.entries {
      if name.hasSuffix("lora_B.weight") { ToyModel.stir(tensor, by: 0.3, name) }
      if name.hasPrefix("assignment.") { ToyModel.stir(tensor, by: 1, name) }
    }
    try model.attach(skills.current)
    return (model, skills)
  }

  /// Loss of a document of the first task and two of the second, as a step has it.
  private func loss(
    _ model: Transformer, _ skills: SkillMixture, noise: GateNoise? = noise, gradients: ParameterSet? = nil
  ) throws -> Double {
    var sum = 0.0
    for (task, documents) in [ToyModel.documents.prefix(1), ToyModel.documents.dropFirst()].enumerated() {
      let mixed = gradients.map { _ in ParameterSet.zeros(like: skills.current.parameters) }
      let gates = skills.gates(of: task, noise: noise)
      skills.mix(gates)
      sum += try model.lossAndGradients(
        Batch(Array(documents)), normalizer: 12, gradients: mixed ?? ParameterSet())
      if let mixed, let gradients { skills.addGradients(of: mixed, gates, to: gradients) }
    }
    return sum / 12
  }

  @Test(arguments: [true, false])
  func `every gradient agrees with finite differences`(isNoisy: Bool) throws {
    let (model, skills) = try make()
    let noise = isNoisy ? Self.noise : nil
    let gradients = ParameterSet.zeros(like: skills.parameters)
    _ = try loss(model, skills, noise: noise, gradients: gradients)
    for (name, tensor) in skills.parameters.entries {
      let found = try #require(gradients[name]).array
      let size = found.map(abs).max() ?? 0
      #expect(size > 0, "\(name) has no gradient")
      for index in stride(from: 0, to: tensor.count, by: max(1, tensor.count / 5)) {
        let (kept, step) = (tensor.values[index], Float(0x1p-7))
        func loss(at steps: Float) throws -> Double {
          tensor.values[index] = kept + steps * step
          defer { tensor.values[index] = kept }
          return try self.loss(model, skills, noise: noise)
        }
        // Of fourth order: the error goes with step⁴.
        let near = try loss(at: 1) - loss(at: -1)
        let far = try loss(at: 2) - loss(at: -2)
        let expected = (8 * near - far) / (12 * Double(step))
        #expect(
          abs(expected - Double(found[index])) < 2e-3 * Double(size) + 2e-5,
          "\(name)[\(index)] is \(found[index]), expected \(expected)")
      }
    }
  }

  @Test func `skills and weights of another task get no gradient`() throws {
    let (model, skills) = try make()
    let gradients = ParameterSet.zeros(like: skills.parameters)
    let mixed = ParameterSet.zeros(like: skills.current.parameters)
    let gates = skills.gates(of: 1)
    skills.mix(gates)
    _ = try model.lossAndGradients(ToyModel.batch, normalizer: 4, gradients: mixed)
    skills.addGradients(of: mixed, gates, to: gradients)
    let idle = gradients.entries.filter { $0.tensor.values.allSatisfy { $0 == 0 } }.map(\.name)
    #expect(idle == gradients.names.filter { $0.hasPrefix("skills.0.") || $0 == "assignment.0" })
  }

  @Test(arguments: [0, 1])
  func `the adapter of a task is what its passes go through without noise`(task: Int) throws {
    let (model, skills) = try make(device: CPUDevice(threads: 2))
    let adapter = try skills.adapter(of: task)
    skills.mix(skills.gates(of: task))
    #expect(bits(adapter.parameters) == bits(skills.current.parameters))
    #expect(adapter.configuration.rank == 6)
    #expect(adapter.configuration.scale == 1)
    let mixed = try model.logits([1, 4, 7, 3]).array
    model.adapter = adapter
    #expect(try model.logits([1, 4, 7, 3]).array == mixed)
    // And it is the sum of its skills, each times its weight.
    let parts = try (0..<3).map { index -> [Float] in
      let one = try skills.parameters.skill(index < 2 ? "common.\(index)" : "\(task).0", Self.shape, model)
      return try one.merged(into: model).parameters["model.layers.1.mlp.up_proj.weight"]?.array ?? []
    }
    let base = model.parameters["model.layers.1.mlp.up_proj.weight"]?.array ?? []
    let whole = try adapter.merged(into: model).parameters["model.layers.1.mlp.up_proj.weight"]?.array ?? []
    let weights = skills.gates(of: task).weights
    let sum = base.indices.map { place in
      base[place] + zip(parts, weights).reduce(0) { $0 + ($1.0[place] - base[place]) * Float($1.1) }
    }
    #expect(relativeDifference(sum, whole) < 1e-5)
    #expect(relativeDifference(base, whole) > 1e-2)
  }

  @Test func `what an adapter drops while training, its tasks' adapters do not`() throws {
    var shape = Self.shape
    shape.skill.dropout = 0.25
    let (_, skills) = try make(shape)
    #expect(skills.current.configuration.dropout == 0.25)
    #expect(try skills.adapter(of: 0).configuration.dropout == 0)
  }

  @Test func `fresh skills leave the base as it is, with half of each`() throws {
    let model = try ToyModel.make()
    let base = try model.logits([1, 4, 7]).array
    let skills = try SkillMixture(Self.shape, for: model.configuration, seed: 5)
    #expect(skills.gates(of: 1).weights == [0.5, 0.5, 0.5])
    model.adapter = try skills.adapter(of: 1)
    #expect(try model.logits([1, 4, 7]).array == base)
    // Skills begin apart, and a seed tells all.
    let firsts = skills.parameters.entries.filter { $0.name.hasSuffix("0.self_attn.q_proj.lora_A.weight") }
    #expect(firsts.count == 4)
    #expect(Set(firsts.map { $0.tensor.array }).count == 4)
    let again = try SkillMixture(Self.shape, for: model.configuration, seed: 5)
    #expect(bits(again.parameters) == bits(skills.parameters))
  }

  @Test func `weights are a sigmoid, in training with the noise of a step and a task`() throws {
    let (_, skills) = try make()
    let z = try (0..<2).map { try #require(skills.parameters["assignment.\($0)"]).array.map(Double.init) }
    for task in 0..<2 {
      for (weight, z) in zip(skills.gates(of: task).weights, z[task]) {
        #expect(abs(weight - 1 / (1 + exp(-z))) < 1e-12)
      }
      // Six draws a step: three for each task.
      let noisy = skills.gates(of: task, noise: Self.noise).weights
      for (index, weight) in noisy.enumerated() {
        let u = Self.noise.stream.uniform(at: UInt64((4 * 2 + task) * 3 + index))
        let expected = 1 / (1 + exp(-(z[task][index] + log(u / (1 - u))) / 0.7))
        #expect(abs(weight - expected) < 1e-9)
      }
      #expect(skills.gates(of: task, noise: Self.noise).weights == noisy)
    }
    let draws = (1...2000).map { step in
      skills.gates(of: 0, noise: GateNoise(stream: Self.noise.stream, step: step)).weights[0]
    }
    // The share above a half is the sigmoid itself, whatever the temperature.
    let share = Double(draws.count { $0 > 0.5 }) / 2000
    #expect(abs(share - skills.gates(of: 0).weights[0]) < 0.04)
  }

  @Test func `shapes that no skills can have are refused`() throws {
    func error(_ change: (inout SkillShape) -> Void) -> ModelError? {
      var shape = Self.shape
      change(&shape)
      do throws(ModelError) {
        _ = try SkillMixture(shape, for: ToyModel.configuration(), seed: 1)
        return nil
      } catch { return error }
    }
    #expect(error { _ in } == nil)
    #expect(
      error { ($0.common, $0.special) = (0, 0) }
        == .adapterDoesNotFit(reason: "it has 2 tasks, 0 skills in common and 0 special"))
    #expect(
      error { $0.temperature = 0 }
        == .adapterDoesNotFit(reason: "its temperature is 0.0 and its rate 1.0"))
    #expect(
      error { $0.skill.isDoRA = true }
        == .adapterDoesNotFit(reason: "a skill is a plain low-rank adapter"))
    #expect(error { $0.special = 0 } == nil)
    #expect(error { $0.common = 0 } == nil)
  }
}

extension ParameterSet {
  /// One skill as an adapter of its own.
  fileprivate func skill(_ name: String, _ shape: SkillShape, _ model: Transformer) throws -> LoRAAdapter {
    let prefix = "skills.\(name)."
    let own = filter { $0.hasPrefix(prefix) }.entries
    return try LoRAAdapter(
      shape.skill, parameters: ParameterSet(own.map { (String($0.name.dropFirst(prefix.count)), $0.tensor) }),
      for: model.configuration)
  }
}
