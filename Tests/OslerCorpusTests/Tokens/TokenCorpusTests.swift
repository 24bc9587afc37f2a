import Foundation
@testable import OslerCorpus
import OslerDigest
import OslerJSON
import OslerText
import Testing

struct TokenCorpusTests {
  let folder: ScratchFolder
  /// Ids 0 and 1 are `<s>` and `</s>`, then come the 256 bytes.
  let tokenizer: Tokenizer

  init() throws {
    folder = try ScratchFolder()
    tokenizer = try TokenizerTrainer.train(on: ["a b"], vocabulary: 258).tokenizer
  }

  private func corpus(_ count: Int = 700) throws -> Corpus {
    let all = (1...count).map {
      citation($0, title: "Title \($0 % 350)", abstract: "Abstract of \($0 % 350).")
    }
    return try Corpus.open(paths: [
      try folder.write(articleSet(all.prefix(count / 2).joined()), to: "1.xml"),
      try folder.write(gzipped(articleSet(all.suffix(count - count / 2).joined())), to: "2.xml.gz"),
    ])
  }

  private func write(
    _ corpus: Corpus, _ name: String, threads: Int = 2, _ change: (inout TokenizingPlan) -> Void = { _ in }
  ) throws -> TokenCorpus {
    var plan = TokenizingPlan(tokenizer: tokenizer)
    plan.dropsSameText = false
    change(&plan)
    return try TokenCorpus.write(corpus, to: folder.path(of: name), plan: plan, threads: threads)
  }

  private func bytes(_ name: String) throws -> Data {
    try Data(contentsOf: URL(filePath: folder.path(of: name)))
  }

  @Test func `documents come back as training would have made them`() throws {
    let corpus = try corpus()
    let tokens = try write(corpus, "t") { $0.tokensInFile = 5000 }
    #expect(tokens.count == 700)
    #expect(tokens.manifest.parts.count > 3)
    var encoder = TokenEncoder(tokenizer)
    var document = 0
    try corpus.forEach { article in
      let expected = Sample(article).tokenized(with: &encoder)
      #expect(tokens.sample(document) == expected)
      #expect(Array(tokens.tokens(of: document)) == expected.tokens)
      document += 1
    }
    #expect(tokens.lengths.reduce(0, +) == tokens.manifest.tokens)
    #expect(tokens.lengths[3] == tokens.tokens(of: 3).count)
  }

  @Test func `the bytes are the same whatever the number of threads`() throws {
    let corpus = try corpus()
    for threads in [1, 2, 7] {
      _ = try write(corpus, "t\(threads)", threads: threads) {
        $0.dropsSameText = true
        $0.near = MinHashRules()
      }
    }
    #expect(try bytes("t2/tokens-00000.bin") == bytes("t1/tokens-00000.bin"))
    #expect(try bytes("t7/tokens-00000.bin") == bytes("t1/tokens-00000.bin"))
    #expect(try bytes("t7/manifest.json") == bytes("t1/manifest.json"))
  }

  @Test func `what is dropped is counted under its reason, and the manifest says so`() throws {
    let tokens = try write(try corpus(), "t") {
      $0.dropsSameText = true
      $0.quality.minimumWords = 6
      $0.contamination = ContaminationIndex(
        ["q": [Question(id: "1", question: "Title 17 Abstract of 17", answer: "a")]],
        rules: {
          var rules = ContaminationRules(); rules.shortestStem = 5; return rules
        }())
    }
    let manifest = tokens.manifest
    // Title and abstract have five words.
    #expect(manifest.cleaning.dropped == [.tooShort: 700])
    #expect(tokens.count == 0)
    let kept = try write(try corpus(), "u") {
      $0.dropsSameText = true
      $0.contamination = ContaminationIndex(
        ["q": [Question(id: "1", question: "Title 17 Abstract of 17", answer: "a")]],
        rules: {
          var rules = ContaminationRules(); rules.shortestStem = 5; return rules
        }())
    }
    #expect(kept.manifest.cleaning.dropped == [.sameText: 349, .contaminated: 2])
    #expect(kept.manifest.cleaning.kept == 349)
    #expect(kept.count == 349)
    #expect(kept.manifest.filter["contamination"]?["shortest_stem"]?.whole == 5)
  }

  @Test func `a manifest describes the corpus without its files`() throws {
    let tokens = try write(try corpus(20), "t") { $0.statement = .string("cardiology") }
    try FileManager.default.removeItem(atPath: folder.path(of: "t/tokens-00000.bin"))
    let manifest = try TokenCorpusManifest.read(in: folder.path(of: "t"))
    #expect(manifest == tokens.manifest)
    #expect(manifest.sources.map(\.name) == ["1.xml", "2.xml.gz"])
    #expect(manifest.sources[0].digest == (try Digest(ofFile: folder.path(of: "1.xml"))))
    #expect(manifest.tokenizer == Digest(of: tokenizer.json()))
    #expect(manifest.beginning == 0)
    #expect(manifest.end == 1)
    #expect(manifest.filter["stated"]?.text == "cardiology")
  }

  @Test(arguments: [(65_536, 2), (65_537, 4)])
  func `two bytes a token, or four where the vocabulary needs them`(vocabulary: Int, width: Int) throws {
    let path = folder.path(of: "\(vocabulary).bin")
    let writer = try TokenFileWriter(path, vocabulary: vocabulary, beginning: nil)
    let last = vocabulary - 1
    for tokens in [[1, 2], [], [last]] {
      var packed: [UInt8] = []
      for token in tokens {
        if width == 2 {
          packed.append(littleEndian: UInt16(token))
        } else {
          packed.append(littleEndian: UInt32(token))
        }
      }
      try writer.add(id: "é\(tokens.count)", packed: packed[...])
    }
    let digest = try writer.finish()
    let file = try TokenFile(path)
    #expect(file.layout == TokenFileLayout(width: width, tokens: 3, documents: 3, idBytes: 9))
    #expect((0..<3).map { file.range(of: $0) } == [0..<2, 2..<2, 2..<3])
    #expect((0..<3).map { file.id(of: $0) } == ["é2", "é0", "é1"])
    #expect((0..<3).map { file.token(at: $0) } == [1, 2, Int32(last)])
    #expect(file.digest() == digest)
    #expect(digest == (try Digest(ofFile: path)))
  }

  @Test func `a folder that is there is not touched, and a failure leaves nothing`() throws {
    let corpus = try corpus(20)
    _ = try write(corpus, "t")
    #expect(throws: TokenCorpusError.exists(path: folder.path(of: "t"))) { try write(corpus, "t") }
    struct Enough: Error {}
    #expect(throws: Enough.self) {
      try TokenCorpus.write(
        corpus, to: folder.path(of: "u"), plan: TokenizingPlan(tokenizer: tokenizer), threads: 2
      ) { _ in throw Enough() }
    }
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    #expect(Set(names) == ["1.xml", "2.xml.gz", "t"])
  }

  @Test func `another tokenizer's corpus is refused when one is asked for`() throws {
    _ = try write(try corpus(4), "t")
    let path = folder.path(of: "t")
    _ = try TokenCorpus.open(path, tokenizer: Digest(of: tokenizer.json()))
    let error = #expect(throws: TokenCorpusError.self) {
      try TokenCorpus.open(path, tokenizer: Digest(of: "x"))
    }
    #expect(error?.hint == "write the corpus again with this tokenizer")
  }
}
