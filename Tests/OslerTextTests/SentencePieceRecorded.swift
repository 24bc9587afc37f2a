import Foundation
import OslerText

/// What the `sentencepiece` package said; `Tests/Oracles/sentencepiece_check.py --record` wrote it.
struct SentencePieceRecorded: Decodable {
  struct Answers: Decodable {
    /// The ids of the beginning, the end, the unknown and the padding token; −1 for none.
    let special: [Int32]
    /// The ids of each of the texts, and their text again.
    let ids: [[Int32]]
    let texts: [String]
    /// Ids drawn at random, and their text.
    let drawn: [[Int32]]
    let drawnTexts: [String]
  }

  let texts: [String]
  let models: [String: Answers]

  static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures")

  static func load() throws -> SentencePieceRecorded {
    try read(folder.appending(path: "sentencepiece-recorded.json"))
  }

  static func read(_ file: URL) throws -> SentencePieceRecorded {
    try JSONDecoder().decode(SentencePieceRecorded.self, from: Data(contentsOf: file))
  }

  /// The bytes of a recorded model.
  static func bytes(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: folder.appending(path: "sentencepiece-\(name).model")))
  }

  static func model(_ name: String) throws -> SentencePieceModel {
    try SentencePieceModel(bytes(name), file: name)
  }

  /// Published models that may lie beside the repository.
  static let published = URL(filePath: #filePath)
    .appending(path: "../../../../shared/data/tokenizers/mistral").standardized
  static let publishedNames = ["tokenizer.model.v1", "mistral_instruct_tokenizer_240323.model.v3"]
  static let hasPublished = publishedNames.allSatisfy {
    FileManager.default.fileExists(atPath: published.appending(path: $0).path)
  }

  /// The cases of a wide comparison, whose models are named by their paths.
  static let wideCases = ProcessInfo.processInfo.environment["OSLER_SENTENCEPIECE_CASES"]
}

extension SentencePieceModel {
  /// The first text or list of ids for which the model does not say what was recorded; `nil` where all is well.
  func firstMismatch(_ texts: [String], _ answers: SentencePieceRecorded.Answers) -> String? {
    let special = [bosID, eosID, unkID, padID].map { $0 ?? -1 }
    if special != answers.special { return "\(special), not \(answers.special)" }
    var encoder = SentencePieceEncoder(self)
    for (index, text) in texts.enumerated() {
      let ids = encoder.encode(text)
      if ids != answers.ids[index] { return "\(text.debugDescription): \(ids), not \(answers.ids[index])" }
    }
    for (ids, text) in zip(answers.ids + answers.drawn, answers.texts + answers.drawnTexts) {
      let decoded = decode(ids)
      if !decoded.utf8.elementsEqual(text.utf8) {
        return "\(ids): \(decoded.debugDescription), not \(text.debugDescription)"
      }
    }
    return nil
  }
}
