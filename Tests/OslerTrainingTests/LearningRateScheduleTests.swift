@testable import OslerTraining
import Testing

struct LearningRateScheduleTests {
  private func schedule(_ shape: LearningRateSchedule.Shape) -> LearningRateSchedule {
    LearningRateSchedule(shape, peak: 1, floor: 0.1, warmupSteps: 4, steps: 15)
  }

  @Test(arguments: LearningRateSchedule.Shape.allCases.filter { $0 != .cosineWithMinimum })
  func `the rate climbs in equal steps, the first of which is not zero`(shape: LearningRateSchedule.Shape) {
    #expect((0..<4).map { schedule(shape)[$0] } == [0.25, 0.5, 0.75, 1])
  }

  @Test(arguments: LearningRateSchedule.Shape.allCases)
  func `the first step after the warm-up has the peak`(shape: LearningRateSchedule.Shape) {
    #expect(schedule(shape)[4] == 1)
  }

  /// p = (t − w) / (T − 1 − w), so 5/10 at step 9: ½(1 + cos ½π) = ½, and at step 6, p = ⅕,
  /// ½(1 + cos 36°) = (5 + √5) / 8 = 0.9045084971874737.
  @Test func `a cosine is half way down in the middle and ends at the floor`() {
    let cosine = schedule(.cosine)
    #expect(abs(cosine[9] - 0.55) < 1e-12)
    #expect(abs(cosine[6] - (0.1 + 0.9 * 0.904_508_497_187_473_7)) < 1e-12)
    #expect(abs(cosine[14] - 0.1) < 1e-12)
    #expect(abs(cosine[20] - 0.1) < 1e-12)
  }

  /// Internist.ai's: lr·step/w, then (1 − m)·½(1 + cos π(step − w)/(T − w)) + m, in a run of 1,100 steps.
  @Test func `transformers' cosine begins at zero and does not quite end at its minimum`() {
    var recipe = toyRecipe
    (recipe.schedule, recipe.learningRate) = (.cosineWithMinimum, 6e-6)
    (recipe.minimumLearningRate, recipe.warmupSteps) = (1e-8, 100)
    let rates = LearningRateSchedule(recipe, steps: 1100)
    #expect(rates[0] == 0)
    #expect(abs(rates[50] - 3e-6) < 1e-18)
    #expect(rates[100] == 6e-6)
    #expect(abs(rates[600] - (6e-6 + 1e-8) / 2) < 1e-18)
    #expect(abs(rates[1099] - 1.001_477_972_043e-8) < 1e-18)
    #expect(rates[1100] == 1e-8)
  }

  @Test func `a warm-up in steps may be longer than the run`() {
    var recipe = toyRecipe
    (recipe.schedule, recipe.learningRate, recipe.warmupSteps) = (.cosine, 1, 10)
    #expect((0..<3).map { LearningRateSchedule(recipe, steps: 3)[$0] } == [0.1, 0.2, 0.3])
  }

  @Test func `a line falls by the same amount each step and ends at the floor`() {
    let linear = schedule(.linear)
    for step in 4...14 { #expect(abs(linear[step] - (1 - 0.09 * Double(step - 4))) < 1e-12, "\(step)") }
    #expect(linear[20] == 0.1)
  }

  @Test func `a constant stays at the peak`() {
    #expect((4..<25).allSatisfy { schedule(.constant)[$0] == 1 })
  }

  /// Of 20 steps the last four fall: p = ¼, ½, ¾, 1, so 1 − √p = ½, 0.2929, 0.1340, 0.
  @Test func `warm-up-stable-decay falls in the last fifth, by one less a square root`() {
    let wsd = LearningRateSchedule(.warmupStableDecay, peak: 2, floor: 0, warmupSteps: 3, steps: 20)
    #expect((3..<16).allSatisfy { wsd[$0] == 2 })
    #expect(wsd[16] == 1)
    #expect(abs(wsd[17] - 0.585_786_437_626_905) < 1e-12)
    #expect(abs(wsd[18] - 0.267_949_192_431_122_7) < 1e-12)
    #expect(wsd[19] == 0)
    let floored = LearningRateSchedule(.warmupStableDecay, peak: 2, floor: 0.5, warmupSteps: 3, steps: 20)
    #expect(floored[16] == 1.25)
    #expect(floored[19] == 0.5)
  }

  @Test(arguments: LearningRateSchedule.Shape.allCases)
  func `a single step has the peak`(shape: LearningRateSchedule.Shape) {
    #expect(LearningRateSchedule(shape, peak: 1, floor: 0, warmupSteps: 0, steps: 1)[0] == 1)
  }

  @Test func `a run takes its steps at the rates of its recipe`() throws {
    var recipe = toyRecipe
    recipe.schedule = .warmupStableDecay
    recipe.warmup = 0.25
    recipe.floor = 0
    var rates: [Double] = []
    try TrainingRun(PretrainStage(), on: toyData(20), model: toyModel(), recipe: recipe, seed: 3)
      .run { rates.append($0.learningRate) }
    let expected = LearningRateSchedule(
      .warmupStableDecay, peak: 0.01, floor: 0, warmupSteps: 3, steps: rates.count)
    #expect(rates == rates.indices.map { expected[$0] })
  }
}
