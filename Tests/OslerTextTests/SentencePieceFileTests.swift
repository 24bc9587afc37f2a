import OslerText
import Testing

/// Files that are damaged, and what is said of them.
struct SentencePieceFileTests {
  private func message(_ bytes: [UInt8]) -> String {
    do {
      _ = try SentencePieceModel(bytes, file: "tokenizer.model")
      return "no error"
    } catch {
      return error.description
    }
  }

  private func wrong(_ field: String, _ what: String) -> String {
    "'tokenizer.model' is not a valid SentencePiece model: '\(field)' \(what)"
  }

  @Test func `every truncation of a model is an error, or a smaller model`() throws {
    let bytes = try SentencePieceRecorded.bytes("bpe-rules")
    for count in stride(from: 0, to: bytes.count, by: 13) { _ = message(Array(bytes[..<count])) }
    #expect(message(Array(bytes.dropLast(2))) == wrong("normalizer_spec", "is cut off"))
    #expect(message(Array(bytes[..<3])) == wrong("pieces[0]", "is cut off"))
    #expect(message([0x0A]) == wrong("pieces[0]", "is cut off"))
    #expect(message([0x80]) == wrong("ModelProto", "is cut off"))
  }

  @Test(arguments: ["bpe-rules", "bpe-bytes", "bpe-user", "unigram-bytes", "unigram-ties"])
  func `a model with a wrong byte crashes nothing`(name: String) throws {
    let bytes = try SentencePieceRecorded.bytes(name)
    for place in stride(from: 0, to: bytes.count, by: 29) {
      var damaged = bytes
      damaged[place] ^= UInt8(truncatingIfNeeded: 1 << (place % 8))
      guard let model = try? SentencePieceModel(damaged, file: name) else { continue }
      let text = "The patient\u{301} <user> ﬁne ½ e\u{301} 12 心"
      #expect(model.decode(model.encode(text)).utf8.count < 2000)
    }
  }

  @Test func `a message of pieces that end early is an error`() {
    #expect(
      message(ModelProtoBytes.model { $0.data(1, [0x0A, 5, 0x61]) }) == wrong("pieces[1].piece", "is cut off")
    )
    #expect(
      message(ModelProtoBytes.model { $0.data(1, [0x15, 0, 0]) }) == wrong("pieces[1].score", "is cut off"))
    #expect(
      message(ModelProtoBytes.model { $0.data(1, [0x18, 0x80]) }) == wrong("pieces[1].type", "is cut off"))
    #expect(
      message(ModelProtoBytes.model { $0.data(1, [0x31, 0]) }) == wrong("pieces[1].field 6", "is cut off"))
  }

  @Test func `a wrong wire type is an error`() {
    #expect(
      message(ModelProtoBytes.model { $0.integer(1, 3) })
        == wrong("pieces[1]", "must be a run of bytes, not an integer"))
    #expect(
      message(ModelProtoBytes.model { $0.message(1) { $0.integer(2, 3) } })
        == wrong("pieces[1].score", "must be a 32-bit number, not an integer"))
    #expect(
      message(ModelProtoBytes.model { $0.message(2) { $0.data(35, []) } })
        == wrong("trainer_spec.byte_fallback", "must be an integer, not a run of bytes"))
    #expect(
      message(Array(#"{"model": 1}"#.utf8)) == wrong("ModelProto", "has a field of the unknown wire type 3"))
    #expect(message([0x05]) == wrong("ModelProto", "has a field of the impossible number 0"))
    #expect(
      message([0x0A] + [UInt8](repeating: 0xFF, count: 10))
        == wrong("pieces[0]", "has an integer of more than 64 bits"))
  }

  @Test func `fields that are not known are passed over`() throws {
    let bytes = ModelProtoBytes.model {
      $0.integer(200, -1)
      $0.data(201, [1, 2])
      $0.float(202, 1)
      $0.raw([0xD9, 0x0C, 1, 2, 3, 4, 5, 6, 7, 8])
      $0.piece("a")
    }
    #expect(try SentencePieceModel(bytes, file: "m").encode("ab") == [1, 0])
  }

  @Test func `a model without pieces is an error`() {
    #expect(message([]) == "'tokenizer.model' has no 'pieces'")
    var proto = ModelProtoBytes()
    proto.message(2) { $0.integer(3, 2) }
    #expect(message(proto.bytes) == "'tokenizer.model' has no 'pieces'")
    proto.piece("a")
    #expect(message(proto.bytes) == wrong("pieces", "has no piece of type UNKNOWN"))
  }

  @Test func `words and characters as models are not supported`() {
    #expect(
      message(ModelProtoBytes.model(algorithm: 3) { $0.piece("a") })
        == "'tokenizer.model' needs model_type WORD, which is not supported yet (supported: UNIGRAM and BPE)")
    #expect(
      message(ModelProtoBytes.model(algorithm: 9) { $0.piece("a") })
        == wrong("trainer_spec.model_type", "must be between 1 and 4, not 9"))
  }

  @Test func `pieces that cannot be are errors`() {
    func message(_ write: (inout ModelProtoBytes) -> Void) -> String {
      self.message(ModelProtoBytes.model(write))
    }
    #expect(
      message {
        $0.piece("▁the")
        $0.piece("▁the")
      } == "'tokenizer.model' has the piece '▁the' twice: 'pieces[1]' and 'pieces[2]'")
    #expect(message { $0.piece("") } == wrong("pieces[1].piece", "is empty"))
    #expect(message { $0.piece("a\0") } == wrong("pieces[1].piece", "holds a zero byte"))
    #expect(message { $0.message(1) { $0.data(1, [0xFF]) } } == wrong("pieces[1].piece", "is not UTF-8"))
    #expect(
      message { $0.piece(String(repeating: "a", count: 8000)) }
        == wrong("pieces[1].piece", "is 8000 bytes long, not under 8000"))
    #expect(message { $0.piece("a", .nan) } == wrong("pieces[1].score", "is nan, which is no number"))
    #expect(
      message { $0.piece("a", 0, .unknown) }
        == wrong("pieces[1].type", "is UNKNOWN, as that of another piece is"))
    #expect(
      message { $0.piece("<0x41>", 0, .byte) }
        == wrong("pieces[1].type", "is BYTE, but 'byte_fallback' is not set"))
    #expect(
      message { $0.message(1) { $0.integer(3, 7) } }
        == wrong("pieces[1].type", "must be between 1 and 6, not 7"))
  }

  @Test func `byte fallback needs all bytes`() {
    func message(_ names: [String]) -> String {
      self.message(
        ModelProtoBytes.model { proto in
          proto.message(2) { $0.integer(35, 1) }
          for name in names { proto.piece(name, 0, .byte) }
        })
    }
    let all = (0..<256).map { "<0x\($0 < 16 ? "0" : "")\(String($0, radix: 16, uppercase: true))>" }
    #expect(message(all) == "no error")
    #expect(
      message(all.filter { $0 != "<0x41>" })
        == "'tokenizer.model' sets 'byte_fallback' but has no piece '<0x41>'")
    #expect(message(all + ["<0xaa>"]) == wrong("pieces[257].piece", "is '<0xaa>', which names no byte"))
  }

  @Test func `a damaged map of characters is an error`() throws {
    let field = "normalizer_spec.precompiled_charsmap"
    func message(_ map: [UInt8]) -> String {
      self.message(
        ModelProtoBytes.model { proto in
          proto.piece("a")
          proto.message(3) { $0.data(2, map) }
        })
    }
    let trie: [UInt8] = [0, 0x04, 0, 0] + [0, 4, 0, 0] + [UInt8](repeating: 0, count: 1020)
    #expect(message(trie + [0]) == "no error")
    #expect(message([1]) == wrong(field, "is cut off"))
    #expect(message(trie) == wrong(field, "is cut off"))
    #expect(message([1, 4, 0, 0] + trie) == wrong(field, "has a trie of 1025 bytes, not a multiple of 1024"))
    #expect(message(trie + [0x61]) == wrong(field, "ends without a zero byte"))
    var wild = trie
    wild[4 * 66] = 0
    wild[4 * 66 + 3] = 0x7F
    #expect(message(wild + [0]) == wrong(field, "has a damaged trie, at its unit 65"))
    let none = [UInt8]([0, 4, 0, 0]) + [UInt8](repeating: 0, count: 1024) + [0]
    #expect(message(none) == wrong(field, "has a damaged trie, at its unit 0"))
  }
}
