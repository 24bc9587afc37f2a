import OslerModel
import OslerText

/// An item in tokens: contexts, and what is scored after each.
///
/// The rule of lm-evaluation-harness: white space at the end of the context moves to the continuation;
/// context and continuation are encoded as one text; the continuation's tokens are those beyond the length
/// of the context encoded alone. The context then begins with the tokenizer's beginning-of-text token, once,
/// where it puts one: documents begin so in training. Of a GLM the context is the input, and the continuation
/// stands behind `[gMASK] <sop>`.
struct ItemTokens: Hashable {
  /// A context, and the choices whose tokens stand after exactly it; nearly always all of them.
  struct Group: Hashable {
    let context: [Int32]
    var choices: [Int]
    var continuations: [[Int32]]
  }

  private(set) var groups: [Group] = []

  init(
    _ item: EvaluationItem, _ encoder: inout TokenEncoder, layout: GLMLayout? = nil
  ) throws(EvaluationError) {
    let begin = encoder.tokenizer.addsBOS ? encoder.tokenizer.bosID.map { [$0] } ?? [] : []
    let (prompt, space) = Self.splitEnd(item.prompt)
    let length = encoder.encode(prompt).count
    for (choice, continuation) in item.continuations.enumerated() {
      let whole = encoder.encode(prompt + space + continuation)
      let read = whole.prefix(length)
      let context = layout?.prompt(read) ?? begin + read
      guard !context.isEmpty else { throw .emptyContext(id: item.id) }
      guard whole.count > length else {
        throw .emptyContinuation(id: item.id, choice: item.choices[choice])
      }
      let tokens = Array(whole[length...])
      if let same = groups.firstIndex(where: { $0.context == context }) {
        groups[same].choices.append(choice)
        groups[same].continuations.append(tokens)
      } else {
        groups.append(Group(context: context, choices: [choice], continuations: [tokens]))
      }
    }
  }

  /// `text` without the white space at its end, and that white space.
  private static func splitEnd(_ text: String) -> (String, String) {
    let scalars = text.unicodeScalars
    let last = scalars.lastIndex { !PythonSpace.contains($0) }
    let end = last.map { scalars.index(after: $0) } ?? scalars.startIndex
    return (String(scalars[..<end]), String(scalars[end...]))
  }

  /// Tokens of context that do not fit before the longest continuation. The last token of a continuation is
  /// predicted but not read, so one more than `maxPositions` fit in all.
  func droppedTokens(maxPositions: Int) -> Int {
    groups.map { group in
      let longest = group.continuations.map(\.count).max() ?? 0
      return max(0, group.context.count + longest - maxPositions - 1)
    }.max() ?? 0
  }
}
