import Foundation
import OslerInterpreter
import Testing

/// `tokenize`, and what is made of its folders.
struct TokenizeTests {
  @Test func `a stage on tokens comes to the same model as on their corpus`() throws {
    let playground = try Playground.withModel()
    try playground.show(
      """
      shards = tokenize papers tokenizer: tokens into: "out/tokens"
      opened = load tokens "out/tokens"
      fromText = train pretrain base on: papers epochs: 2
      fromTokens = train pretrain base on: opened epochs: 2
      """)
    func digest(_ name: String) throws -> String? {
      try playground.show("describe \(name)")[0].firstMatch(of: /digest  +([0-9a-f]{64})/).map {
        String($0.1)
      }
    }
    let known = try #require(try digest("fromText"))
    #expect(try digest("fromTokens") == known)
  }

  @Test func `the same command finds what it wrote, and another one keeps off`() throws {
    let playground = try Playground.withModel()
    try playground.show("tokenize papers tokenizer: tokens into: \"out/tokens\"")
    let before = try playground.read("out/tokens/manifest.json")
    #expect(
      try playground.show("tokenize papers tokenizer: tokens into: \"out/tokens\"")
        == ["corpus of 160 tokens (6 documents)"])
    #expect(try playground.read("out/tokens/manifest.json") == before)
    #expect(
      playground.error("tokenize papers tokenizer: tokens into: \"out/tokens\" min_words: 7")
        .contains("out/tokens' is there already"))
  }

  @Test func `tokens of another tokenizer are refused, and a damaged file is found`() throws {
    let playground = try Playground.withModel()
    try playground.show(
      """
      tokenize papers tokenizer: tokens into: "out/tokens"
      other = train tokenizer papers vocabulary: 290
      small = new model tokenizer: other layers: 1 hidden: 32 heads: 2 sequence: 256 precision: fp32
      """)
    #expect(
      playground.error("train pretrain small on: (load tokens \"out/tokens\")")
        .contains("is in the tokens of another tokenizer"))
    let folder = URL(filePath: playground.folder).appending(path: "out/tokens")
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    let part = folder.appending(path: try #require(files.first { $0 != "manifest.json" }))
    var bytes = try Data(contentsOf: part)
    bytes[100] ^= 1
    try bytes.write(to: part)
    #expect(playground.error("load tokens \"out/tokens\"").contains("its digest is not that of its manifest"))
  }

  @Test func `a corpus is described from its manifest, and articles from their opening`() throws {
    let playground = try Playground.withModel()
    let shown = try playground.show(
      """
      recent = load pubmed "examples/shards/*.xml" since: 2015 language: "eng"
      describe recent
      """
    ).joined(separator: "\n").replacing(/\[[0-9a-f]{8}\]/, with: "[key]")
    #expect(
      shown == """
        corpus of 3 articles (2 shards)
        files     2, 4,592 bytes (4.6 kB)
        damaged   0
        since     2015
        until     any year
        language  eng
        journals  any
        of all    5 with an abstract, 0 structured, 0 books passed over
        made by
          load pubmed "examples/shards/*.xml" since: 2015 language: "eng"  [key]
        what                   count
        ─────────────────────  ─────
        citations                  6
        without a year             1
        before the first year      1
        in other languages         1
        articles                   3
        of 2015                    1
        of 2018                    2
        """)
    try playground.show("shards = tokenize papers tokenizer: tokens into: \"out/tokens\" min_words: 7")
    let tokens = try playground.show("describe shards")[0]
      .replacing(/\[[0-9a-f]{8}\]/, with: "[key]").replacing(/[0-9a-f]{16,64}/, with: "<digest>")
    #expect(
      tokens == """
        corpus of 100 tokens (3 documents)
        tokens     100
        documents  3
        files      1, 352 B, 2 bytes a token
        tokenizer  300 tokens, digest <digest>
        command    tokenize papers tokenizer: tokens into: "out/tokens" min_words: 7
        cleaning   3 of 6 articles kept; 3 too short
        made by
          tokenize papers tokenizer: tokens into: "out/tokens" min_words: 7  [key]
            load pubmed "examples/shards/*.xml"  [key]
            train tokenizer papers vocabulary: 300  [key]
              load pubmed "examples/shards/*.xml"  [key]
        """)
    #expect(
      playground.error("describe (papers | head 2)").contains("these articles are not straight from files"))
  }
}
