import Foundation
import OslerInterpreter
import OslerLog
import Testing

/// Small models of a session, for what is asked of them.
extension Playground {
  /// `questions`, `tokens`, and `base` of random weights.
  static func withModel(engine: EngineState? = nil, log: ExperimentLog? = nil) throws -> Playground {
    let playground = try Playground(log: log, engine: engine)
    try playground.show(
      """
      questions = load qa "examples/questions.jsonl"
      papers = load pubmed "examples/shards/*.xml"
      tokens = train tokenizer papers vocabulary: 300
      base = new model tokenizer: tokens layers: 1 hidden: 32 heads: 2 sequence: 256 precision: fp32
      """)
    return playground
  }

  /// Also `cardio` and `nephro`, adapters on `base` that answer otherwise.
  static func withAdapters() throws -> Playground {
    let playground = try withModel()
    for (name, specialty) in [("cardio", "cardiology"), ("nephro", "nephrology")] {
      try playground.show(
        """
        some = questions | where specialty == "\(specialty)"
        \(name) = train lora base on: some rank: 2 epochs: 2 lr: 0.1 batch: 2
        """)
    }
    return playground
  }

  /// Also the folders `base`, of that model, and `chat`, of a tokenizer that marks turns as ChatML does and
  /// brings this template, if any.
  static func withChat(template: String? = chatTemplate) throws -> Playground {
    let playground = try withModel()
    try playground.show(
      """
      save base "base"
      save (train tokenizer papers vocabulary: 298) "chat"
      """)
    try playground.edit("chat/tokenizer.json") { file in
      let known = try #require(file["added_tokens"] as? [[String: Any]])
      var added = known
      for (index, text) in ["<|im_start|>", "<|im_end|>"].enumerated() {
        var token = known[0]
        (token["id"], token["content"]) = (298 + index, text)
        added.append(token)
      }
      file["added_tokens"] = added
    }
    if let template { try playground.edit("chat/tokenizer_config.json") { $0["chat_template"] = template } }
    return playground
  }

  /// ChatML after a beginning token, as many models have it.
  static let chatTemplate = """
    {{ bos_token }}{% for message in messages %}<|im_start|>{{ message.role }}
    {{ message.content }}<|im_end|>
    {% endfor %}{% if add_generation_prompt %}<|im_start|>assistant
    {% endif %}
    """

  /// Changes a file of JSON.
  func edit(_ path: String, _ change: (inout [String: Any]) throws -> Void) throws {
    let json = try JSONSerialization.jsonObject(with: Data(read(path).utf8))
    var file = try #require(json as? [String: Any])
    try change(&file)
    try write(String(decoding: JSONSerialization.data(withJSONObject: file), as: UTF8.self), to: path)
  }

  /// What a program shows, in one text.
  func text(_ program: String) throws -> String { try show(program).joined() }

  /// Every warning so far.
  func warnings() throws -> [String?] {
    try contents().cells.flatMap(\.executions).flatMap(\.outputs)
      .filter { $0.record.kind == .warning }.map(\.bundle.text)
  }
}
