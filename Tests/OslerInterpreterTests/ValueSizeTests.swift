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

  private static let nowhere = SourceRange(0, 0)
}
