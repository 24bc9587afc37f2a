import OslerCorpus
import OslerDigest
import OslerJSON
import Testing

struct MixtureTests {
  private func source(_ name: String, _ weight: Double, _ lengths: [Int]) -> MixtureSource {
    MixtureSource(name: name, weight: weight, lengths: lengths, digest: Digest(of: name).hex)
  }

  private func sources() -> [MixtureSource] {
    [
      source("general", 0.3, (0..<400).map { 10 + $0 % 7 }),
      source("guidelines", 0.5, (0..<300).map { 20 + $0 % 11 }),
      source("books", 0.2, [0, 5000, 0, 3000]),
    ]
  }

  @Test func `every source gives its share to the token`() throws {
    let mixture = try Mixture(sources(), tokens: 5001, seed: 7)
    // 1500.3, 2500.5 and 1000.2: the largest remainder gets the token that is left.
    #expect(mixture.accounts.map(\.takenTokens) == [1500, 2501, 1000])
    #expect(mixture.tokens == 5001)
    for (index, account) in mixture.accounts.enumerated() {
      let own = mixture.items.filter { Int($0.source) == index }
      #expect(own.reduce(0) { $0 + Int($1.tokens) } == account.takenTokens)
      #expect(own.count == account.takenDocuments)
      #expect(Set(own.map(\.document)).count == own.count)
      // Only the last may be cut.
      let lengths = sources()[index].lengths
      #expect(own.dropLast().allSatisfy { Int($0.tokens) == lengths[Int($0.document)] })
    }
  }

  @Test func `the same seed gives the same order, another another`() throws {
    let one = try Mixture(sources(), tokens: 5001, seed: 7)
    #expect(try Mixture(sources(), tokens: 5001, seed: 7) == one)
    let other = try Mixture(sources(), tokens: 5001, seed: 8)
    #expect(other.accounts.map(\.takenTokens) == one.accounts.map(\.takenTokens))
    #expect(other.items != one.items)
    #expect(other.orderDigest != one.orderDigest)
  }

  @Test func `the order is as pinned`() throws {
    let mixture = try Mixture(
      [source("a", 1, [3, 4]), source("b", 1, [2, 2, 2])], tokens: 10, seed: 1)
    #expect(
      mixture.items.map { "\($0.source).\($0.document):\($0.tokens)" } == [
        "0.1:4", "1.0:2", "1.2:2", "1.1:1", "0.0:1",
      ])
  }

  @Test func `the mixture is even from end to end`() throws {
    let mixture = try Mixture(
      [source("a", 1, Array(repeating: 1, count: 8000)), source("b", 3, Array(repeating: 1, count: 8000))],
      tokens: 8000, seed: 3)
    for quarter in 0..<4 {
      let share = mixture.items[quarter * 2000..<(quarter + 1) * 2000].count { $0.source == 0 }
      // 500 expected; six standard deviations of the hypergeometric are 101.
      #expect(abs(share - 500) < 101)
    }
  }

  @Test func `a source that is taken again gives each document once before any twice`() throws {
    let mixture = try Mixture([source("a", 1, [10, 10, 10])], tokens: 75, seed: 2, epochs: 3)
    #expect(mixture.items.map(\.tokens) == [10, 10, 10, 10, 10, 10, 10, 5])
    #expect(Set(mixture.items[0..<3].map(\.document)) == [0, 1, 2])
    #expect(Set(mixture.items[3..<6].map(\.document)) == [0, 1, 2])
    #expect(mixture.accounts[0].epochs == 2.5)
  }

  @Test func `what cannot be mixed is told`() {
    func message(_ sources: [MixtureSource], _ tokens: Int = 10, epochs: Int = 1) -> String? {
      let error = #expect(throws: MixtureError.self) {
        try Mixture(sources, tokens: tokens, seed: 0, epochs: epochs)
      }
      return error.map { "\($0)" }
    }
    #expect(message([]) == "a mixture of nothing")
    #expect(message([source("a", 1, [20])], 0) == "a mixture of 0 tokens")
    #expect(
      message([source("a", 1, [20])], epochs: 0) == "a mixture that goes through its sources 0 times at most")
    #expect(message([source("a", 1, [9]), source("a", 1, [9])]) == "two sources are called 'a'")
    #expect(message([source("a", -1, [9])]) == "the weight of 'a' is -1.0, not above 0")
    #expect(message([source("a", .nan, [9])]) == "the weight of 'a' is nan, not above 0")
    #expect(message([source("a", 1, [4]), source("b", 1, [9])]) == "'a' has 4 tokens, but its share is 5")
    #expect(message([source("a", 1, [])], epochs: 5) == "'a' has 0 tokens, 5 times, but its share is 10")
    #expect(
      MixtureError.tooSmall("a", wanted: 9, has: 4, epochs: 1).hint
        == "fewer 'tokens', a smaller weight, or 'epochs: 3' to take documents again")
  }

  @Test func `the manifest says what it is made of`() throws {
    let mixture = try Mixture([source("a", 2, [3, 4])], tokens: 5, seed: 1)
    #expect(
      mixture.manifest.written(.line)
        == """
        {"format": "osler mixture", "version": 1, "seed": "1", "tokens": 5, "documents": 2, "sources": [{"name": "a", \
        "weight": 2.0, "sha256": "\(Digest(of: "a").hex)", "documents": 2, "tokens": 7, "taken_documents": 2, \
        "taken_tokens": 5, "epochs": \(5.0 / 7)}], "order_sha256": "\(mixture.orderDigest.hex)"}
        """)
  }
}
