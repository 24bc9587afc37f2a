import OslerGrammar
import Testing

/// What schemas say that no answer can be held to.
struct SchemaErrorTests {
  private func words(_ schema: String) -> String? {
    message { () throws(GrammarError) in try Grammar(schemaText: schema) }
  }

  @Test(arguments: [
    ("minimum", #"{"type": "integer", "minimum": 1}"#), ("format", #"{"type": "string", "format": "date"}"#),
    ("oneOf", #"{"oneOf": [{"type": "null"}], "anyOf": [{"type": "null"}]}"#),
    ("allOf", #"{"allOf": [{"type": "null"}, {"type": "null"}]}"#),
    ("uniqueItems", #"{"type": "array", "items": {"const": 1}, "uniqueItems": true}"#),
    ("maxLength", #"{"type": "integer", "maxLength": 2}"#), ("not", #"{"type": "null", "not": {}}"#),
    ("minLength", #"{"enum": ["a"], "minLength": 1}"#), ("type", ##"{"$ref": "#/$defs/a", "type": "null"}"##),
    ("patternProperties", #"{"type": "object", "properties": {}, "patternProperties": {}}"#),
  ])
  func `a keyword that is not supported is named, with its place`(keyword: String, schema: String) {
    #expect(words(schema) == "'\(keyword)' at '#' is not supported")
    let outer = #"{"type": "object", "properties": {"a": {"type": "array", "items": \#(schema)}}}"#
    #expect(words(outer) == "'\(keyword)' at '#/properties/a/items' is not supported")
  }

  @Test(arguments: [
    ("3", "an object is expected"), ("{}", "nothing says what is allowed"),
    (#"{"maxLength": 3}"#, "'maxLength' without 'type'"),
    (#"{"oneOf": []}"#, "'oneOf' without 'type'"), (#"{"type": "text"}"#, "\"text\" is not a type"),
    (#"{"type": []}"#, "no value is allowed"), (#"{"enum": []}"#, "no value is allowed"),
    (#"{"enum": ["a"], "type": "null"}"#, "no value is allowed"),
    (#"{"enum": 1}"#, "'enum' is not a list"), (#"{"anyOf": []}"#, "'anyOf' is not a list of schemas"),
    (#"{"type": "array"}"#, "an array without 'items'"),
    (#"{"type": "object"}"#, "an object without 'properties'"),
    (
      #"{"type": "object", "properties": {}, "additionalProperties": true}"#,
      "'additionalProperties' is supported only as false"
    ),
    (#"{"type": "object", "properties": {}, "required": ["a"]}"#, "\"a\" is required and no property"),
    (#"{"type": "object", "properties": {}, "required": "a"}"#, "'required' is not a list"),
    (#"{"type": "string", "maxLength": -1}"#, "'maxLength' is -1, not a size"),
    (#"{"type": "string", "minLength": 3, "maxLength": 2}"#, "'maxLength' is below 'minLength'"),
    (
      #"{"type": "string", "pattern": "a", "maxLength": 2}"#,
      "'pattern' and a length are not supported together"
    ),
    (#"{"type": "string", "pattern": 1}"#, "'pattern' is not a text"),
    (##"{"$ref": "#/$defs/a"}"##, "'#/$defs/a' is no definition of this schema"),
    (##"{"$ref": "#"}"##, "'#' leads back to itself, which no regular expression can"),
    (#"{"$ref": "http://x/y"}"#, "'http://x/y' is no definition of this schema"),
  ])
  func `a schema that says nothing sound is told why`(schema: String, reason: String) {
    #expect(words(schema) == "the schema is wrong at '#': \(reason)")
  }

  @Test func `a bad pattern inside a schema has both places`() {
    #expect(
      words(#"{"type": "string", "pattern": "a(?=b)"}"#)
        == "'pattern' at '#': '(?=' at column 2 of the pattern is not supported")
  }

  @Test func `a schema that is not JSON, too deep or too large is refused`() {
    #expect(words("{\n  'a'}") == "the schema is not JSON at line 2, column 3")
    let open = String(repeating: #"{"type": "array", "items": "#, count: 120)
    let deep = open + #"{"type": "null"}"# + String(repeating: "}", count: 120)
    #expect(words(deep)?.hasSuffix("it is nested too deeply") == true)
    #expect(
      words(#"{"type": "string", "maxLength": 100000}"#) == "the grammar needs more than 200000 states")
  }
}
