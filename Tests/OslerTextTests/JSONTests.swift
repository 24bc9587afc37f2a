@testable import OslerText
import Testing

struct JSONTests {
  @Test func `a document comes back in its order`() throws {
    let text =
      #"{"b": [1, -2.5e+3, true, false, null], "a": {"x": "q\"\\\/\b\f\n\r\té\u00e9\ud83e\uddec"}, "c": {}}"#
    let value = try JSONReader.read(text)
    #expect(value.members?.map(\.key) == ["b", "a", "c"])
    #expect(value["b"]?.elements?[1] == .number("-2.5e+3"))
    #expect(value["a"]?["x"]?.text == "q\"\\/\u{8}\u{C}\n\r\téé🧬")
    #expect(try JSONReader.read(value.written()) == value)
  }

  @Test func `keys that only look alike stay apart`() throws {
    let value = try JSONReader.read("{\"\u{C5}\": 1, \"\u{212B}\": 2}")
    #expect(value.members?.map(\.value) == [.integer(1), .integer(2)])
  }

  @Test(arguments: [
    ("", "the document ends early", 1, 1),
    ("{\n \"a\": 1,\n}", "a key in quotes is expected here", 3, 1),
    ("[1, 2", "',' or ']' is expected here", 1, 6),
    ("{\"a\" 1}", "':' is expected here", 1, 6),
    ("{\"a\": 1, \"a\": 2}", "the key 'a' appears twice", 1, 13),
    ("\"abc", "the document ends inside a string", 1, 5),
    ("\"a\nb\"", "a control character in a string must be escaped", 1, 3),
    ("\"\\x\"", "this escape does not exist", 1, 3),
    ("\"\\ud800x\"", "half of a surrogate pair", 1, 7),
    ("\"\\u12\"", "the document ends inside a string", 1, 3),
    ("-", "'-' is not a number", 1, 1),
    ("truf", "a value is expected here", 1, 1),
    ("1 2", "text after the end", 1, 3),
    (String(repeating: "[", count: 200), "nested more than 128 levels deep", 1, 129),
  ])
  func `a broken document is an error with its place`(text: String, what: String, line: Int, column: Int) {
    #expect(throws: JSONReader.Problem(what: what, line: line, column: column)) {
      try JSONReader.read(text)
    }
  }
}
