import Foundation
import Testing

@testable import OslerText

struct TokenizerSentencePieceTests {
  private static let file = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "Fixtures/sentencepiece-bpe-bytes.model")

  private func inFolder(_ body: (String) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "osler-text-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try FileManager.default.copyItem(at: Self.file, to: folder.appending(path: "tokenizer.model"))
    try body(folder.path)
  }

  private func write(_ text: String, _ path: String) throws {
    try Data(text.utf8).write(to: URL(filePath: path))
  }

  @Test func `a tokenizer is what its model is`() throws {
    try inFolder { folder in
      let tokenizer = try Tokenizer.load(folder: folder)
      let model = try SentencePieceModel(Array(Data(contentsOf: Self.file)), file: "m")
      #expect(tokenizer.vocabularySize == model.pieces.count)
      #expect((tokenizer.bosToken, tokenizer.eosToken) == ("<s>", "</s>"))
      #expect((tokenizer.addsBOS, tokenizer.addsEOS) == (true, false))
      for text in try Recorded.load().texts {
        let ids = tokenizer.encode(text)
        #expect(ids == model.encode(text))
        #expect(tokenizer.decode(ids) == model.decode(ids))
        var decoder = StreamingDecoder(tokenizer)
        #expect(ids.map { decoder.append($0) }.joined() + decoder.finish() == model.decode(ids))
      }
    }
  }

  @Test func `special tokens are found where they are recognised`() throws {
    let tokenizer = try Tokenizer(contentsOf: Self.file.path)
    let (begin, end) = (try #require(tokenizer.bosID), try #require(tokenizer.eosID))
    #expect(!tokenizer.encode("a</s>").contains(end))
    let stretches = [TextStretch("<s>", recognisesSpecial: true), TextStretch("a</s>")]
    #expect(tokenizer.encode(stretches) == [begin] + tokenizer.encode("a</s>"))
    #expect(
      tokenizer.encode([TextStretch("a")], continuing: true)
        == (try SentencePieceModel(Array(Data(contentsOf: Self.file)), file: "m")).encode(
          "a", addsPrefix: false))
    #expect(tokenizer.decode([begin] + tokenizer.encode("a b") + [end]) == "a b")
  }

  @Test func `what is saved is what was loaded`() throws {
    try inFolder { folder in
      try write(#"{"<|im_end|>": 600}"#, folder + "/added_tokens.json")
      let count = try SentencePieceModel(Array(Data(contentsOf: Self.file)), file: "m").pieces.count
      try write("{\"<|im_end|>\": \(count)}", folder + "/added_tokens.json")
      try write(#"{"eos_token": "<|im_end|>", "add_bos_token": false}"#, folder + "/tokenizer_config.json")
      let tokenizer = try Tokenizer.load(folder: folder)
      #expect(tokenizer.eosID == Int32(count))
      #expect(tokenizer.vocabularySize == count + 1)
      #expect(!tokenizer.addsBOS)
      let ids = tokenizer.encode([TextStretch("hi<|im_end|>", recognisesSpecial: true)])
      #expect(ids.last == Int32(count))
      #expect(tokenizer.decode(ids + tokenizer.encode("a")) == "hi" + " a")
      let again = folder + "/again"
      try tokenizer.save(to: again)
      for name in ["tokenizer.model", "added_tokens.json"] {
        #expect(FileManager.default.contentsEqual(atPath: "\(folder)/\(name)", andPath: "\(again)/\(name)"))
      }
      #expect(!FileManager.default.fileExists(atPath: again + "/tokenizer.json"))
      #expect(try Tokenizer.load(folder: again).json() == tokenizer.json())
    }
  }

  @Test func `added tokens that clash with the model are refused`() throws {
    try inFolder { folder in
      let file = folder + "/added_tokens.json"
      let count = try Tokenizer.load(folder: folder).vocabularySize
      let wrong = [
        (#"{"</s>": 7}"#, "'</s>' in '\(file)' must be 2, its id in the model"),
        (#"{"<x>": 1}"#, "'\(file)' gives the id 1 to both '<s>' and '<x>'"),
        (#"{"<x>": 9000}"#, "'\(file)' gives '<x>' the id 9000, beyond its \(count + 1) tokens"),
        ("{\"<x>\": \(count), \"<y>\": \(count)}", "'\(file)' gives the id \(count) to both '<x>' and '<y>'"),
        (#"{"<x>": "a"}"#, "'<x>' in '\(file)' must be an id"),
      ]
      for (text, message) in wrong {
        try write(text, file)
        let error = #expect(throws: TokenizerError.self) { try Tokenizer.load(folder: folder) }
        #expect(error?.description == message)
      }
    }
  }
}
