import OslerJSON

/// MedQA (Jin et al. 2020, arXiv:2009.13081) as its authors give it, and as its common copies have it:
///
/// | file | fields |
/// | --- | --- |
/// | original, four or five options | `question`, `options` (by letter), `answer` (text), `answer_idx` (letter), `meta_info` |
/// | a list of options | the same with `options` as `[{"key": "A", "value": …}]` |
/// | as sentence endings | `sent1`, `sent2`, `ending0` to `ending3`, `label` (from 0) |
/// | nested | `data` with `Question`, `Options`, `Correct Option`, `Correct Answer`, perhaps `Context` |
///
/// `answer_idx` may be an index from 0, and `answer` the letter.
enum MedQAReader {
  static func row(_ fields: RowFields) throws(CorpusError) -> QuestionRow {
    if fields.has("ending0") { return try endings(fields) }
    if fields.has("data") { return try nested(fields) }
    return try original(fields)
  }

  static func fits(_ fields: RowFields) -> Bool {
    fields.has("ending0") && fields.has("label") || fields.has("answer_idx") && fields.has("options")
      || fields.fields.contains { $0.key == "data" && $0.value["Correct Option"] != nil }
  }

  private static func original(_ original: RowFields) throws(CorpusError) -> QuestionRow {
    var fields = original
    let question = try fields.needText("question")
    let options = try options(try fields.need("options"), fields)
    let answer = try fields.needText("answer")
    let letter: String
    if let field = fields.take("answer_idx"), case .integer(let index) = field.value {
      guard options.indices.contains(index) else {
        throw fields.error("answer_idx", "must be a letter, or a whole number from 0 to \(options.count - 1)")
      }
      letter = options[index].letter
    } else {
      var given = original
      letter = try given.needText("answer_idx")
    }
    return try row(question, options, letter: letter, answer: answer, letterField: "answer_idx", fields)
  }

  private static func nested(_ fields: RowFields) throws(CorpusError) -> QuestionRow {
    var fields = fields
    guard case .object(let members) = try fields.need("data").value else {
      throw fields.error("data", "must be an object")
    }
    var data = RowFields(members, path: fields.path, line: fields.line)
    let question = try data.needText("Question")
    let options = try options(try data.need("Options"), data)
    let letter = try data.needText("Correct Option")
    let answer = try data.needText("Correct Answer")
    let context = try data.take("Context").map { field throws(CorpusError) in try data.joined(field) }
    var row = try row(
      question, options, letter: letter, answer: answer, letterField: "Correct Option", fields)
    row.context = context
    return row
  }

  private static func endings(_ fields: RowFields) throws(CorpusError) -> QuestionRow {
    var fields = fields
    var parts = [try fields.needText("sent1")]
    if let second = fields.take("sent2") { parts.append(try fields.text(second)) }
    var choices: [String] = []
    while fields.has("ending\(choices.count)") {
      choices.append(try fields.needText("ending\(choices.count)"))
    }
    let label = try fields.need("label")
    guard let index = label.value.wholeNumber, choices.indices.contains(index) else {
      throw fields.error("label", "must be a whole number from 0 to \(choices.count - 1)")
    }
    return QuestionRow(
      id: try fields.takeScalar("id"), question: parts.filter { !$0.isEmpty }.joined(separator: " "),
      choices: choices,
      answer: choices[index], answerIndex: index, rest: fields)
  }

  private static func row(
    _ question: String, _ options: [(letter: String, text: String)], letter: String, answer: String,
    letterField: String, _ rest: RowFields
  ) throws(CorpusError) -> QuestionRow {
    var rest = rest
    guard let index = options.firstIndex(where: { $0.letter == letter }) else {
      let letters = options.map(\.letter).joined(separator: ", ")
      throw rest.error(letterField, "is '\(letter)', which is none of \(letters)")
    }
    let text = options[index].text
    let isSame =
      answer == text || answer == letter
      || answer.split(whereSeparator: \.isWhitespace) == text.split(whereSeparator: \.isWhitespace)
    guard isSame else {
      throw rest.error(letterField, "is '\(letter)', '\(text)', but the answer is '\(answer)'")
    }
    return QuestionRow(
      id: try rest.takeScalar("id"), question: question, choices: options.map(\.text), answer: text,
      answerIndex: index, rest: rest)
  }

  private static func options(
    _ field: JSONValue.Member, _ fields: RowFields
  ) throws(CorpusError) -> [(letter: String, text: String)] {
    var options: [(letter: String, text: String)] = []
    switch field.value {
    case .object(let members):
      for member in members { options.append((member.key, try fields.text(member))) }
    case .array(let elements):
      for element in elements {
        guard let letter = element["key"]?.text, let text = element["value"]?.text else {
          throw fields.error(field.key, "must hold objects with 'key' and 'value'")
        }
        options.append((letter, text))
      }
    default: throw fields.error(field.key, "must be an object or a list, not \(field.value.kind)")
    }
    options.sort { $0.letter < $1.letter }
    guard options.count >= 2 else { throw fields.error(field.key, "must hold two choices or more") }
    guard Set(options.map(\.letter)).count == options.count else {
      throw fields.error(field.key, "has a letter twice")
    }
    return options
  }
}
