import Foundation
import OslerText
import Testing

/// Tokenizers as the plain lists of GGUF files, and back.
struct TokenizerListsTests {
  private static let fixtures = URL(filePath: #filePath).deletingLastPathComponent().appending(
    path: "Fixtures")

  /// Vocabulary and merges of a small `tokenizer.json`, with a pipeline around them.
  private func json(
    merges: String = #"["▁ a", "a b", "▁a b", "▁ ab"]"#,
    vocabulary: String = #""▁":3,"a":4,"b":5,"▁a":6,"ab":7,"▁ab":8"#,
    normalizer: String = "null",
    preTokenizer: String = #"{"type":"Metaspace","replacement":"▁","prepend_scheme":"first","split":false}"#
  ) -> String {
    #"""
    {"version":"1.0","truncation":null,"padding":null,"added_tokens":[
      {"id":0,"content":"<unk>","single_word":false,"lstrip":false,"rstrip":false,"normalized":false,"special":true},
      {"id":1,"content":"<s>","single_word":false,"lstrip":false,"rstrip":false,"normalized":false,"special":true},
      {"id":2,"content":"</s>","single_word":false,"lstrip":false,"rstrip":false,"normalized":false,"special":true}],
      "normalizer":\#(normalizer),"pre_tokenizer":\#(preTokenizer),"post_processor":null,"decoder":null,
      "model":{"type":"BPE","dropout":null,"unk_token":"<unk>","continuing_subword_prefix":null,
      "end_of_word_suffix":null,"fuse_unk":true,"byte_fallback":true,
      "vocab":{"<unk>":0,"<s>":1,"</s>":2,\#(vocabulary)},"merges":\#(merges)}}
    """#
  }

  private func message(_ json: String) throws -> String? {
    let tokenizer = try Tokenizer(json: json)
    return #expect(throws: TokenizerListsError.self) { try tokenizer.lists(vocabulary: 600) }?.description
  }

  @Test func `pieces have the scores of their last merges, and the unknown one is known as such`() throws {
    let lists = try Tokenizer(json: json()).lists(vocabulary: 10)
    #expect(lists.kind == .sentencePiece)
    #expect(lists.tokens == ["<unk>", "<s>", "</s>", "▁", "a", "b", "▁a", "ab", "▁ab", "[PAD9]"])
    #expect(lists.types == [2, 3, 3, 1, 1, 1, 1, 1, 1, 5])
    #expect(lists.scores == [0, 0, 0, 0, 0, 0, -1, -2, -4, 0])
    #expect((lists.unknownID, lists.addsSpacePrefix) == (0, true))
    let again = try Tokenizer(lists, file: "m.gguf")
    let tokenizer = try Tokenizer(json: json())
    for text in ["ab", "a b", "bab", "abab ba", "xab", "a  b "] {
      #expect(again.encode(text) == tokenizer.encode(text), "\(text)")
    }
    // SentencePiece puts a space also before one that is there.
    #expect((tokenizer.encode(" ab"), again.encode(" ab")) == ([8], [3, 8]))
  }

  @Test func `a text begins with a space only where it did`() throws {
    let prepend = #"{"type":"Prepend","prepend":"▁"}"#
    let replace = #"{"type":"Replace","pattern":{"String":" "},"content":"▁"}"#
    let both = json(
      normalizer: #"{"type":"Sequence","normalizers":[\#(prepend),\#(replace)]}"#, preTokenizer: "null")
    #expect(try Tokenizer(json: both).lists(vocabulary: 9).addsSpacePrefix == true)
    let bare = try Tokenizer(json: json(normalizer: replace, preTokenizer: "null"))
    #expect(try bare.lists(vocabulary: 9).addsSpacePrefix == false)
    #expect(try Tokenizer(bare.lists(vocabulary: 9), file: "m.gguf").encode("ab") == bare.encode("ab"))
  }

  @Test func `what lists would change is refused`() throws {
    let merges = "GGUF files cannot hold merges that are not SentencePiece's"
    #expect(try message(json(merges: #"["▁ a", "a b", "▁a b"]"#)) == merges)
    #expect(try message(json(merges: #"["▁ a", "▁a b", "a b", "▁ ab"]"#)) == merges)
    let text = "GGUF files cannot hold the way in which this tokenizer normalises text"
    #expect(try message(json(normalizer: #"{"type":"NFC"}"#)) == text)
    let split = #"{"type":"Metaspace","replacement":"▁","prepend_scheme":"first","split":true}"#
    #expect(try message(json(preTokenizer: split)) == text)
  }

  @Test func `what the names of byte-level splits do not say is refused`() throws {
    let file = try String(contentsOf: Self.fixtures.appending(path: "pipelines/bytes.json"), encoding: .utf8)
    let splitter =
      #""pre_tokenizer":{"type":"ByteLevel","add_prefix_space":false,"trim_offsets":true,"use_regex":true}"#
    #expect(file.contains(splitter) && file.contains(#""normalizer":null"#))
    #expect(try Tokenizer(json: file).lists(vocabulary: 600).split == "gpt-2")
    for (key, other) in [("false", "true"), ("true}", "false}")] {
      let changed = file.replacing(splitter, with: splitter.replacing(key, with: other, maxReplacements: 1))
      #expect(
        try message(changed) == "GGUF files cannot hold the way in which this tokenizer cuts text into words")
    }
    let folded = file.replacing(#""normalizer":null"#, with: #""normalizer":{"type":"NFC"}"#)
    #expect(
      try message(folded) == "GGUF files cannot hold the way in which this tokenizer normalises text")
  }

  @Test func `a tokenizer.model and its lists give the same ids`() throws {
    let file = Self.fixtures.appending(path: "sentencepiece-bpe-bytes.model").path
    let tokenizer = try Tokenizer(contentsOf: file)
    let lists = try tokenizer.lists(vocabulary: tokenizer.vocabularySize)
    let again = try Tokenizer(lists, file: "m.gguf")
    for text in ["The patient", " β-blockers  and", "\n\t心😀", "1234"] {
      #expect(again.encode(text) == tokenizer.encode(text), "\(text)")
    }
    #expect(again.addsBOS && !again.addsEOS)
  }
}
