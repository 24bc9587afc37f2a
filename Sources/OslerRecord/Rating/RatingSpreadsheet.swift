import OslerCSV

/// A rater's form as a table, for those who would rather have a spreadsheet; and how it is read when it comes
/// back, filled in, or saved by the form itself.
extension RatingForm {
  /// One line for each answer. `-` stands for an answer that cannot be judged.
  public var csv: String {
    let head =
      ["study", "sheet", "rater", "item", "side", "question", "context", "answer"]
      + study.axes.map { "\($0.name) (1 \($0.low) … \(study.points) \($0.high))" } + ["comment"]
    var text = "\u{FEFF}" + SpreadsheetText.line(head)
    for (number, page) in sheet.pages.enumerated() {
      let item = study.items[page.item]
      for (index, side) in page.sides.enumerated() {
        text += SpreadsheetText.line(
          [study.id, sheet.digest, sheet.rater, "\(number + 1)", RatingSheet.letter(index), item.question]
            + [item.context ?? "", item.answers[side]] + study.axes.map { _ in "" } + [""])
      }
    }
    return text
  }
}

extension Returned {
  /// Reads a table of ratings.
  init(csv text: String, file: String, key: RatingKey) throws(RatingError) {
    let lines: [CSVRecord]
    do throws(CSVProblem) { lines = try SpreadsheetText.records(of: text) } catch {
      throw .badTable(file: file, line: error.line, problem: error.words)
    }
    guard let head = lines.first, lines.count > 1 else {
      throw .badTable(file: file, line: 1, problem: "no line with ratings")
    }
    var columns: [String: Int] = [:]
    for (place, cell) in head.fields.enumerated().reversed() {
      columns[SpreadsheetText.words(cell).lowercased()] = place
    }
    for name in ["study", "sheet", "rater", "item", "side"] where columns[name] == nil {
      throw .badTable(file: file, line: head.line, problem: "no column '\(name)'")
    }
    var axes: [Int] = []
    for axis in key.axes {
      let name = SpreadsheetText.words(axis.name).lowercased()
      guard let place = columns[name] ?? columns.first(where: { $0.key.hasPrefix(name + " (1 ") })?.value
      else {
        throw .badTable(file: file, line: head.line, problem: "no column '\(axis.name)'")
      }
      axes.append(place)
    }
    func cell(_ line: CSVRecord, _ name: String) -> String? {
      columns[name].flatMap { $0 < line.fields.count ? SpreadsheetText.words(line.fields[$0]) : nil }
    }

    let first = lines[1]
    sheet = try Returned.sheet(
      file: file, study: cell(first, "study"), rater: cell(first, "rater"), digest: cell(first, "sheet"),
      in: key)
    self.file = file
    var seen: Set<Place> = []
    for line in lines.dropFirst() {
      guard cell(line, "study") == key.study, cell(line, "rater") == sheet.rater,
        cell(line, "sheet") == sheet.digest
      else {
        throw .badTable(file: file, line: line.line, problem: "another study, rater or sheet than above")
      }
      let place = Place(item: cell(line, "item") ?? "", side: cell(line, "side") ?? "")
      guard let (page, model) = place.find(in: sheet) else {
        throw .unknownPlace(file: file, place: place.words)
      }
      guard seen.insert(place).inserted else { throw .ratedTwice(file: file, place: place.words) }
      let question = key.questions[page.item]
      if let words = cell(line, "question"), RatingKey.digest(words) != question.words {
        throw .changedText(file: file, line: line.line, what: "question")
      }
      if let words = cell(line, "answer"), RatingKey.digest(words) != question.answers[model] {
        throw .changedText(file: file, line: line.line, what: "answer")
      }
      for (axis, column) in axes.enumerated() {
        let score = column < line.fields.count ? SpreadsheetText.words(line.fields[column]) : ""
        if ["-", "–", "—"].contains(score) {
          passed.insert(Passed(item: page.item, model: model, axis: axis))
        } else if !score.isEmpty {
          try add(score, page.item, model, axis, place: place, key)
        }
      }
      if let place = columns["comment"], place < line.fields.count, !line.fields[place].trimmed.isEmpty {
        let words = VisibleText.shown(line.fields[place].trimmed)
        comments[page.item] = comments[page.item].map { "\($0)\n\(words)" } ?? words
      }
    }
  }
}
