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
    #expect(message("{}") == "'t.json' has no 'model'")
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

  private func type(_ name: String, _ members: JSONValue.Member...) -> JSONValue {
    .object([.init("type", .string(name))] + members)
  }

  @Test func `what is not built is named`() throws {
    let steps: [(key: String, what: String, supported: String)] = [
      ("normalizer", "the normalizer", "NFC, NFD, NFKC, NFKD, Lowercase, Strip, Prepend, Replace, Sequence"),
      ("pre_tokenizer", "the pre_tokenizer", "ByteLevel, Split, Digits, Metaspace, Sequence"),
      ("decoder", "the decoder", "ByteLevel, ByteFallback, Fuse, Replace, Strip, Metaspace, Sequence"),
      (
        "post_processor", "the post_processor",
        "TemplateProcessing, ByteLevel, BertProcessing, RobertaProcessing, Sequence"
      ),
    ]
    for step in steps {
      #expect(
        message(try changed { $0.setting(step.key, to: type("Odd")) })
          == "'t.json' needs \(step.what) 'Odd', which is not supported yet (supported: \(step.supported))")
    }
    let after = try changed { root in
      let parts = JSONValue.array([
        .byteLevel(addsSpace: false), type("Digits", .init("individual_digits", true)),
      ])
      return root.setting("pre_tokenizer", to: type("Sequence", .init("pretokenizers", parts)))
    }
    #expect(
      message(after)
        == "'t.json' needs the pre_tokenizer a step after 'ByteLevel', which is not supported yet "
        + "(supported: ByteLevel last)")
  }

  @Test(
    arguments: [
      ("type", .string("Unigram"), "the model 'Unigram'", "BPE"),
      ("dropout", 0.1, "'model.dropout' 0.1", "none"),
      ("end_of_word_suffix", .string("</w>"), "'model.end_of_word_suffix' '</w>'", "none"),
      ("continuing_subword_prefix", .string("##"), "'model.continuing_subword_prefix' '##'", "none"),
    ] as [(String, JSONValue, String, String)])
  func `a model of another kind is refused`(
    key: String, value: JSONValue, found: String, supported: String
  ) throws {
    #expect(
      message(try inModel(key, value))
        == "'t.json' needs \(found), which is not supported yet (supported: \(supported))")
  }

  @Test func `an unknown pattern is quoted`() throws {
    func split(_ pattern: JSONValue, _ behavior: String = "Isolated") throws -> String {
      let step = type(
        "Split", .init("pattern", pattern), .init("behavior", .string(behavior)), .init("invert", false))
      return message(try changed { $0.setting("pre_tokenizer", to: step) })
    }
    #expect(
      try split(JSONValue(["Regex": #"\w+|\s+"#]))
        == #"'pre_tokenizer.pattern.Regex' in 't.json' is the pattern '\w+|\s+', "#
        + "which is none of GPT-2's, Llama 3's or Qwen2's")
    #expect(
      try split(JSONValue(["String": " "]), "Odd")
        == "'pre_tokenizer.behavior' in 't.json' must be one of 'Isolated', 'Removed', 'MergedWithPrevious', "
        + "'MergedWithNext', 'Contiguous'")
    #expect(try split(.object([])) == "'t.json' has no 'pre_tokenizer.pattern.String'")
    #expect(
      message(
        try changed {
          $0.setting(
            "normalizer",
            to: type(
              "Replace", .init("pattern", JSONValue(["Regex": " {2,}"])), .init("content", .string("▁"))))
        })
        == "'normalizer.pattern.Regex' in 't.json' is the pattern ' {2,}', "
        + "which is none of GPT-2's, Llama 3's or Qwen2's")
  }

  @Test func `a metaspace that contradicts itself is refused`() throws {
    let step = type(
      "Metaspace", .init("replacement", .string("▁")), .init("add_prefix_space", false),
      .init("prepend_scheme", .string("first")))
    #expect(
      message(
        try changed {
          $0.setting("pre_tokenizer", to: type("Sequence", .init("pretokenizers", .array([step]))))
        })
        == "'pre_tokenizer.pretokenizers[0].add_prefix_space' in 't.json' must be true, as 'prepend_scheme' "
        + "is 'first'")
  }

  @Test func `a post-processor of tokens beyond the vocabulary is refused`() throws {
    let json = try changed { $0.setting("post_processor", to: .prefix(token: "<s>", id: 4711)) }
    #expect(
      message(json)
        == "'post_processor.special_tokens.<s>.ids[0]' in 't.json' is the id 4711, beyond its 260 tokens")
  }

  @Test func `an unknown token that is not there is refused`() throws {
    #expect(
      message(try inModel("unk_token", .string("<unk>")))
        == "'model.unk_token' in 't.json' is '<unk>', which the tokenizer does not have")
  }

  @Test func `an added token that comes twice is refused`() throws {
    let json = try changed { root in
      let tokens =
        (root["added_tokens"]?.elements ?? []) + [
          JSONValue(["id": 260, "content": "<s>", "special": true])
        ]
      return root.setting("added_tokens", to: .array(tokens))
    }
    #expect(message(json) == "'added_tokens' in 't.json' lists '<s>' twice")
  }

  @Test func `a small gap between ids is left open`() throws {
    let vocabulary = try #require(try JSONReader.read(try changed { $0 })["model"]?["vocab"])
    let gapped = try Tokenizer(json: try inModel("vocab", vocabulary.setting("zz", to: .integer(270))))
    #expect(gapped.vocabularySize == 271)
    #expect((gapped.piece(of: 265), gapped.piece(of: 270)) == (nil, "zz"))
    #expect(gapped.decode([265]) == "\u{FFFD}")
    #expect(try Tokenizer(json: gapped.json()).json() == gapped.json())
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
