/// Takes text through the steps of a pipeline: normalises it, finds the added tokens that are normalised, cuts
/// it into words, and encodes those.
struct TextCutter: Sendable {
  private let normalizer: Normalizer
  private let finder: AddedTokenFinder
  private let steps: [PreTokenizerStep]
  private var words: WordEncoder
  private var normalized: [UInt8] = []
  private var output: [Int32] = []

  /// - Parameter finder: of added tokens in normalised text.
  init(_ pipeline: BytePairPipeline, _ finder: AddedTokenFinder) {
    normalizer = pipeline.normalizer
    self.finder = finder
    steps = pipeline.preTokenizer.steps
    words = WordEncoder(pipeline.model)
  }

  /// Puts the tokens of `bytes`, a stretch between added tokens, behind `output`.
  ///
  /// - Parameters:
  ///   - isFirst: whether the text begins with the stretch.
  ///   - isContinued: whether the text goes on after other text.
  mutating func encode(
    _ bytes: UnsafeBufferPointer<UInt8>, scope: SpecialScope, isFirst: Bool, isContinued: Bool,
    into output: inout [Int32]
  ) {
    swap(&self.output, &output)
    appendNormalized(bytes, scope: scope, place: Place(isFirst: isFirst, isContinued: isContinued))
    swap(&self.output, &output)
  }

  /// What the steps must know of a piece beside its bytes.
  private struct Place {
    /// Whether the text begins with it.
    var isFirst: Bool
    let isContinued: Bool

    func after(_ start: Int) -> Place { Place(isFirst: isFirst && start == 0, isContinued: isContinued) }
  }

  private mutating func appendNormalized(
    _ bytes: UnsafeBufferPointer<UInt8>, scope: SpecialScope, place: Place
  ) {
    guard normalizer != .none else { return appendAdded(bytes, scope: scope, place: place) }
    var text = normalized
    normalized = []
    text.removeAll(keepingCapacity: true)
    text.append(contentsOf: bytes)
    var place = place
    let keepsStart = normalizer.apply(to: &text, isContinued: place.isFirst && place.isContinued)
    if !keepsStart { place.isFirst = false }
    let scope = finder.findsSpecial ? scope.normalized(bytes, normalizer) : scope
    text.withUnsafeBufferPointer { appendAdded($0, scope: scope, place: place) }
    normalized = text
  }

  private mutating func appendAdded(
    _ bytes: UnsafeBufferPointer<UInt8>, scope: SpecialScope, place: Place
  ) {
    guard !finder.isEmpty else { return cut(bytes, step: 0, place: place) }
    for piece in finder.pieces(of: bytes, scope: scope) {
      if let token = piece.token {
        output.append(token)
      } else {
        cut(
          UnsafeBufferPointer(rebasing: bytes[piece.range]), step: 0,
          place: place.after(piece.range.lowerBound))
      }
    }
  }

  /// Cuts `bytes` by the steps from number `step` on, and encodes what comes of it.
  private mutating func cut(_ bytes: UnsafeBufferPointer<UInt8>, step: Int, place: Place) {
    guard !bytes.isEmpty else { return }
    guard step < steps.count else { return words.encode(bytes, into: &output) }
    switch steps[step] {
    case .words(let pattern): cut(bytes, by: pattern, step: step, place: place)
    case .byteLevel(let addsSpace, let splits):
      guard addsSpace, bytes[0] != UInt8(ascii: " "), !(place.isFirst && place.isContinued) else {
        return splits
          ? cut(bytes, by: .gpt2, step: step, place: place) : cut(bytes, step: step + 1, place: place)
      }
      ([UInt8(ascii: " ")] + Array(bytes)).withUnsafeBufferPointer {
        splits ? cut($0, by: .gpt2, step: step, place: place) : cut($0, step: step + 1, place: place)
      }
    case .digits(let isEach):
      for range in bytes.digitRuns(isEach: isEach) { cut(bytes, range, step: step, place: place) }
    case .marks(let mark, let side):
      for range in bytes.cut(at: mark, side) { cut(bytes, range, step: step, place: place) }
    case .metaspace(let metaspace):
      metaspace.written(bytes, isFirst: place.isFirst, isContinued: place.isContinued)
        .withUnsafeBufferPointer { text in
          let ranges = metaspace.splits ? text.cut(at: metaspace.mark, .after) : [0..<text.count]
          for range in ranges { cut(text, range, step: step, place: place) }
        }
    }
  }

  private mutating func cut(
    _ bytes: UnsafeBufferPointer<UInt8>, by pattern: WordPattern, step: Int, place: Place
  ) {
    var split = WordSplit(bytes, by: pattern)
    if step + 1 == steps.count {
      while let range = split.next() {
        words.encode(UnsafeBufferPointer(rebasing: bytes[range]), into: &output)
      }
    } else {
      while let range = split.next() { cut(bytes, range, step: step, place: place) }
    }
  }

  private mutating func cut(
    _ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, step: Int, place: Place
  ) {
    cut(
      UnsafeBufferPointer(rebasing: bytes[range]), step: step + 1, place: place.after(range.lowerBound))
  }
}

extension SpecialScope {
  /// The scope in the normalised text: where it begins and ends is where the text up to there, normalised,
  /// ends.
  fileprivate func normalized(
    _ bytes: UnsafeBufferPointer<UInt8>, _ normalizer: Normalizer
  ) -> SpecialScope {
    guard case .within(let ranges) = self else { return self }
    func moved(_ place: Int) -> Int {
      var text = Array(bytes[..<place])
      normalizer.apply(to: &text)
      return text.count
    }
    return .within(ranges.map { moved($0.lowerBound)..<max(moved($0.lowerBound), moved($0.upperBound)) })
  }
}

extension UnsafeBufferPointer<UInt8> {
  /// The text cut where digits begin and end.
  fileprivate func digitRuns(isEach: Bool) -> [Range<Int>] {
    var runs: [Range<Int>] = []
    var start = 0
    var position = 0
    var wasNumber = false
    while position < count {
      let (kind, length) = kind(at: position)
      let isNumber = kind == .number
      if position > start, isNumber != wasNumber || isNumber && isEach {
        runs.append(start..<position)
        start = position
      }
      wasNumber = isNumber
      position += length
    }
    if start < count { runs.append(start..<count) }
    return runs
  }
}
