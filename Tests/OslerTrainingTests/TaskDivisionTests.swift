import OslerModel
import OslerTensor
import OslerTraining
import Testing

struct TaskDivisionTests {
  private let order = RandomStream(seed: 1, name: "order")

  @Test func `a row has samples of one task only, and all of them are packed`() {
    let lengths = (0..<90).map { 1 + order.below(50, at: UInt64($0)) }
    let tasks = lengths.indices.map { $0 % 3 }
    let packing = Packing(lengths: lengths, sequence: 32, order: order, groups: tasks)
    #expect(packing.rows.allSatisfy { row in Set(row.map { tasks[$0.sample] }).count == 1 })
    #expect(packing.rows.joined().reduce(0) { $0 + $1.range.count } == lengths.reduce(0, +))
    // A few more rows than when they may be mixed, and as many in every order.
    let mixed = Packing(lengths: lengths, sequence: 32, order: order).rows.count
    #expect((mixed...mixed + 3).contains(packing.rows.count))
    let other = Packing(
      lengths: lengths, sequence: 32, order: RandomStream(seed: 2, name: "order"), groups: tasks)
    #expect(other.rows.count == packing.rows.count)
    #expect(other != packing)
    // Tasks come mixed, not one after the other.
    let taskOfRow = packing.rows.map { tasks[$0[0].sample] }
    #expect(zip(taskOfRow, taskOfRow.dropFirst()).count { $0 != $1 } > packing.rows.count / 3)
  }

  @Test func `of one task, rows are those of no tasks`() {
    let lengths = (0..<40).map { 1 + order.below(50, at: UInt64($0)) }
    #expect(
      Packing(lengths: lengths, sequence: 32, order: order, groups: lengths.map { _ in 0 })
        == Packing(lengths: lengths, sequence: 32, order: order))
  }

  @Test func `evened tasks are as large as the largest, of their own samples alone`() {
    let tasks = TaskDivision(names: ["a", "b", "c"], samples: [0, 1, 0, 1, 0, 0, 2, 0, 0, 0])
    let places = tasks.evened(by: order)
    let taken = (0..<3).map { task in places.filter { tasks.samples[$0] == task } }
    #expect(taken.map(\.count) == [7, 7, 7])
    #expect(taken[0] == [0, 2, 4, 5, 7, 8, 9])
    #expect(taken[1].count { $0 == 1 } + taken[1].count { $0 == 3 } == 7)
    #expect([3, 4].contains(taken[1].count { $0 == 1 }))
    #expect(taken[2] == [Int](repeating: 6, count: 7))
    #expect(tasks.evened(by: order) == places)
  }
}
