import OslerRecord
import Testing

struct RatingStudyTests {
  @Test func `every rater gets every question with every model once`() throws {
    let study = try ToyRating.study(questions: 5)
    for sheet in try ToyRating.sheets(of: study) {
      #expect(sheet.pages.map(\.item).sorted() == [0, 1, 2, 3, 4])
      #expect(sheet.pages.allSatisfy { $0.sides.sorted() == [0, 1] })
    }
  }

  @Test func `the sides are in other orders for other raters and questions`() throws {
    let sheets = try ToyRating.sheets(of: try ToyRating.study(questions: 6))
    #expect(Set(sheets.flatMap { $0.pages.map(\.sides) }) == [[0, 1], [1, 0]])
    #expect(sheets[0].digest != sheets[1].digest)
  }

  @Test func `questions are dealt so that all are rated alike often`() throws {
    let sheets = try ToyRating.sheets(
      of: try ToyRating.study(questions: 6), raters: ["a", "b", "c", "d"], each: 3)
    #expect(sheets.allSatisfy { $0.pages.count == 3 })
    let counts = Dictionary(grouping: sheets.flatMap { $0.pages.map(\.item) }) { $0 }.mapValues(\.count)
    #expect(counts == [0: 2, 1: 2, 2: 2, 3: 2, 4: 2, 5: 2])
  }

  @Test func `a form says neither which model answered nor which question it is`() throws {
    let study = try ToyRating.study()
    for sheet in try ToyRating.sheets(of: study) {
      let form = RatingForm(sheet, of: study)
      for text in [form.html, form.csv] {
        for secret in ["MODEL-ONE", "MODEL-TWO", "secret-", "k1", "1889", "rate/1"] {
          #expect(!text.contains(secret), "\(secret)")
        }
        #expect(text.contains("first to 2") && text.contains(sheet.digest) && text.contains(study.id))
      }
    }
  }

  @Test func `what a model wrote cannot leave the data of a form`() throws {
    let evil = ReportLogs.evil("answer") + "</script><!--"
    let study = try ToyRating.study { _, _ in evil }
    let form = RatingForm(try ToyRating.sheets(of: study)[0], of: study)
    let parts = form.html.split(separator: "</script>")
    #expect(parts.count == 3)
    #expect(
      !form.html.contains("<script>window") && !form.html.contains("<img") && !form.html.contains("<!--"))
    #expect(!form.html.unicodeScalars.contains("\u{202E}") && form.html.contains("u{202e}"))
  }

  @Test func `an answer that looks like a formula is text in a spreadsheet`() throws {
    let study = try ToyRating.study { question, _ in question == 1 ? "=HYPERLINK(\"x\")" : "-1 or more" }
    let csv = RatingForm(try ToyRating.sheets(of: study)[0], of: study).csv
    #expect(csv.contains("\"'=HYPERLINK(\"\"x\"\")\"") && csv.contains(",'-1 or more,"))
    #expect(!csv.contains(",=") && !csv.contains("\"="))
  }

  @Test func `a study that cannot be rated is refused`() throws {
    #expect(throws: RatingError.emptyAnswer(question: "secret-2", model: "MODEL-ONE")) {
      try ToyRating.study { question, model in question == 2 && model == "first" ? " \n" : "x" }
    }
    let study = try ToyRating.study()
    #expect(throws: RatingError.twice("rater", name: "Ann B")) {
      try ToyRating.sheets(of: study, raters: ["Ann-B", "Ann B"])
    }
    #expect(throws: RatingError.badRater("../..")) { try ToyRating.sheets(of: study, raters: ["../.."]) }
    #expect(throws: RatingError.nothing("rater")) { try ToyRating.sheets(of: study, raters: []) }
    #expect(throws: RatingError.twice("question", name: "a")) {
      try RatingStudy(
        id: "x", title: "t", axes: ToyRating.axes, models: [.init(name: "m")],
        items: [.init(id: "a", question: "q", answers: ["x"]), .init(id: "a", question: "q", answers: ["y"])])
    }
  }

  @Test func `a key is read back as it was, and a changed one is refused`() throws {
    let study = try ToyRating.study()
    let key = ToyRating.key(of: study, try ToyRating.sheets(of: study))
    #expect(try RatingKey(key.text, file: "key.json") == key)
    #expect(throws: RatingError.changedKey(file: "key.json")) {
      try RatingKey(key.text.replacing("1889", with: "1890"), file: "key.json")
    }
    #expect(throws: RatingError.badKey(file: "key.json", problem: "it is another file")) {
      try RatingKey("{}", file: "key.json")
    }
    #expect(throws: RatingError.badKey(file: "key.json", problem: "a part of it is missing")) {
      try RatingKey(key.text.replacing("\"MODEL-TWO\"\n", with: "\"nobody\"\n"), file: "key.json")
    }
  }

  @Test func `axes are a table with four columns`() throws {
    let text = "\u{FEFF}high;low;question;name\r\nright;wrong;\"Is it; right?\";accuracy\r\n\r\n"
    #expect(
      try RatingAxes.read(text, file: "a.csv") == [
        RatingAxis(name: "accuracy", question: "Is it; right?", low: "wrong", high: "right")
      ])
    #expect(throws: RatingError.badAxes(file: "a.csv", line: 1, problem: "no column 'low'")) {
      try RatingAxes.read("name,question,high\nx,y,z", file: "a.csv")
    }
    #expect(throws: RatingError.badAxes(file: "a.csv", line: 3, problem: "nothing under 'high'")) {
      try RatingAxes.read("name,question,low,high\na,b,c,d\na,b,c,\n", file: "a.csv")
    }
    #expect(
      throws: RatingError.badAxes(file: "a.csv", line: 2, problem: "a field in quotes that does not end")
    ) {
      try RatingAxes.read("name,question,low,high\n\"a,b,c,d\n", file: "a.csv")
    }
  }
}
