/// Encodes many texts with one tokenizer, and remembers the words it has met.
///
/// ``Tokenizer/encode(_:)`` makes a fresh one for each text; keep one of your own for a corpus.
public struct TokenEncoder: Sendable {
  public let tokenizer: Tokenizer
  /// For a `tokenizer.json`; where it is nil, `pieces` is not.
  private var cutter: TextCutter?
  /// For a `tokenizer.model`.
  private var pieces: SentencePieceEncoder?
  private var output: [Int32] = []

  public init(_ tokenizer: Tokenizer) {
    self.tokenizer = tokenizer
    switch tokenizer.core {
    case .bytePair(let pipeline): cutter = TextCutter(pipeline, tokenizer.normalizedFinder)
    case .sentencePiece(let model, _): pieces = SentencePieceEncoder(model)
    }
  }

  /// The tokens of `text`, exactly as ``Tokenizer/encode(_:recognisingSpecial:)`` gives them.
  public mutating func encode(_ text: String, recognisingSpecial: Bool = false) -> [Int32] {
    var text = text
    return text.withUTF8 {
      encode($0, scope: recognisingSpecial ? .everywhere : .nowhere, isContinued: false)
    }
  }

  /// The tokens of the stretches, whose texts make one text: words and merges reach over from one into the
  /// next. Only special tokens lie in stretches that recognise them.
  ///
  /// - Parameter continuing: the text goes on after other text, so that no space is put before it.
  public mutating func encode(_ stretches: [TextStretch], continuing: Bool = false) -> [Int32] {
    var text = ""
    var ranges: [Range<Int>] = []
    for stretch in stretches where !stretch.text.isEmpty {
      let start = text.utf8.count
      text += stretch.text
      guard stretch.recognisesSpecial else { continue }
      if let last = ranges.last, last.upperBound == start {
        ranges[ranges.count - 1] = last.lowerBound..<text.utf8.count
      } else {
        ranges.append(start..<text.utf8.count)
      }
    }
    let scope = ranges == [0..<text.utf8.count] ? SpecialScope.everywhere : .within(ranges)
    return text.withUTF8 { encode($0, scope: ranges.isEmpty ? .nowhere : scope, isContinued: continuing) }
  }

  private mutating func encode(
    _ text: UnsafeBufferPointer<UInt8>, scope: SpecialScope, isContinued: Bool
  ) -> [Int32] {
    output.removeAll(keepingCapacity: true)
    for piece in tokenizer.rawFinder.pieces(of: text, scope: scope) {
      if let token = piece.token {
        output.append(token)
        continue
      }
      let bytes = UnsafeBufferPointer(rebasing: text[piece.range])
      let isFirst = piece.range.lowerBound == 0
      cutter?.encode(
        bytes, scope: scope.moved(to: piece.range), isFirst: isFirst, isContinued: isContinued, into: &output)
      pieces?.append(bytes, addsPrefix: !(isFirst && isContinued), to: &output)
    }
    return Array(output)
  }
}

extension SpecialScope {
  /// The scope within `range` of the text, counted from its start.
  fileprivate func moved(to range: Range<Int>) -> SpecialScope {
    guard case .within(let ranges) = self else { return self }
    return .within(
      ranges.filter { $0.overlaps(range) }.map {
        let part = $0.clamped(to: range)
        return part.lowerBound - range.lowerBound..<part.upperBound - range.lowerBound
      })
  }
}
