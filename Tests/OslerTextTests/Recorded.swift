import Foundation
import OslerText

/// What Hugging Face's `tokenizers` said; `Fixtures/record.py` wrote it.
struct Recorded: Decodable {
  struct Answers: Decodable {
    let merges: [String]?
    /// The tokens of each of `texts`.
    let ids: [[Int32]]
  }

  let texts: [String]
  let answers: [String: Answers]

  private struct Key: CodingKey {
    let stringValue: String
    let intValue: Int? = nil

    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    texts = try container.decode([String].self, forKey: Key(stringValue: "texts"))
    var answers: [String: Answers] = [:]
    for key in container.allKeys where key.stringValue != "texts" {
      answers[key.stringValue] = try container.decode(Answers.self, forKey: key)
    }
    self.answers = answers
  }

  private static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures")

  static func load() throws -> Recorded {
    try JSONDecoder().decode(Recorded.self, from: Data(contentsOf: folder.appending(path: "recorded.json")))
  }

  /// The training corpus, a text a line.
  static func corpus() throws -> [String] {
    let text = try String(contentsOf: folder.appending(path: "corpus.txt"), encoding: .utf8)
    return text.split(separator: "\n").map(String.init)
  }

  /// A tokenizer trained on the corpus.
  static func trained(vocabulary: Int = 700) throws -> Tokenizer {
    try TokenizerTrainer.train(on: corpus(), vocabulary: vocabulary).tokenizer
  }

  /// A published `tokenizer.json` that may lie beside the repository.
  static func sharedTokenizer(_ name: String) -> String {
    URL(filePath: #filePath).appending(path: "../../../../shared/data/tokenizers/\(name)/tokenizer.json")
      .standardized.path
  }

  static let hasSharedTokenizers = ["gpt2-hf", "gpt-neox-hf", "mistral-hf"].allSatisfy {
    FileManager.default.fileExists(atPath: sharedTokenizer($0))
  }
}
