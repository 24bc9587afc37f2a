import Testing

@testable import OslerTensor

struct BlockPlanTests {
  @Test(arguments: [
    (1, 1, 1), (1, 4096, 4096), (4096, 1, 4096), (1000, 999, 998), (1024, 128, 2048), (17, 33, 1 << 20),
  ])
  func `blocks cover the output, and none is empty`(rows: Int, columns: Int, depth: Int) {
    let plan = BlockPlan(rows: rows, columns: columns, depth: depth)
    #expect(plan.rows * plan.down >= rows && plan.rows * (plan.down - 1) < rows)
    #expect(plan.columns * plan.across >= columns && plan.columns * (plan.across - 1) < columns)
  }

  @Test func `a small product is one block`() {
    let plan = BlockPlan(rows: 64, columns: 64, depth: 64)
    #expect(plan.down * plan.across == 1)
  }

  @Test func `a product worth several threads is several blocks, cut along its longer side`() {
    let tall = BlockPlan(rows: 1024, columns: 128, depth: 128)
    #expect((tall.rows, tall.columns, tall.down, tall.across) == (256, 128, 4, 1))
    let large = BlockPlan(rows: 1024, columns: 2048, depth: 128)
    #expect(large.down * large.across == 16)
  }
}
