import Foundation
import Testing

/// Models, adapters, tokenizers and data from strangers: whatever they say, the answer is a message, and the memory
/// stays what it was.
@Suite(.needsProgram)
struct StrangerFileTests {
  /// A change to one of the files of a good model, and how the message begins.
  struct Change: CustomTestStringConvertible, Sendable {
    let name: String
    let file: String
    let content: Content
    let message: String

    enum Content: Sendable {
      case bytes(@Sendable () -> Data)
      /// The file's JSON with one key changed.
      case json(String, @Sendable () -> Any)
      case link(String)
      case pipe
    }

    var testDescription: String { name }
  }

  /// A folder with a small model `m`, an adapter `ad` and `m.gguf`, made once.
  private static let base: Folder? = {
    guard Program.isBuilt, let folder = try? Folder() else { return nil }
    let notebook = """
      ```{osler}
      q = load qa "q.jsonl"
      t = train tokenizer q vocabulary: 270
      b = new model tokenizer: t layers: 1 hidden: 8 heads: 2 sequence: 64
      d = train lora b on: q rank: 2 sequence: 64 epochs: 1
      b | save "m"
      d | save "ad"
      b | save "m.gguf"
      ```

      """
    try? folder.write(notebook, to: "make.osl.md")
    try? folder.write(#"{"text": "why so", "question": "why", "answer": "so"}"# + "\n", to: "q.jsonl")
    let result = try? Program.run(["run", "make.osl.md"], in: folder)
    return result?.status == 0 ? folder : nil
  }()

  private static func header(_ json: String, length: UInt64? = nil, tail: Int = 64) -> Data {
    var count = length ?? UInt64(json.utf8.count)
    return Data(bytes: &count, count: 8) + Data(json.utf8) + Data(count: tail)
  }

  static let changes = [
    Change(
      name: "a width that overflows", file: "m/config.json", content: .json("hidden_size") { Int.max },
      message: "this model cannot exist: 'hidden_size' is 9223372036854775807 in 'm/config.json'"),
    Change(
      name: "no layers", file: "m/config.json", content: .json("num_attention_heads") { 0 },
      message: "this model cannot exist"),
    Change(
      name: "nested JSON", file: "m/config.json",
      content: .bytes { Data(String(repeating: "{\"a\":", count: 100_000).utf8) }, message: "'m/config.json'"),
    Change(
      name: "a device for a configuration", file: "m/config.json", content: .link("/dev/zero"),
      message: "there is no 'config.json' in 'm'"),
    Change(
      name: "a pipe for a tokenizer", file: "m/tokenizer.json", content: .pipe, message: "cannot "),
    Change(
      name: "a header longer than the file", file: "m/model.safetensors",
      content: .bytes { header("{}", length: 1 << 63) }, message: "'m/model.safetensors'"),
    Change(
      name: "a tensor larger than all numbers", file: "m/model.safetensors",
      content: .bytes {
        header(
          #"{"model.embed_tokens.weight":{"dtype":"F32","shape":[4611686018427387904,4611686018427387904],"#
            + #""data_offsets":[0,64]}}"#)
      }, message: "tensor 'model.embed_tokens.weight' in 'm/model.safetensors'"),
    Change(
      name: "a tensor behind the end", file: "m/model.safetensors",
      content: .bytes {
        header(
          #"{"model.embed_tokens.weight":{"dtype":"F32","shape":[4],"data_offsets":[0,9223372036854775807]}}"#
        )
      }, message: "tensor 'model.embed_tokens.weight' in 'm/model.safetensors'"),
    Change(
      name: "a shard outside of the folder", file: "m/model.safetensors.index.json",
      content: .bytes { Data(#"{"weight_map":{"model.embed_tokens.weight":"../../etc/passwd"}}"#.utf8) },
      message: ""),
    Change(
      name: "a token with a huge id", file: "m/tokenizer.json",
      content: .json("added_tokens") {
        [
          [
            "id": Int.max, "content": "<e>", "special": true, "single_word": false, "lstrip": false,
            "rstrip": false, "normalized": false,
          ] as [String: Any]
        ]
      }, message: ""),
    Change(
      name: "a tokenizer whose text grows without end", file: "m/tokenizer.json",
      content: .json("normalizer") {
        let grow: [String: Any] = [
          "type": "Replace", "pattern": ["String": "a"], "content": String(repeating: "a", count: 1000),
        ]
        return ["type": "Sequence", "normalizers": Array(repeating: grow, count: 5)] as [String: Any]
      }, message: ""),
    Change(
      name: "a template without end", file: "m/chat_template.jinja",
      content: .bytes { Data("{% for i in range(1000000000000) %}x{% endfor %}".utf8) }, message: ""),
    Change(
      name: "a template that doubles", file: "m/chat_template.jinja",
      content: .bytes { Data("{% set x = 'a' * 10000000000 %}{{ x }}".utf8) }, message: ""),
    Change(
      name: "an adapter of a huge rank", file: "ad/adapter_config.json", content: .json("r") { 1 << 62 },
      message: ""),
    Change(
      name: "an adapter for too hard an expression", file: "ad/adapter_config.json",
      content: .json("target_modules") { String(repeating: "(", count: 5000) + "(a+)+$" }, message: ""),
    Change(
      name: "a device for an adapter", file: "ad/adapter_model.safetensors", content: .link("/dev/zero"),
      message: ""),
    Change(
      name: "a GGUF file of endless lists", file: "m.gguf",
      content: .bytes {
        var data = Data("GGUF".utf8) + Data([3, 0, 0, 0])
        data +=
          Data(repeating: 0xFF, count: 7) + Data([0x7F]) + Data(repeating: 0xFF, count: 7) + Data([0x7F])
        return data + Data(count: 100)
      }, message: ""),
  ]

  @Test(arguments: changes)
  func `a file that lies is told, and takes no memory`(change: Change) throws {
    let base = try #require(Self.base)
    let folder = try Folder()
    for name in ["m", "ad", "m.gguf"] {
      try FileManager.default.copyItem(atPath: base.path(of: name), toPath: folder.path(of: name))
    }
    let model = change.file == "m.gguf" ? "m.gguf" : "m"
    let speaker = change.file.hasPrefix("ad/") ? "load adapter \"ad\" base: m" : "m"
    try folder.write(
      """
      ```{osler}
      m = load model "\(model)"
      d = \(speaker)
      ask "aaaa" model: d max_tokens: 1
      ```

      """, to: "a.osl.md")
    try apply(change, in: folder)
    let result = try Program.shell("ulimit -v 6000000; ulimit -t 60; exec osler run a.osl.md", in: folder)
    #expect([1, 65].contains(result.status) || (result.status == 0 && change.message.isEmpty), "\(result)")
    if !change.message.isEmpty {
      #expect(result.errors.contains("error: \(change.message)"), "\(result.errors)")
    }
  }

  private func apply(_ change: Change, in folder: Folder) throws {
    let path = folder.path(of: change.file)
    switch change.content {
    case .bytes(let bytes):
      try bytes().write(to: URL(filePath: path))
      if change.file.hasSuffix(".index.json") { unlink(folder.path(of: "m/model.safetensors")) }
    case .json(let key, let value):
      let old = try JSONSerialization.jsonObject(with: Data(contentsOf: URL(filePath: path)))
      var object = try #require(old as? [String: Any])
      object[key] = value()
      try JSONSerialization.data(withJSONObject: object).write(to: URL(filePath: path))
    case .link(let target):
      unlink(path)
      try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: target)
    case .pipe:
      unlink(path)
      #expect(mkfifo(path, 0o600) == 0)
    }
  }

  // MARK: Data

  @Test(arguments: [
    (
      "<!DOCTYPE a [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;\">]><PubmedArticleSet/>",
      "declares the entity 'a', which is refused"
    ),
    (
      "<!DOCTYPE a [<!ENTITY a SYSTEM \"file:///etc/passwd\">]><PubmedArticleSet/>",
      "declares the entity 'a', which is refused"
    ),
    ("<PubmedArticleSet>" + String(repeating: "<a>", count: 100_000), "elements nested more than 256 deep"),
    (
      "<PubmedArticleSet a=\"" + String(repeating: "x", count: 1 << 20) + "\"/>",
      "a tag longer than 262144 bytes"
    ),
  ])
  func `papers that would grow are refused`(xml: String, message: String) throws {
    let folder = try Folder()
    try folder.write(xml, to: "a.xml")
    try folder.write("```{osler}\nload pubmed \"a.xml\"\n```\n", to: "a.osl.md")
    let result = try Program.shell("ulimit -v 2000000; exec osler run a.osl.md", in: folder)
    #expect(result.status == 1)
    #expect(result.errors.contains(message), "\(result.errors)")
  }

  @Test func `a small file that unpacks to a huge one is read in pieces, or not at all`() throws {
    let folder = try Folder()
    try folder.write("```{osler}\nload pubmed \"a.xml.gz\"\n```\n", to: "papers.osl.md")
    try folder.write("```{osler}\nload qa \"a.jsonl.gz\"\n```\n", to: "questions.osl.md")
    let make = """
      (printf '<PubmedArticleSet>'; head -c 40000000 /dev/zero | tr '\\0' ' ') | gzip -1 > a.xml.gz
      (printf '{"question": "'; head -c 20000000 /dev/zero | tr '\\0' 'x'; printf '"}') | gzip -1 > a.jsonl.gz
      """
    #expect(try Program.shell(make, in: folder).status == 0)
    let papers = try Program.shell("ulimit -v 2000000; exec osler run papers.osl.md", in: folder)
    #expect(papers.status == 1)
    let questions = try Program.shell("ulimit -v 2000000; exec osler run questions.osl.md", in: folder)
    #expect(questions.errors.contains("'a.jsonl.gz', line 1: it is longer than 16777216 bytes"))
  }
}
