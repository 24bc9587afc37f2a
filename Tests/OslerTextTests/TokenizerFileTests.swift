import Foundation
import OslerJSON
import Testing

@testable import OslerText

struct TokenizerFileTests {
  /// A tokenizer.json that differs from a good one in one place.
  private func changed(_ change: (JSONValue) -> JSONValue) throws -> String {
    let good = try TokenizerTrainer.train(on: ["ab ab", "abc abc"], vocabulary: 300).tokenizer
    return change(try JSONReader.read(good.json())).written(.indented)
  }

  private func inModel(_ key: String, _ value: JSONValue) throws -> String {
    try changed { root in
      root.setting("model", to: (root["model"] ?? .null).setting(key, to: value))
    }
  }

  private func message(_ json: String) -> String {
    do {
      _ = try Tokenizer(json: json, file: "t.json")
      return "no error"
    } catch {
      return "\(error)"
    }
  }

  @Test func `a good file is read`() throws { #expect(message(try changed { $0 }) == "no error") }

  @Test func `what is no JSON is said with its place`() {
    #expect(message("{") == "'t.json' is not valid JSON: a key in quotes is expected here, line 1, column 2")
    #expect(message("[]") == "'t.json' is not valid JSON: an object is expected, line 1, column 1")
  }

  @Test func `what is missing is named`() throws {
    #expect(message("{\"decoder\": {\"type\": \"ByteLevel\"}}").contains("the pre_tokenizer 'none'"))
    let noModel = try changed { .object($0.members?.filter { $0.key != "model" } ?? []) }
    #expect(message(noModel) == "'t.json' has no 'model'")
    let noVocabulary = try changed { root in
      let model = root["model"]?.members?.filter { $0.key != "vocab" } ?? []
      return root.setting("model", to: .object(model))
    }
    #expect(message(noVocabulary) == "'t.json' has no 'model.vocab'")
    #expect(
      message(try inModel("vocab", .integer(3)))
        == "'model.vocab' in 't.json' must be an object of tokens and ids")
    #expect(
      message(try inModel("merges", .object([]))) == "'model.merges' in 't.json' must be a list of pairs")
  }

  @Test func `what is not built yet is named`() throws {
    #expect(
      message(try inModel("type", .string("Unigram")))
        == "'t.json' needs the model 'Unigram', which is not supported yet (supported: BPE)")
    #expect(
      message(try inModel("byte_fallback", .bool(true)))
        == "'t.json' needs 'model.byte_fallback' true, which is not supported yet (supported: false)")
    #expect(
      message(try inModel("ignore_merges", .bool(true)))
        == "'t.json' needs 'model.ignore_merges' true, which is not supported yet (supported: false)")
    let type = { (name: String) in JSONValue.object([.init("type", .string(name))]) }
    let lower = try changed { $0.setting("normalizer", to: type("Lowercase")) }
    #expect(
      message(lower)
        == "'t.json' needs the normalizer 'Lowercase', which is not supported yet (supported: NFC or none)")
    let metaspace = try changed { $0.setting("pre_tokenizer", to: type("Metaspace")) }
    #expect(
      message(metaspace)
        == "'t.json' needs the pre_tokenizer 'Metaspace', which is not supported yet (supported: ByteLevel)")
    let sequence = try changed { root in
      let parts = JSONValue.array([type("Split"), type("ByteLevel")])
      return root.setting("pre_tokenizer", to: type("Sequence").setting("pretokenizers", to: parts))
    }
    #expect(
      message(sequence) == "'t.json' needs the pre_tokenizer 'Sequence' of 'Split', 'ByteLevel', "
        + "which is not supported yet (supported: ByteLevel)")
    let fallback = try changed { $0.setting("decoder", to: type("ByteFallback")) }
    #expect(
      message(fallback)
        == "'t.json' needs the decoder 'ByteFallback', which is not supported yet (supported: ByteLevel)")
  }

  @Test func `ids that clash or leave a gap are refused`() throws {
    let vocabulary = try #require(try JSONReader.read(try changed { $0 })["model"]?["vocab"])
    #expect(
      message(try inModel("vocab", vocabulary.setting("b", to: vocabulary["a"] ?? .null)))
        == "'t.json' gives the id 66 to both 'a' and 'b'")
    #expect(
      message(try inModel("vocab", vocabulary.setting("a", to: .integer(9000))))
        == "'t.json' gives 'a' the id 9000, beyond its 260 tokens")
    #expect(
      message(try inModel("vocab", vocabulary.setting("a", to: .string("x"))))
        == "'model.vocab.a' in 't.json' must be an id")
    #expect(
      message(try inModel("vocab", vocabulary.setting("<s>", to: .integer(5))))
        == "'t.json' gives '<s>' the id 5 in 'model.vocab' and 0 in 'added_tokens'")
  }

  @Test func `a byte without a token is refused`() throws {
    let vocabulary = try #require(try JSONReader.read(try changed { $0 })["model"]?["vocab"]?.members)
    let renamed = vocabulary.map { JSONValue.Member($0.key == "a" ? "a?" : $0.key, $0.value) }
    #expect(
      message(try inModel("vocab", .object(renamed)))
        == "'model.vocab' in 't.json' has no token for the byte 97 ('a')")
  }

  @Test func `merges of tokens that are not there are refused`() throws {
    #expect(
      message(try inModel("merges", .array([.string("a b"), .string("zz b")])))
        == "'model.merges[1]' in 't.json', 'zz b', needs 'zz', which 'model.vocab' does not have")
    #expect(
      message(try inModel("merges", .array([.string("x y")])))
        == "'model.merges[0]' in 't.json', 'x y', needs 'xy', which 'model.vocab' does not have")
    #expect(
      message(try inModel("merges", .array([.string("abc")])))
        == "'model.merges[0]' in 't.json' is no pair of tokens: 'abc'")
    let pair = JSONValue.array([.string("a"), .string("b")])
    #expect(message(try inModel("merges", .array([pair]))) == "no error")
  }

  @Test func `a merge that would make a special token of text is refused`() throws {
    let json = try changed { root in
      let token = JSONValue.object([
        .init("id", .integer(258)), .init("content", .string("ab")), .init("special", .bool(true)),
      ])
      return root.setting("added_tokens", to: .array([token]))
    }
    #expect(
      message(json)
        == "'model.merges[0]' in 't.json', 'a b', would make the special token 'ab' out of text")
  }
}
