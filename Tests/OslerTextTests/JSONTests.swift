import OslerJSON
import Testing

@testable import OslerText

/// What the tokenizer's files say about JSON that is none; `OslerJSONTests` tests the reader.
struct JSONTests {
  @Test(arguments: [
    ("", "the document ends early", 1, 1),
    ("{\n \"a\": 1,\n}", "a key in quotes is expected here", 3, 1),
    ("[1, 2", "',' or ']' is expected here", 1, 6),
    ("{\"a\": 1", "',' or '}' is expected here", 1, 8),
    ("{\"a\" 1}", "':' is expected here", 1, 6),
    ("{\"a\": 1, \"a\": 2}", "the key 'a' appears twice", 1, 13),
    ("\"abc", "the document ends inside a string", 1, 5),
    ("\"a\nb\"", "a control character in a string must be escaped", 1, 3),
    ("\"\\x\"", "this escape does not exist", 1, 3),
    ("\"\\ud800x\"", "half of a surrogate pair", 1, 8),
    ("\"\\u12\"", "four hexadecimal digits are expected here", 1, 6),
    ("-", "'-' is not a number", 1, 1),
    ("1e999", "the number '1e999' is too large", 1, 1),
    ("truf", "a value is expected here", 1, 1),
    ("1 2", "text after the end", 1, 3),
    (String(repeating: "[", count: 200), "nested more than 128 levels deep", 1, 129),
  ])
  func `a broken document is an error with its place`(text: String, what: String, line: Int, column: Int) {
    #expect(throws: TokenizerError.notJSON(file: "t.json", what: what, line: line, column: column)) {
      try JSONValue.read(text, file: "t.json")
    }
  }

  @Test func `numbers of a configuration stay as they were written`() throws {
    let configuration = #"{"model_max_length": 1000000000000000019884624838656, "a": 1e30, "b": 1.50}"#
    #expect(try JSONValue.read(configuration, file: "t.json").written(.line) == configuration)
  }
}
