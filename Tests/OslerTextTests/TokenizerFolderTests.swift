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
    let folder = URL(filePath: path).deletingLastPathComponent()
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
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

  @Test(arguments: [
    ("{}", true, false), (#"{"add_bos_token": false}"#, false, false),
    (#"{"add_eos_token": true, "add_bos_token": null}"#, true, true),
    (#"{"bos_token": null, "add_bos_token": true}"#, false, false), (#"{"bos_token": "</s>"}"#, false, false),
  ])
  func `the configuration says which tokens are added to a text`(text: String, bos: Bool, eos: Bool) throws {
    try inFolder { folder in
      try Recorded.trained().save(to: folder)
      try write(text, folder + "/tokenizer_config.json")
      let tokenizer = try Tokenizer.load(folder: folder)
      #expect((tokenizer.addsBOS, tokenizer.addsEOS) == (bos, eos))
    }
  }

  @Test(
    arguments: [
      (#"{"chat_template": "one"}"#, nil, "one"),
      (
        #"{"chat_template": [{"name": "tools", "template": "t"}, {"name": "default", "template": "d"}]}"#,
        nil, "d"
      ),
      (#"{"chat_template": [{"name": "tools", "template": "t"}]}"#, nil, nil),
      (#"{"chat_template": "one"}"#, "two", "two"), ("{}", nil, nil),
    ] as [(String, String?, String?)])
  func `a chat template is found`(configuration: String, file: String?, expected: String?) throws {
    try inFolder { folder in
      try Recorded.trained().save(to: folder)
      try write(configuration, folder + "/tokenizer_config.json")
      if let file { try write(file, folder + "/chat_template.jinja") }
      #expect(try Tokenizer.load(folder: folder).chatTemplate == expected)
      let again = folder + "/again"
      try Tokenizer.load(folder: folder).save(to: again)
      #expect(try Tokenizer.load(folder: again).chatTemplate == expected)
    }
  }

  @Test func `what is wrong in the configuration is named`() throws {
    try inFolder { folder in
      try Recorded.trained().save(to: folder)
      let file = folder + "/tokenizer_config.json"
      let wrong = [
        (#"{"add_bos_token": 1}"#, "'add_bos_token' in '\(file)' must be true or false"),
        (#"{"chat_template": [{"name": "x"}]}"#, "'\(file)' has no 'chat_template[0].template'"),
        ("[]", "'\(file)' is not valid JSON: an object is expected, line 1, column 1"),
      ]
      for (text, message) in wrong {
        try write(text, file)
        let error = #expect(throws: TokenizerError.self) { try Tokenizer.load(folder: folder) }
        #expect(error?.description == message)
      }
    }
  }

  @Test func `special tokens are named by their map where there is no configuration`() throws {
    try inFolder { folder in
      try write(try Recorded.trained().json(), folder + "/tokenizer.json")
      try write(
        #"{"bos_token": "</s>", "eos_token": {"content": "<s>"}}"#, folder + "/special_tokens_map.json")
      let tokenizer = try Tokenizer.load(folder: folder)
      #expect((tokenizer.bosToken, tokenizer.eosToken) == ("</s>", "<s>"))
    }
  }

  @Test func `what a configuration says of a token survives a save`() throws {
    try inFolder { folder in
      try Recorded.trained().save(to: folder)
      let text = """
        {
          "bos_token": {
            "content": "<s>",
            "lstrip": false
          },
          "eos_token": "</s>",
          "clean_up_tokenization_spaces": true,
          "tokenizer_class": "LlamaTokenizer"
        }

        """
      try write(text, folder + "/tokenizer_config.json")
      #expect(try Tokenizer.load(folder: folder).configurationJSON() == text)
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
