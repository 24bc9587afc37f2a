import OslerCorpus
import Testing

struct DuplicateFinderTests {
  private func reasons(_ texts: [String], near: MinHashRules? = nil) -> [DuplicateFinder.Duplicate?] {
    var finder = DuplicateFinder(near: near)
    let fingerprinter = Fingerprinter(near: near)
    return texts.enumerated().map { finder.add(id: "\($0)", fingerprinter.fingerprint($1)) }
  }

  /// Words that are all different.
  private func words(_ range: Range<Int>) -> String { range.map { "w\($0)" }.joined(separator: " ") }

  @Test func `the same words are the same text, whatever case, spacing, punctuation and composition`() {
    let found = reasons([
      "The Heart, again: café.", "the  heart again CAFE\u{301}", "the heart again cafe",
      "heart the again café",
    ])
    #expect(found.map { $0?.reason } == [nil, .sameText, nil, nil])
  }

  @Test func `an id that came before is dropped first`() {
    var finder = DuplicateFinder()
    let fingerprinter = Fingerprinter()
    #expect(finder.add(id: "7", fingerprinter.fingerprint("a")) == nil)
    #expect(
      finder.add(id: "7", fingerprinter.fingerprint("b"))
        == .init(id: "7", reason: .sameID, of: "7", similarity: 1))
    #expect(finder.add(id: "8", fingerprinter.fingerprint("b")) == nil)
  }

  @Test func `near-duplicates are found, with their true similarity`() throws {
    let found = reasons(
      [words(0..<200), words(300..<500), words(0..<190), words(10..<210)], near: MinHashRules())
    #expect(found[0] == nil)
    #expect(found[1] == nil)
    // 186 shingles of five words of 196; 186 in common with another 10 on either side.
    #expect(found[2] == .init(id: "2", reason: .nearDuplicate, of: "0", similarity: 186.0 / 196))
    #expect(found[3] == .init(id: "3", reason: .nearDuplicate, of: "0", similarity: 186.0 / 206))
  }

  @Test func `candidates below the similarity stay`() {
    var rules = MinHashRules()
    #expect(reasons([words(0..<104), words(20..<124)], near: rules) == [nil, nil])
    rules.similarity = 0.6
    #expect(reasons([words(0..<104), words(20..<124)], near: rules)[1]?.similarity == 80.0 / 120)
  }

  @Test func `bands are as many as the similarity that is looked for needs`() {
    let shapes = [0.1, 0.3, 0.5, 0.7, 0.8, 0.9, 1].map { similarity in
      let rules = MinHashRules(similarity: similarity)
      return [rules.bands, rules.rows]
    }
    #expect(shapes == [[120, 1], [60, 2], [40, 3], [30, 4], [20, 6], [12, 10], [1, 120]])
  }

  @Test func `pairs that are half the same are found when they are looked for`() {
    let found = (0..<200).count { trial in
      var rules = MinHashRules(similarity: 0.5)
      rules.seed = UInt64(trial)
      let start = trial * 1000
      // 60 shingles of 120 in common: missed with probability (1 − 0.5³)⁴⁰ = 0.005.
      return reasons([words(start..<start + 94), words(start + 30..<start + 124)], near: rules)[1] != nil
    }
    #expect(found >= 196)
  }

  @Test func `pairs are caught as often as the bands say`() {
    // Similarity 0.8 is a candidate with probability 1 − (1 − 0.8⁶)²⁰ = 0.998; 0.3 with 0.014.
    var (high, low) = (0, 0)
    for trial in 0..<200 {
      var rules = MinHashRules()
      rules.seed = UInt64(trial)
      rules.similarity = 0
      let start = trial * 1000
      if reasons([words(start..<start + 94), words(start + 10..<start + 104)], near: rules)[1] != nil {
        high += 1
      }
      if reasons([words(start..<start + 69), words(start + 35..<start + 104)], near: rules)[1] != nil {
        low += 1
      }
    }
    #expect(high >= 195)
    #expect(low <= 12)
  }

  @Test func `the same seed finds the same, short texts are one shingle, empty ones are alike`() {
    let texts = (0..<60).map { words($0 * 3..<$0 * 3 + 90) }
    #expect(reasons(texts, near: MinHashRules()) == reasons(texts, near: MinHashRules()))
    let short = reasons(["one two", "two one", "", ""], near: MinHashRules())
    #expect(short.map { $0?.reason } == [nil, nil, nil, .sameText])
  }
}
