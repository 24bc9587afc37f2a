import OslerTraining
import Testing

struct StepGuardTests {
  /// A guard that saw 128 steps of loss 1 ± 0.1 and norm 2 ± 0.5.
  private func experienced() -> StepGuard {
    var guarded = StepGuard()
    for step in 0..<StepGuard.window {
      let sign: Double = step.isMultiple(of: 2) ? 1 : -1
      _ = guarded.judge(loss: 1 + 0.1 * sign, norm: 2 + 0.5 * sign, limit: 7)
    }
    return guarded
  }

  @Test func `what is not finite is skipped from the first step on`() {
    var guarded = StepGuard()
    #expect(guarded.judge(loss: .nan, norm: 1, limit: 7) == .lossNotFinite)
    #expect(guarded.judge(loss: .infinity, norm: 1, limit: 7) == .lossNotFinite)
    #expect(guarded.judge(loss: 1, norm: .nan, limit: 7) == .gradientNotFinite)
    #expect(guarded.skipsInARow == 3)
    #expect(guarded.judge(loss: 1, norm: 1, limit: 7) == nil)
    #expect(guarded.skipsInARow == 0)
  }

  @Test func `nothing is far off before there are 128 steps`() {
    var guarded = StepGuard()
    for _ in 0..<StepGuard.window - 1 { _ = guarded.judge(loss: 1, norm: 1, limit: 7) }
    #expect(guarded.judge(loss: 1e9, norm: 1e9, limit: 7) == nil)
  }

  @Test func `a loss is far off by its standard deviations above the mean`() {
    var low = experienced()
    #expect(low.judge(loss: 1.69, norm: 2, limit: 7) == nil)
    var high = experienced()
    guard case .lossFarOff(let deviations) = high.judge(loss: 1.8, norm: 2, limit: 7) else {
      Issue.record("a loss of 1.8 was let through")
      return
    }
    #expect(abs(deviations - 8) < 1e-9)
  }

  @Test func `so is a gradient's norm`() {
    var low = experienced()
    #expect(low.judge(loss: 1, norm: 5.49, limit: 7) == nil)
    var high = experienced()
    guard case .gradientFarOff(let deviations) = high.judge(loss: 1, norm: 6, limit: 7) else {
      Issue.record("a norm of 6 was let through")
      return
    }
    #expect(abs(deviations - 8) < 1e-9)
  }

  @Test func `what is far below is welcome`() {
    var guarded = experienced()
    #expect(guarded.judge(loss: -9, norm: 0, limit: 7) == nil)
  }

  @Test func `losses that hardly differ have a spread of 0.02, norms of a tenth`() {
    var guarded = StepGuard()
    for _ in 0..<StepGuard.window { _ = guarded.judge(loss: 0.5, norm: 2, limit: 7) }
    var other = guarded
    #expect(guarded.judge(loss: 0.63, norm: 3.3, limit: 7) == nil)
    #expect(other.judge(loss: 0.65, norm: 2, limit: 7) != nil)
    #expect(other.judge(loss: 0.5, norm: 3.6, limit: 7) != nil)
  }

  @Test func `one wild number does not blind it`() {
    var guarded = experienced()
    #expect(guarded.judge(loss: 1e30, norm: 2, limit: 7) != nil)
    #expect(guarded.judge(loss: 2.5, norm: 2, limit: 7) != nil)
  }

  @Test func `a new level is accepted in time`() {
    var guarded = experienced()
    let skipped = (0..<50).prefix { _ in guarded.judge(loss: 3, norm: 2, limit: 7) != nil }.count
    #expect((1..<20).contains(skipped), "\(skipped)")
  }
}
