import Foundation
import OslerInterpreter
import Testing

/// `load model` and `save`, as the language sees them.
struct LoadModelTests {
  private let question = "ask \"What treats hyperkalemia?\" max_tokens: 12"

  @Test func `a model saved in its folder answers as before`() throws {
    let playground = try Playground.withModel()
    try playground.show("save base \"folder\"\nagain = load model \"folder\" precision: fp32")
    #expect(try playground.text("\(question) model: again") == playground.text("\(question) model: base"))
  }

  @Test(arguments: ["", " type: f32"])
  func `a model saved as GGUF answers as before`(type: String) throws {
    let playground = try Playground.withModel()
    try playground.show("save base \"base.gguf\"\(type)\nagain = load model \"base.gguf\" precision: fp32")
    #expect(try playground.text("\(question) model: again") == playground.text("\(question) model: base"))
  }

  @Test(arguments: ["f16", "bf16", "q8_0", "q4_0"])
  func `a GGUF file of fewer bits opens as the type says`(type: String) throws {
    let playground = try Playground.withModel()
    try playground.show("save base \"small.gguf\" type: \(type)\nsmall = load model \"small.gguf\"")
    #expect(try playground.show("small") == ["model of 23.0k parameters (1 layer of 32, vocabulary 300)"])
    let bytes = try Data(contentsOf: URL(filePath: playground.folder + "/small.gguf")).count
    #expect(bytes < 60_000)
    #expect(try playground.text("\(question) model: small") != "")
  }

  @Test(arguments: [("int8", 8), ("int4", 4)])
  func `a model is quantised while it is read, to the bits of one quantised afterwards`(
    name: String, bits: Int
  ) throws {
    let playground = try Playground.withModel()
    try playground.show(
      """
      save base "folder"
      read = load model "folder" quantize: \(name)
      made = quantize (load model "folder" precision: bf16) bits: \(bits)
      """)
    #expect(try playground.show("[read.bits, made.bits]") == ["[\(bits), \(bits)]"])
    #expect(try playground.text("\(question) model: read") == playground.text("\(question) model: made"))
    #expect(
      playground.error("save read \"other\"") == """
        error: a quantised model is not saved
         --> repl:6:1:1
          |
        1 | save read "other"
          | ^^^^^^^^^^^^^^^^^ save the model it was made of, and quantise that again
        """)
  }

  @Test func `a tokenizer from elsewhere takes the place of the one beside the weights`() throws {
    let playground = try Playground.withChat()
    try playground.show("chatty = load model \"base\" tokenizer: \"chat\"")
    try playground.show("own = load model \"base\"")
    let preview = "preview (questions | head 1) template: chatml model:"
    #expect(try playground.text("\(preview) chatty").contains("<|im_start|>user"))
    #expect(
      playground.error("\(preview) own") == """
        error: the template 'chatml' marks turns with '<|im_start|>', for which the model's tokenizer has no token
         --> repl:6:1:1
          |
        1 | preview (questions | head 1) template: chatml model: own
          | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ choose a template that the model knows with 'template:'
        """)
  }

  @Test func `a tokenizer of more tokens than the model knows is refused`() throws {
    let playground = try Playground.withModel()
    try playground.show("save base \"folder\"\nsave (train tokenizer papers vocabulary: 310) \"large\"")
    #expect(
      playground.error("load model \"folder\" tokenizer: \"large\"") == """
        error: the tokenizer in 'large' has 308 tokens and the model a vocabulary of 300
         --> repl:3:1:1
          |
        1 | load model "folder" tokenizer: "large"
          | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        """)
  }

  @Test func `what is no model is refused in words`() throws {
    let playground = try Playground.withModel()
    try playground.write("{}", to: "empty/config.json")
    try playground.write("GGUF", to: "cut.gguf")
    try FileManager.default.createDirectory(
      atPath: playground.folder + "/nothing", withIntermediateDirectories: true)
    func message(_ path: String) -> String { playground.error("load model \"\(path)\"") }
    #expect(
      message("nowhere") == """
        error: there is no folder 'nowhere'
         --> repl:2:1:12
          |
        1 | load model "nowhere"
          |            ^^^^^^^^^
        """)
    #expect(
      message("nothing") == """
        error: there is no 'config.json' in 'nothing'
         --> repl:3:1:12
          |
        1 | load model "nothing"
          |            ^^^^^^^^^
        """)
    #expect(
      message("empty") == """
        error: 'empty/config.json' has no 'architectures'
         --> repl:4:1:1
          |
        1 | load model "empty"
          | ^^^^^^^^^^^^^^^^^^
        """)
    #expect(
      message("examples/questions.jsonl") == """
        error: 'examples/questions.jsonl' is neither a folder nor a .gguf file
         --> repl:5:1:12
          |
        1 | load model "examples/questions.jsonl"
          |            ^^^^^^^^^^^^^^^^^^^^^^^^^^ name the folder that holds config.json
        """)
    #expect(
      message("cut.gguf") == """
        error: 'cut.gguf' is not a sound GGUF file: it ends before its header does
         --> repl:6:1:1
          |
        1 | load model "cut.gguf"
          | ^^^^^^^^^^^^^^^^^^^^^
        """)
  }
}
