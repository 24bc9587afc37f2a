import OslerLanguage
import Testing

/// Programs damaged at random: whatever comes in, the parser ends, points into the text, and what it
/// could read prints.
struct FuzzTests {
  @Test(arguments: 0..<20)
  func `a damaged program gives errors and nothing worse`(round: Int) throws {
    let programs = (Golden.cases("trees", mark: "#=>") + Golden.cases("layout", mark: "#=>")).map(\.program)
    try #require(!programs.isEmpty)
    var random = SplitMix(seed: UInt64(round))
    for _ in 0..<100 {
      let text = damaged(programs[random.below(programs.count)], &random)
      let source = Sample.source(text)
      let (program, problems) = Parser.parseRecovering(source, signatures: Sample.signatures)
      for problem in problems {
        #expect(problem.range.end <= source.range.end, "\(text)")
        #expect(problem.rendered(in: source).hasPrefix("error: "), "\(text)")
      }
      let printed = Printer.print(program)
      // Calls of a definition that was damaged stay without it.
      guard printed.ranges(of: "def ").count >= text.ranges(of: "def ").count else { continue }
      #expect(try Sample.parse(printed).meaning == program.meaning, "\(text)")
      #expect(Printer.print(try Sample.parse(printed)) == printed, "\(text)")
      _ = Parser.isIncomplete(text, signatures: Sample.signatures)
    }
  }

  private func damaged(_ program: String, _ random: inout SplitMix) -> String {
    let pieces = Array("()[]{}|,:.=\"\\#\n\t \r+-*/%<>!&;“é題😀\u{0}\u{1b}\u{202e}0k_x".unicodeScalars)
    let words = [
      "not ", " in ", "load ", "train", "if x {", "} else ", "\"\"\"", "\\(", "->", "..", "where ",
    ]
    var scalars = Array(program.unicodeScalars)
    for _ in 0...random.below(6) {
      let place = random.below(scalars.count + 1)
      switch random.below(5) {
      case 0: scalars.insert(pieces[random.below(pieces.count)], at: place)
      case 1: scalars.insert(contentsOf: words[random.below(words.count)].unicodeScalars, at: place)
      case 2 where place < scalars.count: scalars.remove(at: place)
      case 3: scalars.removeSubrange(place..<min(scalars.count, place + random.below(8)))
      default: scalars.insert(contentsOf: scalars[place..<min(scalars.count, place + 9)], at: place)
      }
    }
    var text = String.UnicodeScalarView()
    text.append(contentsOf: scalars)
    return String(text)
  }
}
