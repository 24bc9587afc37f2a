import OslerDigest
import OslerJSON
import Testing

@testable import OslerRecord

/// What comes back from raters, and everything that can be wrong with it.
struct ReturnedRatingsTests {
  private let study: RatingStudy
  private let sheets: [RatingSheet]
  private let key: RatingKey

  init() throws {
    study = try ToyRating.study(questions: 2)
    sheets = try ToyRating.sheets(of: study)
    key = ToyRating.key(of: study, sheets)
  }

  private typealias Line = (item: Int, side: String, axis: String, score: String)

  private func lines(_ score: (Int, String, String) -> String = { _, _, _ in "4" }) -> [Line] {
    [1, 2].flatMap { item in
      ["A", "B"].flatMap { side in
        ["accuracy", "clarity"].map { (item, side, $0, score(item, side, $0)) }
      }
    }
  }

  /// A file as the form saves it.
  private func saved(
    _ lines: [Line], by rater: Int = 0, skipped: [Int] = [], comments: [(Int, String)] = []
  ) -> String {
    let sheet = sheets[rater]
    let sealed =
      [sheet.code, study.id, sheet.digest, sheet.rater]
      + lines.map { "score \($0.item) \($0.side) \($0.score) \($0.axis)" } + skipped.map { "skipped \($0)" }
      + comments.map { "comment \($0.0) \($0.1)" }
    let scores = lines.map { line in
      "{\"item\":\(line.item),\"side\":\"\(line.side)\",\"axis\":\"\(line.axis)\",\"score\":\(line.score)}"
    }
    let remarks = comments.map { "{\"item\":\($0.0),\"text\":\(JSONValue.quoted($0.1))}" }
    return """
      {"format":"osler-ratings","version":1,"study":"\(study.id)","sheet":"\(sheet.digest)",
      "rater":"\(sheet.rater)","scores":[\(scores.joined(separator: ",\n"))],"skipped":\(skipped),
      "comments":[\(remarks.joined(separator: ","))],"seal":"\(Digest(of: sealed.joined(separator: "\n")).hex)"}
      """
  }

  /// The table that was sent, filled in by `fill`: columns from 8 on are axes, the last the comment.
  private func table(by rater: Int = 0, _ fill: (Int, inout [String]) -> Void) -> String {
    var text = RatingForm(sheets[rater], of: study).csv.split(separator: "\r\n").map(String.init)
    for index in text.indices.dropFirst() {
      var cells = text[index].split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      fill(index, &cells)
      text[index] = cells.joined(separator: ",")
    }
    return text.joined(separator: "\r\n")
  }

  private func read(_ files: (String, String)...) throws -> ReturnedRatings {
    try ReturnedRatings(files.map { (name: $0.0, text: $0.1) }, key: key)
  }

  // MARK: What is right

  @Test func `ratings get their models and questions back`() throws {
    // 1 for the first model, 7 for the second, whichever side they are on.
    let pages = sheets[0].pages
    let file = saved(
      lines { item, side, _ in pages[item - 1].sides[side == "A" ? 0 : 1] == 0 ? "1" : "7" },
      comments: [(2, "two\nlines, \"quoted\"")])
    let returned = try read(("a.json", file))
    #expect(returned.scores.count == 8)
    #expect(returned.scores.allSatisfy { $0.score == ($0.model == "MODEL-ONE" ? 1 : 7) && $0.rater == "ann" })
    #expect(Set(returned.scores.map(\.question)) == ["secret-1", "secret-2"])
    let second = study.items[pages[1].item].id
    #expect(
      returned.comments == [
        ReturnedRatings.Comment(rater: "ann", question: second, text: "two\nlines, \"quoted\"")
      ])
    #expect(returned.gaps == [] && returned.absent == ["eve"] && returned.passed == 0)
  }

  @Test func `a table says the same as the form's file`() throws {
    let json = try read(("a.json", saved(lines { item, side, _ in "\(item + (side == "A" ? 0 : 3))" })))
    let csv = table { _, cells in
      let score = "\((Int(cells[3]) ?? 0) + (cells[4] == "A" ? 0 : 3))"
      (cells[8], cells[9]) = (score, score)
    }
    #expect(try read(("a.csv", csv)).scores == json.scores)
    let excel = csv.replacing(",", with: ";").replacing("\r\n", with: "\n")
    #expect(try read(("a.csv", excel)).scores == json.scores)
    #expect(
      try read(("a.csv", csv), ("a.json", saved(lines { i, s, _ in "\(i + (s == "A" ? 0 : 3))" }))) == json)
  }

  @Test func `what is missing is counted, what cannot be judged is not missing`() throws {
    let returned = try read(("a.json", saved(Array(lines().prefix(3)), skipped: [2])))
    #expect(
      returned.gaps == [ReturnedRatings.Gap(rater: "ann", missing: 1, expected: 8, pages: [1])])
    #expect(returned.scores.count == 3 && returned.passed == 4)
    let csv = table { index, cells in
      (cells[8], cells[9]) = index > 2 ? ("-", "–") : ("4", index == 2 ? "" : "4")
    }
    #expect(try read(("a.csv", csv)).gaps == returned.gaps)
  }

  // MARK: What is wrong

  @Test func `a rating off the scale is refused`() throws {
    for score in ["0", "8", "4.5", "\"4\"", "null", "-1"] {
      #expect(
        throws: RatingError.offScale(
          file: "a.json", place: "question '1', answer 'A', 'accuracy'", score: score, points: 7)
      ) { try read(("a.json", saved(lines { i, s, a in (i, s, a) == (1, "A", "accuracy") ? score : "4" }))) }
    }
    let csv = table { _, cells in cells[8] = "4 or 5" }
    let error = #expect(throws: RatingError.self) { try read(("a.csv", csv)) }
    #expect(
      "\(try #require(error))"
        == "'a.csv' has '4 or 5' for question '1', answer 'A', 'accuracy', not a whole number from 1 to 7")
  }

  @Test func `a file that was changed is refused`() throws {
    let file = saved(lines(), comments: [(1, "good")])
    for (part, other) in [
      ("\"score\":4", "\"score\":7"), ("good", "bad"), ("\"side\":\"A\"", "\"side\":\"B\""),
    ] {
      let changed = file.replacing(part, with: other, maxReplacements: 1)
      #expect(throws: RatingError.self) { try read(("a.json", changed)) }
    }
    #expect(throws: RatingError.changed(file: "a.json")) {
      try read(("a.json", file.replacing("\"score\":4", with: "\"score\":7", maxReplacements: 1)))
    }
    #expect(throws: RatingError.changed(file: "a.json")) {
      try read(("a.json", file.replacing("\"skipped\":[]", with: "\"skipped\":[1]")))
    }
  }

  @Test func `a table whose texts were moved is refused`() throws {
    let csv = table { _, cells in (cells[7], cells[8]) = ("second to 9", "4") }
    #expect(throws: RatingError.changedText(file: "a.csv", line: 2, what: "answer")) {
      try read(("a.csv", csv))
    }
    let other = table { _, cells in cells[5] = "Another question?" }
    #expect(throws: RatingError.changedText(file: "a.csv", line: 2, what: "question")) {
      try read(("a.csv", other))
    }
    let moved = table { index, cells in if index == 2 { cells[2] = "eve" } }
    #expect(
      throws: RatingError.badTable(
        file: "a.csv", line: 3, problem: "another study, rater or sheet than above")
    ) { try read(("a.csv", moved)) }
  }

  @Test func `what is rated twice is refused`() throws {
    #expect(throws: RatingError.ratedTwice(file: "a.json", place: "question '1', answer 'A', 'accuracy'")) {
      try read(("a.json", saved(lines() + lines().prefix(1))))
    }
    let csv = table { _, cells in cells[4] = "A" }
    #expect(throws: RatingError.ratedTwice(file: "a.csv", place: "question '1', answer 'A'")) {
      try read(("a.csv", csv))
    }
    #expect(throws: RatingError.twoReturns(rater: "ann", one: "a.json", other: "b.json")) {
      try read(("a.json", saved(lines())), ("b.json", saved(lines { _, _, _ in "5" })))
    }
  }

  @Test func `another study, rater or form is refused`() throws {
    let file = saved(lines())
    #expect(throws: RatingError.otherStudy(file: "a.json", study: "feed", wanted: study.id)) {
      try read(("a.json", file.replacing(study.id, with: "feed")))
    }
    let stranger = RatingError.unknownRater(file: "a.json", rater: "anm", nearest: "ann")
    #expect(stranger.hint == "did you mean 'ann'?")
    #expect(throws: stranger) {
      try read(("a.json", file.replacing("\"rater\":\"ann\"", with: "\"rater\":\"anm\"")))
    }
    #expect(throws: RatingError.otherSheet(file: "a.json", rater: "ann")) {
      try read(("a.json", file.replacing(sheets[0].digest, with: sheets[1].digest)))
    }
    for item in [0, 3, 99] {
      #expect(
        throws: RatingError.unknownPlace(file: "a.json", place: "question '\(item)', answer 'A', 'clarity'")
      ) { try read(("a.json", saved([(item, "A", "clarity", "4")]))) }
    }
    #expect(throws: RatingError.unknownPlace(file: "a.json", place: "question '7'")) {
      try read(("a.json", saved(lines(), skipped: [7])))
    }
  }

  @Test func `a file that is something else is refused`() throws {
    for (name, text, problem) in [
      ("a.json", "[1,", "line 1 is not JSON"), ("a.json", "{}", "it is another file"),
      ("a.json", "{\"format\":\"osler-ratings\",\"version\":1}", "a part of it is missing"),
    ] {
      #expect(throws: RatingError.badReturn(file: name, problem: problem)) { try read((name, text)) }
    }
    #expect(throws: RatingError.otherFile("a.txt")) { try read(("a.txt", "x")) }
    #expect(throws: RatingError.badTable(file: "a.csv", line: 1, problem: "no column 'study'")) {
      try read(("a.csv", "x,y\n1,2\n"))
    }
    #expect(throws: RatingError.badTable(file: "a.csv", line: 1, problem: "no line with ratings")) {
      try read(("a.csv", ""))
    }
  }
}
