import Foundation
import OslerInterpreter
import Testing

/// Adapters made, saved, opened, merged and combined.
struct AdapterSessionTests {
  private let ask = "ask \"What treats hyperkalemia?\" max_tokens: 10 model:"

  @Test(arguments: [
    "", "rslora: true", "dora: true", "rslora: true dora: true", "targets: [\"q_proj\", \"v_proj\"]",
  ])
  func `an adapter saved and opened again answers as before, and so does its merged model`(options: String)
    throws
  {
    let playground = try Playground.withModel()
    try playground.show(
      """
      adapter = train lora base on: questions rank: 2 epochs: 2 lr: 0.1 batch: 2 \(options)
      save adapter "adapter"
      again = load adapter "adapter" base: base
      merged = merge adapter
      """)
    let answer = try playground.text("\(ask) adapter")
    #expect(try playground.text("\(ask) again") == answer)
    #expect(try playground.text("\(ask) merged") == answer)
    #expect(try playground.text("\(ask) base") != answer)
  }

  @Test func `adapters add up by their weights`() throws {
    let playground = try Playground.withAdapters()
    try playground.show(
      """
      halves = combine [cardio, cardio] weights: [0.5, 0.5]
      one = combine [cardio, nephro] weights: [1, 0]
      both = combine [cardio, nephro]
      then = merge nephro
      """)
    #expect(try playground.show("[halves.rank, both.rank]") == ["[4, 4]"])
    let answer = try playground.text("\(ask) cardio")
    #expect(try playground.text("\(ask) halves") == answer)
    #expect(try playground.text("\(ask) one") == answer)
    #expect(try playground.text("\(ask) both") == playground.text("\(ask) (merge both)"))
    #expect(
      playground.error("combine [cardio, nephro] weights: [1]") == """
        error: 2 adapters need as many weights, not 1
         --> repl:11:1:35
          |
        1 | combine [cardio, nephro] weights: [1]
          |                                   ^^^
        """)
    #expect(
      playground.error("combine []") == """
        error: there is no adapter to combine
         --> repl:12:1:9
          |
        1 | combine []
          |         ^^
        """)
    try playground.show("other = train lora then on: questions rank: 2 epochs: 1")
    #expect(
      playground.error("combine [cardio, other]") == """
        error: the adapters stand on different bases
         --> repl:14:1:9
          |
        1 | combine [cardio, other]
          |         ^^^^^^^^^^^^^^^
        """)
  }

  @Test func `DoRA is not summed`() throws {
    let playground = try Playground.withModel()
    try playground.show("dora = train lora base on: questions rank: 2 epochs: 1 dora: true")
    #expect(
      playground.error("combine [dora, dora]") == """
        error: the adapters cannot be combined: number 1 is a DoRA adapter, whose effect is no sum
         --> repl:3:1:1
          |
        1 | combine [dora, dora]
          | ^^^^^^^^^^^^^^^^^^^^
        """)
  }

  /// An adapter in PEFT's folder, without what Osler adds.
  private func playground() throws -> Playground {
    let playground = try Playground.withAdapters()
    try playground.show("save cardio \"peft\"")
    try FileManager.default.removeItem(atPath: playground.folder + "/peft/osler.json")
    return playground
  }

  private func change(_ playground: Playground, _ change: (inout Data, Int) -> Void) throws {
    let url = URL(filePath: playground.folder + "/peft/adapter_model.safetensors")
    var data = try Data(contentsOf: url)
    let header = data.prefix(8).enumerated().reduce(0) { $0 | Int($1.element) << (8 * $1.offset) }
    change(&data, 8 + header)
    try data.write(to: url)
  }

  @Test func `an adapter that changes nothing is warned of`() throws {
    let playground = try playground()
    try playground.show("load adapter \"peft\" base: base")
    #expect(try playground.warnings() == [])
    try change(playground) { data, start in data.resetBytes(in: start..<data.count) }
    try playground.show("load adapter \"peft\" base: base")
    let warnings = try playground.warnings()
    #expect(warnings == ["the adapter in 'peft' changes no logit of its base"])
  }

  @Test func `an adapter for another base is refused, by what does not fit`() throws {
    let playground = try playground()
    try playground.show("small = new model tokenizer: tokens layers: 1 hidden: 16 heads: 2")
    #expect(
      playground.error("load adapter \"peft\" base: small") == """
        error: tensor 'base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight' in 'peft/adapter_model.safetensors' has shape [2, 32], expected [2, 16]
         --> repl:6:1:1
          |
        1 | load adapter "peft" base: small
          | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        """)
    try playground.show(
      "save nephro \"nephro\"\nother = new model tokenizer: tokens layers: 1 hidden: 32 heads: 2 seed: 2")
    #expect(
      playground.error("load adapter \"nephro\" base: other") == """
        error: the adapter in 'nephro' was trained on another model than this base
         --> repl:8:1:1
          |
        1 | load adapter "nephro" base: other
          | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        """)
  }

  @Test func `a key that nothing takes is named, and one that is missing`() throws {
    let playground = try playground()
    try playground.edit("peft/adapter_config.json") {
      $0["target_modules"] = ($0["target_modules"] as? [String])?.filter { $0 != "q_proj" }
    }
    #expect(
      playground.error("load adapter \"peft\" base: base") == """
        error: 'peft/adapter_model.safetensors' has a tensor 'base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight' that nothing uses
         --> repl:5:1:1
          |
        1 | load adapter "peft" base: base
          | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        """)
    try playground.edit("peft/adapter_config.json") {
      $0["target_modules"] = (($0["target_modules"] as? [String]) ?? []) + ["q_proj"]
    }
    try change(playground) { data, start in
      if let range = data.range(of: Data("self_attn.q_proj.lora_A".utf8), in: 0..<start) {
        data.replaceSubrange(range, with: Data("self_attn.x_proj.lora_A".utf8))
      }
    }
    #expect(
      playground.error("load adapter \"peft\" base: base") == """
        error: 'peft/adapter_model.safetensors' has no tensor 'base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight'
         --> repl:6:1:1
          |
        1 | load adapter "peft" base: base
          | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        """)
  }
}
