import OslerJSON

/// A tokenizer as plain lists, the way GGUF files hold one (`tokenizer.ggml.*`): enough to make the usual files
/// of it again.
public struct TokenizerLists: Hashable, Sendable {
  public enum Kind: String, Hashable, Sendable {
    /// SentencePiece's BPE, with scores.
    case sentencePiece = "llama"
    /// Byte-level BPE, with merges.
    case bytePairs = "gpt2"
  }

  public var kind: Kind
  /// How byte-level BPE cuts words: `gpt-2`, `llama-bpe`, `qwen2`.
  public var split: String?
  /// By id.
  public var tokens: [String]
  /// One a token, of SentencePiece.
  public var scores: [Float]?
  /// One a token: 1 normal, 2 unknown, 3 control, 4 user-defined, 5 unused, 6 byte.
  public var types: [Int32]?
  /// `first second`, likeliest first.
  public var merges: [String]?
  public var bosID: Int32?
  public var eosID: Int32?
  public var unknownID: Int32?
  public var addsBOS: Bool?
  public var addsEOS: Bool?
  /// Whether a text begins with a space that it did not have, of SentencePiece.
  public var addsSpacePrefix: Bool?
  public var chatTemplate: String?

  public init(kind: Kind, tokens: [String]) { (self.kind, self.tokens) = (kind, tokens) }

  func type(_ id: Int) -> Int32 { types.flatMap { $0.indices.contains(id) ? $0[id] : nil } ?? 1 }
  func text(of id: Int32?) -> String? {
    id.flatMap { tokens.indices.contains(Int($0)) ? tokens[Int($0)] : nil }
  }

  /// The names that files have for the words' patterns.
  static let splits: [(name: String, pattern: WordPattern)] = [
    ("gpt-2", .gpt2), ("default", .gpt2), ("llama-bpe", .llama3), ("llama3", .llama3), ("llama-v3", .llama3),
    ("qwen2", .qwen2),
  ]
}

/// Why lists are no tokenizer, or a tokenizer has no lists.
public enum TokenizerListsError: Error, Hashable, Sendable, CustomStringConvertible {
  case unknownSplit(file: String, name: String)
  case notLists(what: String)

  public var description: String {
    switch self {
    case .unknownSplit(let file, let name):
      "'tokenizer.ggml.pre' in '\(file)' is '\(name)', which is not supported"
    case .notLists(let what): "GGUF files cannot hold \(what)"
    }
  }

  public var hint: String? {
    switch self {
    case .unknownSplit: "name a folder with 'tokenizer:'"
    case .notLists: "save the model to a folder"
    }
  }
}
