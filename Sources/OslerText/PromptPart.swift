/// A stretch of a rendered example, and whether the model learns to write it.
public struct PromptPart: Hashable, Sendable {
  /// What the part is made of: what a template wrote and what a user wrote, in order.
  public let stretches: [TextStretch]
  public let isTrained: Bool

  /// A part of several stretches. Neighbours that a tokenizer treats alike become one; empty ones vanish.
  public init(_ stretches: [TextStretch], isTrained: Bool) {
    self.stretches = Self.joined(stretches)
    self.isTrained = isTrained
  }

  /// A part in which no special token is recognised.
  public init(_ text: String, isTrained: Bool) { self.init([TextStretch(text)], isTrained: isTrained) }

  public var text: String { stretches.count == 1 ? stretches[0].text : stretches.map(\.text).joined() }

  private static func joined(_ stretches: [TextStretch]) -> [TextStretch] {
    var joined: [TextStretch] = []
    for stretch in stretches where !stretch.text.isEmpty {
      if let last = joined.last, last.recognisesSpecial == stretch.recognisesSpecial {
        joined[joined.count - 1] = TextStretch(
          last.text + stretch.text, recognisesSpecial: last.recognisesSpecial)
      } else {
        joined.append(stretch)
      }
    }
    return joined
  }
}

extension [PromptPart] {
  /// The text for people, with what is trained between marks: `Question: Why?\nAnswer:«␣So.»`.
  ///
  /// Marks that occur in the text itself stay as they are: this is for eyes, not for reading back.
  public func marked(from open: String = "«", to close: String = "»") -> String {
    var text = ""
    for (index, part) in enumerated() where !part.stretches.isEmpty {
      let before = self[..<index].last { !$0.stretches.isEmpty }?.isTrained ?? false
      if part.isTrained, !before { text += open }
      if !part.isTrained, before { text += close }
      text += part.text
    }
    return text + ((last { !$0.stretches.isEmpty }?.isTrained ?? false) ? close : "")
  }
}
