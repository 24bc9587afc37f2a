import Foundation
import OslerCorpus
import OslerModel
import OslerTensor
import OslerTraining
import Testing

/// Three steps of C-Poly on two tasks, as autograd and PyTorch's AdamW take them in float64; recorded by
/// `Tests/Oracles/record_cpoly.py`, which draws the noise on the weights with a Philox of its own.
struct RecordedCPolyTests {
  private struct Recorded: Decodable {
    struct Sample: Decodable {
      let tokens: [Int32]
      let trained: [Bool]
    }
    struct Step: Decodable {
      let loss: Double
      let tasks: [Double]
      let norm: Double
    }
    let seed: UInt64
    /// By task.
    let samples: [[Sample]]
    let steps: [Step]
    /// Of every tensor the norm, then some numbers at equal distances: gradients of the first step, values after
    /// the last.
    let gradients: [String: [Double]]
    let after: [String: [Double]]
  }

  private static let fixtures = URL(filePath: #filePath).deletingLastPathComponent().appending(
    path: "../OslerModelTests/Fixtures")

  private func recorded() throws -> Recorded {
    let data = try Data(contentsOf: Self.fixtures.appending(path: "cpoly/expected.json"))
    return try JSONDecoder().decode(Recorded.self, from: data)
  }

  private func load(_ device: any Device) throws -> (model: Transformer, skills: SkillMixture) {
    let model = try Checkpoint.load(
      from: Self.fixtures.appending(path: "architectures/llama2").path, device: device, precision: .fp32)
    let skills = try SkillMixture(
      SkillShape(
        skill: LoRAConfiguration(rank: 2, alpha: 6, targets: [.query, .down]), tasks: 2, common: 2,
        special: 1,
        temperature: 0.5, assignmentRate: 5),
      for: model.configuration, seed: 1)
    let file = try SafetensorsFile(Self.fixtures.appending(path: "cpoly/skills.safetensors").path)
    #expect(file.names.sorted() == skills.parameters.names.sorted())
    for entry in skills.parameters.entries { entry.tensor.assign(try file.tensor(entry.name, as: .float32)) }
    try model.attach(skills.current)
    return (model, skills)
  }

  private func compare(_ found: ParameterSet, _ recorded: [String: [Double]], within bound: Double) throws {
    #expect(found.names.sorted() == recorded.keys.sorted())
    for (name, tensor) in found.entries {
      let expected = try #require(recorded[name])
      let array = tensor.array.map(Double.init)
      let norm = array.reduce(0) { $0 + $1 * $1 }.squareRoot()
      #expect(abs(norm - expected[0]) < bound * expected[0], "\(name): \(norm), not \(expected[0])")
      let numbers = stride(from: 0, to: array.count, by: max(1, array.count / 5)).map { array[$0] }
      #expect(numbers.count == expected.count - 1)
      for (number, expected) in zip(numbers, expected.dropFirst()) {
        #expect(abs(number - expected) < bound * norm, "\(name): \(number), not \(expected)")
      }
    }
  }

  @Test(arguments: [true, false])
  func `gradients of skills and assignment are autograd's`(isReference: Bool) throws {
    let recorded = try recorded()
    let (model, skills) = try load(isReference ? ReferenceDevice() : CPUDevice(threads: 2))
    let noise = GateNoise(stream: RandomStream(seed: recorded.seed, name: "cpoly/gates"), step: 1)
    let gradients = ParameterSet.zeros(like: skills.parameters)
    let trained = recorded.samples.joined().reduce(0) { $0 + $1.trained.dropFirst().count { $0 } }
    var sum = 0.0
    for (task, samples) in recorded.samples.enumerated() {
      let mixed = ParameterSet.zeros(like: skills.current.parameters)
      let gates = skills.gates(of: task, noise: noise)
      skills.mix(gates)
      sum += try model.lossAndGradients(
        Batch(samples.map { Batch.Document(tokens: $0.tokens, trained: $0.trained) }), normalizer: trained,
        gradients: mixed)
      skills.addGradients(of: mixed, gates, to: gradients)
    }
    #expect(abs(sum / Double(trained) / recorded.steps[0].loss - 1) < 1e-5)
    try compare(gradients, recorded.gradients, within: 5e-5)
  }

  @Test(arguments: [true, false])
  func `steps are those of PyTorch's AdamW`(isReference: Bool) throws {
    let recorded = try recorded()
    let (model, skills) = try load(isReference ? ReferenceDevice() : CPUDevice(threads: 2))
    let samples = recorded.samples.enumerated().flatMap { task, samples in
      samples.enumerated().map {
        (task, TokenSample(id: "\(task)/\($0)", tokens: $1.tokens, trained: $1.trained))
      }
    }
    let recipe = Recipe(
      epochs: 3, learningRate: 1e-2, schedule: .constant, warmup: 0, sequence: 24, batch: 100, epsilon: 1e-3,
      weightDecay: 0.1, clip: 0.75)
    let run = try TrainingRun(
      CPolyStage(),
      on: TrainingData(
        samples.map(\.1), tasks: TaskDivision(names: ["first", "second"], samples: samples.map(\.0))),
      model: model, skills: skills, recipe: recipe, seed: recorded.seed, memory: nil)
    var steps: [StepReport] = []
    try run.run { steps.append($0) }
    #expect(steps.count == recorded.steps.count)
    for (step, expected) in zip(steps, recorded.steps) {
      #expect(abs(step.loss / expected.loss - 1) < 1e-5)
      #expect(abs(step.gradientNorm / expected.norm - 1) < 1e-4)
      #expect(step.byTask?.count == 2)
      for (task, loss) in zip(step.byTask ?? [], expected.tasks) { #expect(abs(task.loss / loss - 1) < 1e-5) }
    }
    try compare(skills.parameters, recorded.after, within: 1e-5)
  }
}
