import OslerEvaluation
import Testing

struct GroupScoreTests {
  @Test func `a group's accuracy is that of all its items`() {
    let group = GroupScore([Proportion(10, of: 100), Proportion(3, of: 4), Proportion(0, of: 16)])
    #expect(group.accuracy == Proportion(13, of: 120))
    #expect(group.standardError != group.accuracy.standardError)
  }

  @Test func `a group of one task is the task`() {
    let group = GroupScore([Proportion(769, of: 1273)])
    #expect(abs((group.standardError ?? 0) - 0.013712179154041871) < 1e-12)
  }

  @Test func `a task of one item leaves the error unknown`() {
    #expect(GroupScore([Proportion(1, of: 1), Proportion(3, of: 4)]).standardError == nil)
  }
}
