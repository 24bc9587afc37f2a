import OslerGrammar
import OslerJSON
import Testing

struct SchemaTests {
  /// Every text of a grammar, found by trying each byte: of grammars that have few.
  private func language(_ schema: String, bytes: String = "") throws -> Set<String> {
    let grammar = try Grammar(schemaText: schema)
    let letters = (0..<128).map { String(Unicode.Scalar(UInt8($0))) }
    let walk = AnswerWalk(grammar, tokens: letters + bytes.map(String.init))
    return Set(walk.answers(upTo: 60).complete.keys)
  }

  @Test func `members stand in order, those that are not required may be left out`() throws {
    let found = try language(
      #"""
      {"type": "object", "additionalProperties": false, "required": ["b"], "properties":
       {"a": {"const": 1}, "b": {"type": "null"}, "c": {"enum": ["x", 2.5]}}}
      """#)
    func spaced(_ parts: [String]) -> Set<String> {
      parts.reduce([""]) { texts, part in
        Set(
          texts.flatMap { text in
            part == "," || part == ":" ? [text + part, text + part + " "] : [text + part]
          })
      }
    }
    let b = [#""b""#, ":", "null"]
    let (a, x, n) = ([#""a""#, ":", "1", ","], [",", #""c""#, ":", #""x""#], [",", #""c""#, ":", "2.5"])
    var expected: Set<String> = []
    for before in [[], a] {
      for after in [[], x, n] { expected.formUnion(spaced(["{"] + before + b + after + ["}"])) }
    }
    #expect(found == expected)
  }

  @Test func `with no member required, all may be missing`() throws {
    let found = try language(
      #"{"type": "object", "properties": {"a": {"const": 1}, "b": {"const": 2}}}"#)
    #expect(
      Set(found.map { $0.replacing(" ", with: "") })
        == ["{}", #"{"a":1}"#, #"{"b":2}"#, #"{"a":1,"b":2}"#])
  }

  @Test func `types, lists of types, and values of them`() throws {
    #expect(try language(#"{"type": ["boolean", "null"]}"#) == ["true", "false", "null"])
    #expect(
      try language(#"{"enum": [1, "a\"b", null, [], {}], "type": ["integer", "string"]}"#) == [
        "1", #""a\"b""#,
      ])
    #expect(
      try language(#"{"const": [1, {"k": true}]}"#).map { $0.replacing(" ", with: "") }.allSatisfy {
        $0 == #"[1,{"k":true}]"#
      })
    #expect(try language(#"{"anyOf": [{"const": 1}, {"const": "\n\u0001"}]}"#) == ["1", #""\n\u0001""#])
    #expect(try language(#"{"allOf": [{"const": 1}], "title": "one"}"#) == ["1"])
  }

  @Test func `arrays count their items`() throws {
    let item = #""items": {"const": 1}, "type": "array""#
    func found(_ rest: String) throws -> Set<String> {
      Set(try language("{\(item)\(rest)}").map { $0.replacing(" ", with: "") })
    }
    #expect(try found(#", "maxItems": 2"#) == ["[]", "[1]", "[1,1]"])
    #expect(try found(#", "minItems": 2, "maxItems": 3"#) == ["[1,1]", "[1,1,1]"])
    #expect(try found(#", "maxItems": 0"#) == ["[]"])
    #expect(try language(#"{"type": "array", "maxItems": 0}"#) == ["[]"])
  }

  @Test func `strings have lengths in characters, and are escaped where they must be`() throws {
    let grammar = try Grammar(schemaText: #"{"type": "string", "minLength": 1, "maxLength": 2}"#)
    for text in ["a", "ab", "é€", "😀", "\"\\", "\n\t", "\u{0}\u{1F}", "\u{7F}\u{2028}"] {
      #expect(
        grammar.matches(JSONValue.quoted(text)) == !text.contains("\u{2028}"), "\(text.debugDescription)")
    }
    #expect(grammar.matches("\"\u{2028}\""))
    for text in [#""""#, #""abc""#, "\"\n\"", #""\q""#, #""\u0041""#, #"a"#, "\"a"] {
      #expect(!grammar.matches(text), "\(text.debugDescription)")
    }
  }

  @Test func `a pattern is found in a string unless it is anchored, and speaks of its value`() throws {
    func matches(_ pattern: String, _ value: String) throws -> Bool {
      let schema = JSONValue(["type": "string", "pattern": .string(pattern)])
      return try Grammar(schema: schema).matches(JSONValue.quoted(value))
    }
    #expect(try matches("^[a-z]+$", "abc"))
    #expect(try !matches("^[a-z]+$", "abc1"))
    #expect(try matches("b", "abc"))
    #expect(try matches("^a|c$", "axx"))
    #expect(try matches("^a|c$", "xxc"))
    #expect(try !matches("^a|c$", "xax"))
    #expect(try matches("^\\s\"\\\\$", "\n\"\\"))
    #expect(try matches("^[^a]$", "\""))
    #expect(try !matches("^[^\"]$", "\""))
  }

  @Test func `numbers are JSON's`() throws {
    let (integer, number) = (
      try Grammar(schemaText: #"{"type": "integer"}"#), try Grammar(schemaText: #"{"type": "number"}"#)
    )
    for text in ["0", "-0", "7", "-10", "123456789"] {
      #expect(integer.matches(text) && number.matches(text), "\(text)")
    }
    for text in ["1.5", "-0.25", "1e3", "2E-7", "1.0e+10"] {
      #expect(!integer.matches(text) && number.matches(text), "\(text)")
    }
    for text in ["", "01", "+1", ".5", "1.", "1e", "--1", "NaN", "1e100"] {
      #expect(!integer.matches(text) && !number.matches(text), "\(text)")
    }
  }

  @Test func `definitions are followed, and may not lead back to themselves`() throws {
    let definitions = ##"""
      "$defs": {"one": {"const": 1},
       "two": {"type": "array", "maxItems": 1, "items": {"$ref": "#/$defs/one"}}}
      """##
    #expect(try language(##"{"$ref": "#/$defs/two", \##(definitions)}"##) == ["[]", "[1]"])
    let recursive = ##"""
      {"$ref": "#/definitions/n", "definitions":
       {"n": {"type": "array", "items": {"$ref": "#/definitions/n"}}}}
      """##
    #expect(
      message { () throws(GrammarError) in try Grammar(schemaText: recursive) }
        == "the schema is wrong at '#/definitions/n/items': "
        + "'#/definitions/n' leads back to itself, which no regular expression can")
  }

  /// Random ways through a schema of everything; each answer is read as JSON and looked at.
  @Test func `every way through a schema ends in a value of it`() throws {
    let grammar = try Grammar(
      schemaText: #"""
        {"type": "object", "properties": {
          "name": {"type": "string", "maxLength": 6}, "dose": {"type": "number"},
          "tags": {"type": "array", "items": {"enum": ["x", "y"]}, "minItems": 1, "maxItems": 3},
          "kind": {"anyOf": [{"type": "null"}, {"type": "object", "properties": {"ok": {"type": "boolean"}}, "required": ["ok"]}]}},
         "required": ["name", "tags", "kind"]}
        """#)
    let pieces = [
      "\"", "{", "}", "[", "]", ", ", ": ", "name", "do", "se", "tags", "kind", "ok", "x", "y", "\",", "nu",
      "ll",
      "true", "false", "\\n", "\\", "\"na", "1", "-", "23", ".", "e",
    ]
    let letters = (0x20..<0x7F).map { String(Unicode.Scalar(UInt8($0))) }
    let tokens = pieces + letters
    let vocabulary = TokenVocabulary(size: tokens.count) { Array(tokens[Int($0)].utf8) }
    let constraint = TokenGrammar(grammar, vocabulary: vocabulary)
    var seed: UInt64 = 1
    for _ in 0..<100 {
      var (state, text) = (constraint.start(), "")
      while !state.isAccepting {
        let allowed = tokens.indices.filter { state.allows(Int32($0)) }
        seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        let token = try #require(allowed.isEmpty ? nil : allowed[Int(seed >> 33) % allowed.count])
        state.advance(Int32(token))
        text += tokens[token]
      }
      #expect(state.isComplete)
      let value = try JSONReader.read(text)
      let keys = value.members?.map(\.key) ?? []
      #expect(keys == ["name", "tags", "kind"] || keys == ["name", "dose", "tags", "kind"], "\(text)")
      #expect((value["name"]?.text?.unicodeScalars.count ?? 7) <= 6)
      let tags = value["tags"]?.elements ?? []
      #expect((1...3).contains(tags.count) && tags.allSatisfy { $0 == "x" || $0 == "y" })
      let kind = try #require(value["kind"])
      #expect(kind == .null || kind.members?.map(\.key) == ["ok"] && kind["ok"]?.flag != nil)
    }
  }
}
