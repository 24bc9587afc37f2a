/// A token that stands outside the merges: `</s>`, or a run of spaces.
struct AddedToken: Hashable, Sendable {
  let id: Int32
  let content: String
  /// A mark of the format, such as the end of a text: never made from a user's text unless asked for.
  let isSpecial: Bool
  /// Looked for in the normalised text, rather than in the text as it came.
  let isNormalized: Bool
  /// Found only where no letter, digit or underscore touches it.
  var isSingleWord = false
  /// Takes the white space before it along.
  var stripsLeft = false
  /// Takes the white space after it along.
  var stripsRight = false
}

/// Where in a text special tokens are looked for.
enum SpecialScope: Sendable {
  case nowhere, everywhere
  /// In these ranges of bytes, which are in order and do not touch.
  case within([Range<Int>])

  func allows(_ range: Range<Int>) -> Bool {
    switch self {
    case .nowhere: false
    case .everywhere: true
    case .within(let ranges):
      ranges.contains { $0.lowerBound <= range.lowerBound && range.upperBound <= $0.upperBound }
    }
  }
}
