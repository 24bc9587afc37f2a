/// The patterns that published vocabularies cut their words with. Each is scanned by hand, see ``WordSplit``.
enum WordPattern: Hashable, Sendable, CaseIterable {
  /// GPT-2's (Radford et al. 2019, `encoder.py`).
  case gpt2
  /// Llama 3's, which is that of OpenAI's cl100k: numbers are cut into three digits at most.
  case llama3
  /// Qwen2's: Llama 3's with every digit by itself.
  case qwen2

  /// Whose pattern `expression` is, `nil` when it is nobody's we know.
  init?(expression: String) {
    guard let known = Self.allCases.first(where: { $0.expressions.contains(expression) }) else { return nil }
    self = known
  }

  /// The pattern as its first publication has it.
  var expression: String { expressions[0] }

  /// The spellings that are met with; all match the same.
  private var expressions: [String] {
    switch self {
    case .gpt2:
      [
        #"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"#,
        #"'(?:[sdmt]|ll|ve|re)| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"#,
      ]
    case .llama3: Self.tiktoken(number: #"\p{N}{1,3}"#)
    case .qwen2: Self.tiktoken(number: #"\p{N}"#)
    }
  }

  private static func tiktoken(number: String) -> [String] {
    let rest = #" ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"#
    return [
      #"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|"# + number + "|" + rest,
      #"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}+|"# + number
        + #"| ?[^\s\p{L}\p{N}]++[\r\n]*|\s*[\r\n]|\s+(?!\S)|\s+"#,
    ]
  }
}
