import Foundation
import OslerText
import Testing

struct SentencePieceModelTests {
  static let names = ["bpe", "unigram"].flatMap { algorithm in
    ["rules", "bytes", "user", "unused", "ties"].map { "\(algorithm)-\($0)" }
  }

  @Test(arguments: names)
  func `ids and text are the package's`(name: String) throws {
    let recorded = try SentencePieceRecorded.load()
    let answers = try #require(recorded.models[name])
    #expect(recorded.texts.count == 24 && answers.ids.count == 24 && answers.drawn.count == 6)
    #expect(try SentencePieceRecorded.model(name).firstMismatch(recorded.texts, answers) == nil)
  }

  @Test(
    .enabled(
      if: SentencePieceRecorded.hasPublished, "../shared/data/tokenizers is not beside the repository"),
    arguments: SentencePieceRecorded.publishedNames)
  func `a published model gives the package's ids and text`(name: String) throws {
    let recorded = try SentencePieceRecorded.load()
    let answers = try #require(recorded.models[name])
    let file = SentencePieceRecorded.published.appending(path: name)
    let model = try SentencePieceModel(Array(Data(contentsOf: file)), file: name)
    #expect(model.firstMismatch(recorded.texts, answers) == nil)
  }

  @Test(arguments: names)
  func `an encoder that remembers words gives the same ids`(name: String) throws {
    let recorded = try SentencePieceRecorded.load()
    let model = try SentencePieceRecorded.model(name)
    var encoder = SentencePieceEncoder(model)
    for text in recorded.texts + recorded.texts { #expect(encoder.encode(text) == model.encode(text)) }
  }

  @Test(arguments: names)
  func `ids are put after those that are there`(name: String) throws {
    let recorded = try SentencePieceRecorded.load()
    var encoder = SentencePieceEncoder(try SentencePieceRecorded.model(name))
    var all: [Int32] = []
    var expected: [Int32] = []
    for text in recorded.texts {
      var text = text
      text.withUTF8 { encoder.append($0, to: &all) }
      expected += encoder.encode(text)
    }
    #expect(all == expected)
  }

  @Test(arguments: ["bpe-bytes", "bpe-user", "unigram-bytes", "unigram-user"])
  func `text one id at a time is the text of all`(name: String) throws {
    let recorded = try SentencePieceRecorded.load()
    let answers = try #require(recorded.models[name])
    let model = try SentencePieceRecorded.model(name)
    for (ids, text) in zip(answers.ids + answers.drawn, answers.texts + answers.drawnTexts) {
      var decoder = SentencePieceDecoder(model)
      let parts = ids.map { decoder.append($0) } + [decoder.finish()]
      #expect(parts.joined().unicodeScalars.elementsEqual(text.unicodeScalars))
    }
  }

  @Test func `text that goes on after other tokens has no space before it`() throws {
    for name in ["bpe-bytes", "unigram-bytes", "bpe-rules", "unigram-rules"] {
      let model = try SentencePieceRecorded.model(name)
      let whole = model.encode("patient")
      let rest = model.encode("patient", addsPrefix: false)
      #expect(model.decode([whole[0]] + rest).hasSuffix("patient"))
      #expect(rest.flatMap { model.bytes(of: $0) } == Array("patient".utf8))
      // Where spaces are joined, those that a continuation begins with are one.
      let spaces = name.hasSuffix("rules") ? " " : "   "
      let spaced = model.encode("   patient", addsPrefix: false).flatMap { model.bytes(of: $0) }
      #expect(spaced == Array((spaces + "patient").utf8))
    }
  }

  @Test func `bytes that are not UTF-8 are U+FFFD each`() throws {
    var encoder = SentencePieceEncoder(try SentencePieceRecorded.model("bpe-bytes"))
    for bytes: [UInt8] in [
      [0x61, 0xFF, 0x62], [0xED, 0xA0, 0x80], [0xF0, 0x9F, 0x98], [0xC0, 0xAF], [0xF4, 0x90],
    ] {
      var ids: [Int32] = []
      bytes.withUnsafeBufferPointer { encoder.append($0, to: &ids) }
      let text = String(String.UnicodeScalarView(bytes.map { $0 < 0x80 ? Unicode.Scalar($0) : "\u{FFFD}" }))
      #expect(ids == encoder.encode(text))
    }
  }

  @Test func `byte pieces that are no character are U+FFFD each`() throws {
    let model = try SentencePieceRecorded.model("bpe-bytes")
    func ids(_ bytes: [UInt8]) -> [Int32] {
      bytes.compactMap {
        model.id(
          ofPiece: $0 < 16
            ? "<0x0\(String($0, radix: 16, uppercase: true))>"
            : "<0x\(String($0, radix: 16, uppercase: true))>")
      }
    }
    #expect(model.decode(ids([0xE4, 0xBD, 0xA0])) == "你")
    #expect(model.decode(ids([0xE4, 0xBD])) == "\u{FFFD}\u{FFFD}")
    #expect(model.decode(ids([0xE4, 0xBD, 0x0A, 0xFF])) == "\u{FFFD}\u{FFFD}\n\u{FFFD}")
    #expect(model.decode(ids([0xE4]) + [1] + ids([0xBD, 0xA0])) == "\u{FFFD}\u{FFFD}\u{FFFD}")
    #expect(model.decode([-1, 1 << 20]) == "\u{FFFD}\u{FFFD}")
    #expect(model.bytes(of: -1) == [0xEF, 0xBF, 0xBD])
    #expect(model.bytes(of: 1) == [] && model.bytes(of: 0) == Array(" \u{2047} ".utf8))
    #expect(ids([0x0A]).map { model.bytes(of: $0) } == [[0x0A]])
  }
}

/// Models that the oracle trained, too large to keep.
struct SentencePieceWideTests {
  @Test(.enabled(if: SentencePieceRecorded.wideCases != nil, "Tests/Oracles/sentencepiece_check.py runs it"))
  func `a wide comparison`() throws {
    let path = try #require(SentencePieceRecorded.wideCases)
    let recorded = try SentencePieceRecorded.read(URL(filePath: path))
    #expect(!recorded.models.isEmpty)
    for (file, answers) in recorded.models.sorted(by: { $0.key < $1.key }) {
      let model = try SentencePieceModel(Array(Data(contentsOf: URL(filePath: file))), file: file)
      #expect(model.firstMismatch(recorded.texts, answers) == nil, "\(file)")
    }
  }
}
