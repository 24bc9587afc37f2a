import Foundation
import OslerText
import Testing

struct TokenizerFolderTests {
  /// A fresh folder, gone when `body` ends.
  private func inFolder(_ body: (String) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "osler-text-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(folder.path)
  }

  private func write(_ text: String, _ path: String) throws {
    try Data(text.utf8).write(to: URL(filePath: path))
  }

  @Test func `a folder holds the tokenizer and its configuration`() throws {
    try inFolder { folder in
      var tokenizer = try Recorded.trained()
      tokenizer.maximumLength = 512
      try tokenizer.save(to: folder)
      let again = try Tokenizer.load(folder: folder)
      #expect(again.json() == tokenizer.json())
      #expect((again.bosID, again.eosID, again.maximumLength) == (0, 1, 512))
      #expect(
        try String(contentsOfFile: folder + "/tokenizer_config.json", encoding: .utf8) == """
          {
            "bos_token": "<s>",
            "eos_token": "</s>",
            "model_max_length": 512,
            "clean_up_tokenization_spaces": false,
            "tokenizer_class": "PreTrainedTokenizerFast"
          }

          """)
    }
  }

  @Test func `the configuration says which token ends a text`() throws {
    try inFolder { folder in
      try Recorded.trained().save(to: folder)
      let configuration = """
        {"bos_token": null, "eos_token": {"content": "<s>"}, "chat_template": "x", "model_max_length": 1e30}
        """
      try write(configuration, folder + "/tokenizer_config.json")
      let tokenizer = try Tokenizer.load(folder: folder)
      #expect((tokenizer.bosID, tokenizer.eosID, tokenizer.maximumLength) == (nil, 0, nil))
      #expect(tokenizer.configurationJSON().contains(#""chat_template": "x""#))
    }
  }

  @Test func `a configuration of unknown tokens is refused`() throws {
    try inFolder { folder in
      try Recorded.trained().save(to: folder)
      let file = folder + "/tokenizer_config.json"
      try write(#"{"eos_token": "<end>"}"#, file)
      #expect(throws: TokenizerError.unknownSpecial(file: file, key: "eos_token", token: "<end>")) {
        try Tokenizer.load(folder: folder)
      }
      try write(#"{"eos_token": 3}"#, file)
      #expect(
        throws: TokenizerError.wrongType(
          file: file, key: "eos_token", expected: "text, an object with 'content', or null")
      ) { try Tokenizer.load(folder: folder) }
    }
  }

  @Test func `a folder without a tokenizer is said so`() throws {
    try inFolder { folder in
      #expect(
        throws: TokenizerError.unreadable(file: folder + "/tokenizer.json", reason: "there is no such file")
      ) { try Tokenizer.load(folder: folder) }
    }
  }

  @Test func `a file in the way of the folder is said so`() throws {
    try inFolder { folder in
      try write("x", folder)
      #expect(throws: TokenizerError.unwritable(file: folder, reason: "a file is in the way")) {
        try Recorded.trained().save(to: folder)
      }
    }
  }
}
