public import OslerCorpus
public import OslerModel
public import OslerTensor

/// Whole texts as a GLM is pre-trained on them: the end of each is blanked out, and generated.
///
/// The blank is half of the text to all of it, evenly drawn: the long span of Du et al. 2022, arXiv:2103.10360,
/// § 2.2 ("document-level"), where `[gMASK]` stands. Their short blanks inside of sentences are not made.
public struct BlankInfilling: Sendable {
  private let layout: GLMLayout
  private let frame: (begin: Int32?, end: Int32?)
  /// Most tokens of text in a sample.
  private let length: Int
  private let draws: RandomStream

  /// Fewest tokens of a row that has room for a token of text.
  public static let leastSequence = GLMLayout.markCount + 1

  /// - Parameters:
  ///   - begin, end: tokens that stand around texts, and are left out; nil where the tokenizer has none.
  ///   - sequence: most tokens in a row; a longer text is cut into pieces, each a sample of its own.
  public init(_ layout: GLMLayout, begin: Int32?, end: Int32?, sequence: Int, draws: RandomStream) {
    precondition(sequence >= Self.leastSequence, "a row of \(sequence) tokens has no room for a text")
    self.layout = layout
    self.draws = draws
    frame = (begin, end)
    length = sequence - GLMLayout.markCount
  }

  /// Texts without a token are left out.
  public func samples(of texts: [TokenSample]) -> [TokenSample] {
    var samples: [TokenSample] = []
    for text in texts {
      var tokens = text.tokens[...]
      if let begin = frame.begin, tokens.first == begin { tokens = tokens.dropFirst() }
      // A text that was cut to a budget does not end.
      var isWhole = frame.end == nil
      if let end = frame.end, tokens.last == end {
        tokens = tokens.dropLast()
        isWhole = true
      }
      while !tokens.isEmpty {
        let piece = tokens.prefix(length)
        tokens = tokens.dropFirst(length)
        // An output of half, rounded up, to all.
        let input = draws.below(piece.count / 2 + 1, at: UInt64(samples.count))
        samples.append(
          layout.sample(
            id: text.id, input: piece.prefix(input), output: piece.dropFirst(input),
            ends: isWhole && tokens.isEmpty))
      }
    }
    return samples
  }
}
