import OslerJSON
import Testing

struct JSONWriterTests {
  let value = JSONValue([
    "b": .array([1, 2.0, .array([]), .object([])]), "a": JSONValue(["x": "é", "flag": true, "none": nil]),
  ])

  @Test func `compact`() {
    #expect(
      value.written(.compact) == #"{"b":[1,2.0,[],{}],"a":{"x":"é","flag":true,"none":null}}"#)
  }

  @Test func `on a line`() {
    #expect(
      value.written(.line) == #"{"b": [1, 2.0, [], {}], "a": {"x": "é", "flag": true, "none": null}}"#)
  }

  @Test func `indented, in order or sorted`() {
    #expect(
      value.written(.indented) == """
        {
          "b": [
            1,
            2.0,
            [],
            {}
          ],
          "a": {
            "x": "é",
            "flag": true,
            "none": null
          }
        }
        """)
    #expect(
      value.written(.indented, sorted: true) == """
        {
          "a": {
            "flag": true,
            "none": null,
            "x": "é"
          },
          "b": [
            1,
            2.0,
            [],
            {}
          ]
        }
        """)
  }

  @Test func `what must be escaped is escaped`() {
    #expect(JSONValue.quoted("plain é🧬") == "\"plain é🧬\"")
    #expect(JSONValue.quoted("q\" \\ / \n\r\t") == #""q\" \\ / \n\r\t""#)
    #expect(
      JSONValue.quoted("\0\u{8}\u{1F}\u{7F}\u{2028}\u{2029}")
        == #""\u0000\u0008\u001f\u007f\u2028\u2029""#)
  }

  @Test(arguments: ["", "plain", "é\u{212B}🧬", "a\"b\\c/\n\r\t\0\u{7F}\u{2028}", "\u{FEFF}"])
  func `every text comes back, byte for byte`(text: String) throws {
    let read = try JSONReader.read(JSONValue.quoted(text))
    #expect(read.text.map { Array($0.utf8) } == Array(text.utf8))
  }

  @Test(arguments: [0.1, -0.0, 1e30, Double.leastNonzeroMagnitude, 1.7976931348623157e308, 3, 1e-5])
  func `every real comes back`(real: Double) throws {
    #expect(try JSONReader.read(JSONValue.real(JSONReal(real)).written(.compact)) == .real(JSONReal(real)))
  }

  @Test func `JSON has no infinities`() {
    let value = JSONValue.array([.real(JSONReal(.infinity)), .real(JSONReal(.nan))])
    #expect(value.written(.compact) == "[null,null]")
  }
}
