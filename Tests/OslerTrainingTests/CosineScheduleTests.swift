import OslerTraining
import Testing

struct CosineScheduleTests {
  let schedule = CosineSchedule(peak: 1, floor: 0.1, warmupSteps: 4, steps: 15)

  @Test func `the rate climbs in equal steps, the first of which is not zero`() {
    #expect((0..<4).map { schedule[$0] } == [0.25, 0.5, 0.75, 1])
  }

  @Test func `the first step after the warm-up has the peak`() { #expect(schedule[4] == 1) }

  @Test func `half way down stands the mean of peak and floor`() {
    #expect(abs(schedule[9] - 0.55) < 1e-12)
  }

  @Test func `the last step has the floor, and so has any after it`() {
    #expect(abs(schedule[14] - 0.1) < 1e-12)
    #expect(abs(schedule[20] - 0.1) < 1e-12)
  }

  @Test func `a single step has the peak`() {
    #expect(CosineSchedule(peak: 1, floor: 0, warmupSteps: 0, steps: 1)[0] == 1)
  }
}
