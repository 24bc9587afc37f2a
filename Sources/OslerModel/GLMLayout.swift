/// How a GLM's texts are laid out: `[CLS] input [gMASK] <sop> output <eop>`, with the ids of these four tokens.
///
/// All up to and including `[gMASK]` is the context. Its tokens see all of it, and stand at their index in block
/// 0. A token behind it sees those before it and itself, and stands at the index of `[gMASK]`, in block 1, 2, 3 …
/// Du et al. 2022, arXiv:2103.10360, § 2.1 and § 2.2.
public struct GLMLayout: Hashable, Sendable {
  /// `[CLS]`
  public var begin: Int32
  /// `[gMASK]`, in whose place the output stands.
  public var blank: Int32
  /// `<sop>`
  public var start: Int32
  /// `<eop>`
  public var end: Int32

  public init(begin: Int32, blank: Int32, start: Int32, end: Int32) {
    (self.begin, self.blank, self.start, self.end) = (begin, blank, start, end)
  }

  /// A sample, as people write it.
  public static let inWords = "[CLS] input [gMASK] <sop> output <eop>"

  /// Tokens that a sample has beside its input and output.
  public static let markCount = 4
  /// Fewest tokens of a prompt: `[CLS] [gMASK] <sop>`.
  static let leastPrompt = 3

  var ids: [Int32] { [begin, blank, start, end] }

  /// What stands before an output.
  public func prompt(_ input: some Sequence<Int32>) -> [Int32] { [begin] + input + [blank, start] }

  /// How many tokens of a text that was checked are its context.
  func contextLength(of tokens: some Collection<Int32>) -> Int { tokens.prefix { $0 != blank }.count + 1 }

  /// Throws ``ModelError/notLaidOut(reason:)`` unless the text has one `[gMASK]`, with `<sop>` behind it.
  func check(_ tokens: some Collection<Int32>) throws(ModelError) {
    let behind = tokens.drop { $0 != blank }.dropFirst()
    guard tokens.contains(blank) else { throw .notLaidOut(reason: "it has no '[gMASK]'") }
    guard behind.first == start else { throw .notLaidOut(reason: "'<sop>' does not follow '[gMASK]'") }
    guard !behind.contains(blank) else { throw .notLaidOut(reason: "it has more than one '[gMASK]'") }
  }
}

extension ModelConfiguration {
  /// How many tokens of a text see each other both ways; nil where each sees only those before it.
  public func contextLength(of tokens: some Collection<Int32>) -> Int? { glm?.contextLength(of: tokens) }

  /// The end of a prompt, of so many tokens; under GLM's layout it begins as the whole does.
  func ending(of prompt: [Int32], _ count: Int) -> [Int32] {
    guard let glm, count < prompt.count, prompt.first == glm.begin else { return prompt.suffix(count) }
    return [glm.begin] + prompt.suffix(count - 1)
  }

  /// Fewest tokens that something can be predicted after.
  var leastPrompt: Int { glm == nil ? 1 : GLMLayout.leastPrompt }
}

extension ModelConfiguration {
  /// Throws when family and layout, or the layout and the shape, do not go together.
  func validateLayout() throws(ModelError) {
    guard (family == .glm) == (glm != nil) else {
      throw .impossibleConfiguration(reason: "the \(family.rawValue) family has another layout")
    }
    guard let glm else { return }
    guard Set(glm.ids).count == glm.ids.count, glm.ids.allSatisfy({ (0..<vocabularySize).contains(Int($0)) })
    else {
      throw .impossibleConfiguration(
        reason: "the layout's tokens \(glm.ids) are not four of a vocabulary of \(vocabularySize)")
    }
    guard maxPositions >= GLMLayout.markCount else {
      throw .impossibleConfiguration(
        reason: "'max_position_embeddings' is \(maxPositions), and the layout takes four")
    }
    guard headDimension % 4 == 0 else {
      throw .impossibleConfiguration(
        reason: "'head_dim' is \(headDimension), and two positions turn pairs of channels each")
    }
    guard slidingWindow == nil else {
      throw .impossibleConfiguration(reason: "a context that is read both ways has no sliding window")
    }
    guard ropeScaling == nil else {
      throw .impossibleConfiguration(reason: "two-dimensional positions are not stretched")
    }
  }
}
