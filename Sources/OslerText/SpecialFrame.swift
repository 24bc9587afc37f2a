/// The tokens that a post-processor puts around a text.
struct SpecialFrame: Hashable, Sendable {
  var prefix: [Int32] = []
  var suffix: [Int32] = []
}
