import OslerJSON
import Testing

struct JSONReaderTests {
  @Test func `a document comes back in its order`() throws {
    let text =
      #"{"b": [1, -2.5e+3, true, false, null], "a": {"x": "q\"\\\/\b\f\n\r\té\u00e9\ud83e\uddec"}, "c": {}}"#
    let value = try JSONReader.read(text)
    #expect(
      value
        == JSONValue([
          "b": .array([1, -2500.0, true, false, nil]),
          "a": JSONValue(["x": "q\"\\/\u{8}\u{C}\n\r\téé🧬"]),
          "c": .object([]),
        ]))
    for layout in [JSONLayout.compact, .line, .indented] {
      #expect(try JSONReader.read(value.written(layout)) == value)
    }
  }

  @Test func `space may stand around every part`() throws {
    let value = try JSONReader.read(" \t\r\n{ \"a\" : [ 1 , 2 ] , \"b\" : { } , \"c\" : [ ] } \n")
    #expect(value == JSONValue(["a": .array([1, 2]), "b": .object([]), "c": .array([])]))
  }

  @Test func `keys that only look alike stay apart`() throws {
    let value = try JSONReader.read("{\"\u{C5}\": 1, \"\u{212B}\": 2}")
    #expect(value.members?.map(\.value) == [1, 2])
  }

  @Test(arguments: [
    ("0", 0), ("-0", 0), ("7", 7), ("9223372036854775807", Int.max), ("-9223372036854775808", Int.min),
  ])
  func `an integer is exact`(text: String, expected: Int) throws {
    #expect(try JSONReader.read(text) == .integer(expected))
  }

  @Test(arguments: [
    ("0.0", 0), ("-1.50", -1.5), ("1E2", 100), ("2e-3", 0.002), ("1e30", 1e30),
    ("9223372036854775808", 0x1p63), ("1000000000000000019884624838656", 1e30),
  ])
  func `a real has its value and stays as it was written`(text: String, expected: Double) throws {
    let value = try JSONReader.read(text)
    #expect(value == .real(JSONReal(expected)))
    #expect(value.written(.compact) == text)
  }

  @Test(arguments: ["01", "-", "-a", "1.", "1.e5", "1e", "1e+", "1+1", "1.2.3", "--1", "-01"])
  func `what other languages call a number`(text: String) throws {
    let error = #expect(throws: JSONProblem.self) { try JSONReader.read("[\(text)]") }
    let whole = text == "-a" ? "-" : text
    #expect(error?.fault == .badNumber(whole))
    #expect(error?.start.byte == 1)
  }

  @Test(arguments: [
    ("", JSONFault.valueExpected, 1, 1, 1, true),
    ("[1,]", .valueExpected, 1, 4, 4, false),
    ("[.5]", .valueExpected, 1, 2, 2, false),
    ("{\n \"a\": 1,\n}", .keyExpected, 3, 1, 1, false),
    ("{", .keyExpected, 1, 2, 2, true),
    ("[1, 2", .arrayGoesOn, 1, 6, 6, true),
    ("[1 2]", .arrayGoesOn, 1, 4, 4, false),
    ("{\"a\": 1 \"b\": 2}", .objectGoesOn, 1, 9, 9, false),
    ("{\"a\" 1}", .colonExpected(after: "a"), 1, 6, 6, false),
    ("{\"a\": 1, \"a\": 2}", .duplicateKey("a"), 1, 10, 13, false),
    ("{\"a\": 1, \"\\u0061\": 2}", .duplicateKey("a"), 1, 10, 18, false),
    ("\"abc", .unterminatedText, 1, 5, 5, true),
    ("\"abc\\", .unterminatedText, 1, 6, 6, true),
    ("\"a\nb\"", .controlCharacter, 1, 3, 3, false),
    ("\"\\n\u{1}\"", .controlCharacter, 1, 4, 4, false),
    ("\"\\x\"", .unknownEscape("x"), 1, 2, 3, false),
    ("\"\\é\"", .unknownEscape("é"), 1, 2, 3, false),
    ("\"\\ud800x\"", .halfSurrogate, 1, 2, 8, false),
    ("\"\\udc00\"", .halfSurrogate, 1, 2, 8, false),
    ("\"\\ud800\\u0041\"", .halfSurrogate, 1, 2, 14, false),
    ("\"\\u12\"", .hexDigitsExpected, 1, 2, 6, false),
    ("\"\\u+123\"", .hexDigitsExpected, 1, 2, 4, false),
    ("-", .badNumber("-"), 1, 1, 1, false),
    ("[\n1e999]", .hugeNumber("1e999"), 2, 1, 1, false),
    ("truf", .valueExpected, 1, 1, 1, false),
    ("tru", .valueExpected, 1, 1, 1, false),
    ("'a'", .valueExpected, 1, 1, 1, false),
    ("1 2", .trailingText, 1, 3, 3, false),
    (String(repeating: "[", count: 200), .tooDeep(limit: 128), 1, 129, 129, false),
    (String(repeating: "{\"a\":", count: 100_000), .tooDeep(limit: 128), 1, 641, 641, false),
  ])
  func `a broken document is an error with its place`(
    text: String, fault: JSONFault, line: Int, column: Int, end: Int, isAtEnd: Bool
  ) {
    let error = #expect(throws: JSONProblem.self) { try JSONReader.read(text) }
    #expect(error?.fault == fault)
    #expect(error?.isAtEnd == isAtEnd)
    #expect([error?.start.line, error?.start.column, error?.end.column] == [line, column, end])
  }

  @Test(arguments: [[0xFF], [0xC3, 0x28], [0xE2, 0x82], [0xED, 0xA0, 0x80], [0xC0, 0x80]])
  func `bytes that are not UTF-8`(bytes: [UInt8]) {
    for before in [#"{"a": ""#, #"{"a": "\n"#] {
      let error = #expect(throws: JSONProblem.self) {
        try JSONReader.read(Array(before.utf8) + bytes + Array("\"}".utf8))
      }
      #expect(error?.fault == .invalidUTF8)
      #expect([error?.start.byte, error?.start.line, error?.start.column] == [6, 1, 7])
    }
    #expect(throws: JSONProblem.self) { try JSONReader.read(bytes) }
  }

  @Test func `among many keys too, a second one is noticed`() {
    let keys = (0..<50).map { "\"k\($0)\": \($0)" }.joined(separator: ", ")
    let error = #expect(throws: JSONProblem.self) { try JSONReader.read("{\(keys), \"k3\": 1}") }
    #expect(error?.fault == .duplicateKey("k3"))
    #expect(throws: Never.self) { try JSONReader.read("{\(keys), \"\u{C5}\": 1, \"\u{212B}\": 2}") }
  }

  @Test func `a document may be a part of some bytes, and its depth may be limited`() throws {
    let bytes = Array("x\n[1]\n[[2]]".utf8)
    #expect(try JSONReader.read(bytes, in: 2..<5) == .array([1]))
    #expect(try JSONReader.read(bytes, in: 6..<11, deepest: 2) == .array([.array([2])]))
    let deep = #expect(throws: JSONProblem.self) { try JSONReader.read(bytes, in: 6..<11, deepest: 1) }
    #expect(deep?.fault == .tooDeep(limit: 1))
    #expect([deep?.start.byte, deep?.start.line, deep?.start.column] == [1, 1, 2])
    let cut = #expect(throws: JSONProblem.self) { try JSONReader.read(bytes, in: 2..<4) }
    #expect(cut?.fault == .arrayGoesOn)
    #expect(cut?.isAtEnd == true)
  }

  @Test func `empty lists and objects leave the depth as it was`() throws {
    let empties = Array(repeating: "[], {}", count: 200).joined(separator: ", ")
    #expect(try JSONReader.read("[\(empties)]").elements?.count == 400)
  }

  @Test func `damage never stops the program`() throws {
    let good = Array(#"{"a": [1, -2.5e+3, "é\ud83e\uddec\n"], "b": {"c": null, "d": true}}"#.utf8)
    for place in good.indices {
      for byte: UInt8 in [0, 0x22, 0x2C, 0x5B, 0x5C, 0x65, 0x75, 0x7D, 0xC3, 0xFF] {
        var bytes = good
        bytes[place] = byte
        _ = try? JSONReader.read(bytes)
      }
      #expect(throws: JSONProblem.self) { try JSONReader.read(good, in: 0..<place) }
    }
  }
}
