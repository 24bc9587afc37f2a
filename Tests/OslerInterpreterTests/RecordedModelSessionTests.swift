import Foundation
import OslerInterpreter
import Testing

/// The recorded architectures and adapters of the reference, from the language: `ask` goes on as it did.
struct RecordedModelSessionTests {
  private static let fixtures = URL(filePath: #filePath)
    .appending(path: "../../OslerModelTests/Fixtures").standardized
  static let architectures =
    ((try? FileManager.default.contentsOfDirectory(
      atPath: fixtures.appending(path: "architectures").path)) ?? []).sorted()

  static let adapters =
    ((try? FileManager.default.contentsOfDirectory(atPath: fixtures.appending(path: "adapters").path)) ?? [])
    .filter { !$0.hasSuffix(".json") }.sorted()

  private struct Expected: Decodable {
    let prompt: [Int]
    let greedy: [Int]?
    /// Logits of `ids` after some of the prompt's tokens, the last of them at the end.
    let logits: [[Double]]
    let ids: [Int]

    init(_ folder: URL) throws {
      self = try JSONDecoder().decode(
        Self.self, from: Data(contentsOf: folder.appending(path: "expected.json")))
    }
  }

  /// What `ask … logprobs: 96` tells of the first token.
  private struct Answered: Decodable {
    struct Likely: Decodable {
      let id: Int
      let logprob: Double
    }
    let likeliest: [Likely]
  }

  /// A letter for each id from 3 on.
  private static func text(_ ids: some Sequence<Int>) -> String {
    String(String.UnicodeScalarView(ids.compactMap { Unicode.Scalar(0x100 + $0) }))
  }

  /// A session with the fixtures' folder of this name, a tokenizer of letters and a template of nothing but
  /// the question.
  private func playground(_ name: String) throws -> (Playground, Expected) {
    let playground = try Playground()
    let folder = Self.fixtures.appending(path: "architectures/\(name)")
    try FileManager.default.copyItem(at: folder, to: URL(filePath: playground.folder + "/model"))
    var vocabulary = ["<unk>": 0, "<s>": 1, "</s>": 2]
    for id in 3..<96 { vocabulary[Self.text([id])] = id }
    let special = ["<unk>", "<s>", "</s>"].enumerated().map { id, text in
      [
        "id": id, "content": text, "single_word": false, "lstrip": false, "rstrip": false,
        "normalized": false, "special": true,
      ] as [String: Any]
    }
    try playground.write("{}", to: "letters/tokenizer.json")
    try playground.edit("letters/tokenizer.json") {
      $0 = [
        "version": "1.0", "added_tokens": special, "decoder": ["type": "Fuse"],
        "model": [
          "type": "BPE", "vocab": vocabulary, "merges": [String](), "unk_token": "<unk>",
          "byte_fallback": false,
        ],
      ]
    }
    try playground.write(
      #"{"bos_token": "<s>", "eos_token": "</s>", "add_bos_token": true}"#,
      to: "letters/tokenizer_config.json")
    try playground.write("{% for m in messages %}{{ m.content }}{% endfor %}", to: "bare.jinja")
    try playground.show(
      #"m = load model "model" tokenizer: "letters" precision: fp32 template: "bare.jinja""#)
    return (playground, try Expected(folder))
  }

  @Test func `there are architectures`() { #expect(Self.architectures.count == 7) }

  @Test(arguments: architectures)
  func `a model of each architecture goes on as its reference`(name: String) throws {
    let (playground, expected) = try playground(name)
    let greedy = try #require(expected.greedy)
    let question = Self.text(expected.prompt.dropFirst())
    let shown = try playground.text("ask \"\(question)\" model: m max_tokens: \(greedy.count)")
    #expect(shown == Self.text(greedy.prefix { $0 != 2 }.filter { $0 > 2 }))
    try expect(expected, of: "m", in: playground)
  }

  @Test func `there are adapters`() { #expect(Self.adapters.count == 9) }

  @Test(arguments: adapters)
  func `an adapter of each kind changes its base as PEFT does, also when merged`(name: String) throws {
    let (playground, _) = try playground("qwen2")
    let folder = Self.fixtures.appending(path: "adapters/\(name)")
    try FileManager.default.copyItem(at: folder, to: URL(filePath: playground.folder + "/adapter"))
    try playground.show("a = load adapter \"adapter\" base: m\nmerged = merge a")
    #expect(try playground.warnings() == [])
    let expected = try Expected(folder)
    try expect(expected, of: "a", in: playground)
    try expect(expected, of: "merged", in: playground)
  }

  /// Logits are known but for a summand: that of the first id is taken away.
  private func expect(_ expected: Expected, of name: String, in playground: Playground) throws {
    let question = Self.text(expected.prompt.dropFirst())
    try playground.show("save (ask \"\(question)\" model: \(name) max_tokens: 1 logprobs: 96) \"t.jsonl\"")
    let line = try playground.read("t.jsonl")
    let likeliest = try JSONDecoder().decode(Answered.self, from: Data(line.utf8)).likeliest
    let known = Dictionary(uniqueKeysWithValues: likeliest.map { ($0.id, $0.logprob) })
    let last = try #require(expected.logits.last)
    let first = try #require(known[expected.ids[0]])
    for (id, logit) in zip(expected.ids, last) {
      let found = try #require(known[id]) - first
      #expect(abs(found - (logit - last[0])) < 1e-3, "\(name): id \(id)")
    }
  }
}
