import OslerModel
import OslerTensor
import Testing

/// Adapters that wait their turn.
struct AdapterPoolTests {
  private let model = ToyModel.configuration(layers: 1)

  private func adapter(rank: Int) throws(ModelError) -> LoRAAdapter {
    try LoRAAdapter(LoRAConfiguration(rank: rank, targets: [.query]), for: model, seed: 1)
  }

  @Test func `what is here is not loaded again, and what was used longest ago goes first`() throws {
    // Of rank r they take 64·r bytes.
    let pool = AdapterPool(bytes: 256)
    var loads: [String] = []
    func take(_ key: String, rank: Int = 1) throws -> LoRAAdapter {
      try pool.adapter(key) { () throws(ModelError) in
        loads.append(key)
        return try adapter(rank: rank)
      }
    }
    let first = try take("a")
    _ = try take("b", rank: 2)
    #expect(try take("a") === first)
    #expect(pool.byteCount == 192)
    _ = try take("c", rank: 2)
    #expect(pool.keys == ["a", "c"])
    #expect(try take("a") === first)
    #expect(pool.keys == ["c", "a"])
    _ = try take("large", rank: 5)
    #expect(pool.keys == ["c", "a"])
    _ = try take("all", rank: 4)
    #expect(pool.keys == ["all"])
    #expect(pool.byteCount == 256)
    pool.remove("all")
    #expect(pool.count == 0 && pool.byteCount == 0)
    #expect(loads == ["a", "b", "c", "large", "all"])
  }

  @Test func `a failed load leaves everything as it is`() throws {
    let pool = AdapterPool(bytes: 256)
    _ = try pool.adapter("a") { () throws(ModelError) in try adapter(rank: 1) }
    #expect(throws: ModelError.emptyContext) {
      try pool.adapter("b") { () throws(ModelError) in throw .emptyContext }
    }
    #expect(pool.keys == ["a"])
  }
}
