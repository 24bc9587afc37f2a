import OslerLanguage
import Testing

@testable import OslerInterpreter

/// Doubling in a loop ends in an error, not in the machine's memory.
struct ValueSizeTests {
  @Test func `a list stops growing`() {
    let half = Value.list(Array(repeating: .none, count: 500_001))
    let error = Diagnostic(
      "a list of 1,000,002 elements is too long", hint: "at most 1,000,000 elements", at: Self.nowhere)
    #expect(throws: error) {
      try Operators.apply(.add, half, half, spreadsNone: false, at: Self.nowhere)
    }
  }

  @Test func `a text stops growing`() {
    let half = Value.string(String(repeating: "a", count: 50_000_001))
    let error = Diagnostic(
      "a text of 100,000,002 bytes is too long", hint: "at most 100,000,000 bytes", at: Self.nowhere)
    #expect(throws: error) {
      try Operators.apply(.add, half, half, spreadsNone: false, at: Self.nowhere)
    }
  }

  @Test(arguments: ["[x]", "[inner: x]", "y -> x"])
  func `a value stops growing inwards`(wrapped: String) throws {
    let playground = try Playground()
    try playground.show("x = 0\nfor i in 1..128 { x = \(wrapped) }")
    #expect(
      playground.error("z = \(wrapped)") == """
        error: values are nested too deep
         --> repl:2:1:5
          |
        1 | z = \(wrapped)
          |     \(String(repeating: "^", count: wrapped.count)) at most 128 levels
        """)
  }

  @Test func `a value that holds others twice, and they others twice, is as large as it shows`() {
    var value = Value.none
    for _ in 1...60 { value = .list([value, value]) }
    let error = Diagnostic(
      "the value holds too many others", hint: "at most 1,000,000 elements", at: Self.nowhere)
    #expect(throws: error) { try ValueSize.check(depthOf: value, at: Self.nowhere) }
  }

  private static let nowhere = SourceRange(0, 0)
}
