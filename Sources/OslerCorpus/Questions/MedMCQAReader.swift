import OslerJSON

/// MedMCQA (Pal et al. 2022, arXiv:2203.14371): `question`, `opa` to `opd`, `cop` (the right option), with `exp`,
/// `choice_type`, `subject_name` and `topic_name` as columns.
///
/// The authors count `cop` from 1, the copies that most people load from 0. Which it is shows in the file as a
/// whole: a 4 says from 1, a 0 from 0.
struct MedMCQAReader {
  /// What `cop` is for the first option: 0 or 1.
  private let first: Int

  /// - Parameter countsFrom: 0 or 1; found out where it is `nil`.
  static func read(
    _ items: [JSONItems.Item], path: String, countsFrom: Int? = nil
  ) throws(CorpusError) -> QuestionSet {
    var lines: [Int: Int] = [:]
    for item in items {
      let fields = try RowFields(item, path: path)
      let number = try cop(of: fields)
      if lines[number] == nil { lines[number] = fields.line }
    }
    let reader = MedMCQAReader(first: try first(lines, path: path, told: countsFrom))
    return try QuestionSet(items, path: path, reader.row)
  }

  static func fits(_ fields: RowFields) -> Bool { fields.has("opa") && fields.has("opb") }

  private static func first(_ lines: [Int: Int], path: String, told: Int?) throws(CorpusError) -> Int {
    if let told {
      precondition(told == 0 || told == 1, "options are counted from 0 or from 1, not from \(told)")
      if let line = lines[told == 0 ? 4 : 0] {
        throw .badField(
          path: path, line: line, field: "cop",
          problem: "is \(told == 0 ? 4 : 0), which is no option when they are counted from \(told)")
      }
      return told
    }
    switch (lines[0], lines[4]) {
    case (let zero?, let four?):
      throw .badField(
        path: path, line: max(zero, four), field: "cop",
        problem: "is \(zero > four ? 0 : 4), but \(zero > four ? 4 : 0) in line \(min(zero, four)): "
          + "options are counted from 0 or from 1, not both")
    case (_?, nil): return 0
    case (nil, _?): return 1
    case (nil, nil): throw .unknownCounting(path: path, field: "cop")
    }
  }

  private static func cop(of fields: RowFields) throws(CorpusError) -> Int {
    var fields = fields
    guard let field = fields.take("cop") else {
      throw fields.error("cop", "is missing: the test file has no answers")
    }
    guard let number = field.value.wholeNumber, (-1...4).contains(number) else {
      throw fields.error("cop", "must be a whole number from 0 to 4")
    }
    guard number >= 0 else { throw fields.error("cop", "is -1: the test file has no answers") }
    return number
  }

  private func row(_ fields: RowFields) throws(CorpusError) -> QuestionRow {
    let index = try Self.cop(of: fields) - first
    var fields = fields
    _ = fields.take("cop")
    let id = try fields.takeScalar("id")
    let question = try fields.needText("question")
    var choices: [String] = []
    for name in ["opa", "opb", "opc", "opd"] {
      guard let field = fields.take(name) else { throw fields.error(name, "is missing") }
      choices.append(try fields.scalar(field))
    }
    return QuestionRow(
      id: id, question: question, choices: choices, answer: choices[index], answerIndex: index, rest: fields)
  }
}
