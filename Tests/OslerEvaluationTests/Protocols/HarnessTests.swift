import OslerCorpus
import OslerEvaluation
import OslerText
import Testing

/// Osler beside lm-evaluation-harness 0.4.13, on all nine tasks.
struct HarnessTests {
  private let harness: Harness

  init() throws { harness = try Harness.load() }

  @Test func `the nine tasks are recorded`() {
    #expect(Set(harness.tasks.map(\.ours)) == Set(EvaluationProtocol.multiMedQA))
    #expect(harness.tasks.count == 9)
    #expect(harness.lm_eval == "0.4.13")
  }

  @Test func `prompts and scored strings are the harness's`() throws {
    for task in harness.tasks {
      let items = try task.ours.items(task.questions)
      #expect(items.map(\.prompt) == task.prompts0, "\(task.task)")
      #expect(items.allSatisfy { $0.continuations == task.continuations }, "\(task.task)")
    }
  }

  @Test func `the same examples stand before a question`() throws {
    for task in harness.tasks {
      let items = try task.ours.items(task.questions, shots: task.shots)
      #expect(items.prefix(task.prompts3.count).map(\.prompt) == task.prompts3, "\(task.task)")
    }
  }

  @Test func `accuracy, its error and the normalised one are the harness's, of each task and of all nine`()
    throws
  {
    let tokenizer = try Toys.tokenizer()
    for (pick, told, nine) in [
      (\Harness.Task.scores0, \Harness.Task.told0, harness.nine0),
      (\Harness.Task.scores3, \Harness.Task.told3, harness.nine3),
    ] {
      var scores: [Proportion] = []
      for task in harness.tasks {
        let known = Dictionary(uniqueKeysWithValues: zip(task.questions.map(\.id), task[keyPath: pick]))
        let summary = try task.ours.run(
          on: task.questions, tokenizer: tokenizer, options: EvaluationOptions(known: known)
        ) { _ in [] }.summary
        let expected = task[keyPath: told]
        #expect(summary.accuracy.value == expected.acc, "\(task.task)")
        #expect(abs((summary.accuracy.standardError ?? 0) - expected.stderr) < 1e-12, "\(task.task)")
        if let norm = expected.norm { #expect(summary.normalizedAccuracy.value == norm, "\(task.task)") }
        scores.append(summary.accuracy)
      }
      let group = GroupScore(scores)
      #expect(abs(group.accuracy.value - nine.acc) < 1e-12)
      #expect(abs((group.standardError ?? 0) - nine.stderr) < 1e-12)
    }
  }

  @Test func `a subject may be spelled with underscores`() {
    #expect(EvaluationProtocol.mmlu("college_medicine") == .mmlu("college medicine"))
    #expect(EvaluationProtocol.mmlu("college_medicine").name == "mmlu college medicine")
  }

  @Test func `a protocol's source has its whole form`() {
    let sources = [EvaluationProtocol.medQA, .medMCQA, .pubmedQA, .mmlu("anatomy")].map(\.source)
    #expect(
      sources == [
        "medqa 1\nQuestion: {question}\n{A. choice\n}Answer:{ A}",
        "medmcqa 1\nQuestion: {question}\nChoices:\n{A. choice\n}Answer:{ A}",
        "pubmedqa 1\nAbstract: {context}\nQuestion: {question}\nAnswer: {yes|no|maybe}",
        "mmlu anatomy 1\nThe following are multiple choice questions (with answers) about anatomy.\n\n"
          + "{question}\n{A. choice\n}Answer:{ A}",
      ])
  }
}
