import Foundation
import OslerInterpreter
import Testing

/// `choices:`, `regex:` and `schema:`: answers that are what was asked for, whatever the model would say.
struct AskConstraintTests {
  private let ask = "ask \"Is it safe?\" model: base"

  @Test func `one of the choices is the answer, as it was written`() throws {
    let playground = try Playground.withModel()
    for choices in [["yes", "no"], ["colchicine"], ["Ärzte ", "a \"b\""]] {
      let list = choices.map { "\"" + $0.replacing("\"", with: "\\\"") + "\"" }.joined(separator: ", ")
      for seed in 1...3 {
        let answer = try playground.text("\(ask) choices: [\(list)] temperature: 2 seed: \(seed)")
        #expect(choices.contains(answer), "\(answer)")
      }
    }
  }

  @Test func `each of several chooses among the same answers`() throws {
    let playground = try Playground.withAdapters()
    try playground.show("t = ask \"Is it safe?\" with: [cardio, nephro, none] choices: [\"yes\", \"no\"]")
    #expect(try playground.text("t | where answer in [\"yes\", \"no\"] | count") == "3")
  }

  @Test func `the whole answer matches the regular expression`() throws {
    let playground = try Playground.withModel()
    for seed in 1...3 {
      let answer = try playground.text(
        "\(ask) regex: \"[1-9][0-9]{1,2} (mg|µg)\" temperature: 2 seed: \(seed)")
      #expect(answer.wholeMatch(of: /[1-9][0-9]{1,2} (mg|µg)/) != nil, "\(answer)")
    }
  }

  @Test func `a schema may be a record or JSON, and gives the same answer`() throws {
    let playground = try Playground.withModel()
    let record = """
      [type: "object", properties: [safe: [type: "boolean"], drug: [enum: ["aspirin", "colchicine"]]], \
      required: ["safe", "drug"], additionalProperties: false]
      """
    let json = """
      {\\"type\\": \\"object\\", \\"properties\\": {\\"safe\\": {\\"type\\": \\"boolean\\"}, \\"drug\\": \
      {\\"enum\\": [\\"aspirin\\", \\"colchicine\\"]}}, \\"required\\": [\\"safe\\", \\"drug\\"], \
      \\"additionalProperties\\": false}
      """
    struct Answer: Decodable {
      let safe: Bool
      let drug: String
    }
    let answer = try playground.text("\(ask) schema: \(record) temperature: 1 seed: 2")
    let read = try JSONDecoder().decode(Answer.self, from: Data(answer.utf8))
    #expect(["aspirin", "colchicine"].contains(read.drug))
    #expect(try playground.text("\(ask) schema: \"\(json)\" temperature: 1 seed: 2") == answer)
  }

  @Test func `an answer cut off before it is whole is warned of`() throws {
    let playground = try Playground.withModel()
    try playground.show("\(ask) regex: \"[a-z]{30}\" max_tokens: 5")
    let warnings = try playground.warnings()
    #expect(warnings == ["the answer of 'base' was cut off at 5 tokens and may not be what 'regex' asks for"])
  }

  @Test(arguments: [
    (#"choices: []"#, "there is no answer to choose from", 12),
    (#"regex: "(a""#, "the pattern is wrong at column 1: '(' without ')'", 10),
    (#"regex: "a(?=b)""#, "'(?=' at column 2 of the pattern is not supported", 10),
    (#"schema: "{""#, "the schema is not JSON at line 1, column 2", 11),
    (#"schema: [type: "strin"]"#, #"the schema is wrong at '#': "strin" is not a type"#, 11),
    (#"schema: [type: "object", proprties: [a: true]]"#, "'proprties' at '#' is not supported", 11),
    (
      #"schema: [type: "string", pattern: "a(?=b)"]"#,
      "'pattern' at '#': '(?=' at column 2 of the pattern is not supported",
      11
    ),
    (#"choices: ["a"] regex: "b""#, "'choices' and 'regex' cannot be given together", 25),
  ])
  func `what cannot be meant is shown at its option, before anything runs`(
    option: String, message: String, column: Int
  ) throws {
    let playground = try Playground.withModel()
    let lines = playground.error("\(ask) \(option)").split(separator: "\n").map(String.init)
    #expect(lines[0] == "error: \(message)")
    #expect(lines[1].hasSuffix(":1:\(ask.count + column - 1)"), "\(lines[1])")
    #expect(lines.last?.contains("^") == true)
  }
}
