/// A stretch of a rendered prompt.
///
/// Special tokens are recognised in what a template wrote, never in what a user wrote: a question that
/// contains `</s>` contains four characters.
public struct TextStretch: Hashable, Sendable {
  public let text: String
  /// Whether `</s>` in the text is the token of that name.
  public let recognisesSpecial: Bool

  public init(_ text: String, recognisesSpecial: Bool = false) {
    self.text = text
    self.recognisesSpecial = recognisesSpecial
  }
}
