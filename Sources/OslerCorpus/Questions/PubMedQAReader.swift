import Foundation
import OslerJSON

/// PubMedQA (Jin et al. 2019, arXiv:1909.06146): `ori_pqal.json`, one object by PMID, or a copy with an object a
/// line (`pubid`, `question`, `context`, `final_decision`).
///
/// The official split is a list of PMIDs in `test_ground_truth.json`, which lies beside it: a column `split` is
/// `test` or `train` then. The labels of the contexts and the MeSH terms are the columns `labels` and `meshes`.
enum PubMedQAReader {
  static let choices = ["yes", "no", "maybe"]
  /// The name of the file that has the official split.
  static let splitName = "test_ground_truth.json"

  static func fits(_ fields: RowFields) -> Bool {
    fields.has("final_decision") && (fields.has("CONTEXTS") || fields.has("context"))
      || fields.has("QUESTION") && fields.has("CONTEXTS")
  }

  static func read(
    _ items: [JSONItems.Item], path: String, _ reading: QuestionSet.Reading
  ) throws(CorpusError) -> QuestionSet {
    var rows: [QuestionRow] = []
    for item in items { rows.append(try row(try RowFields(item, path: path), pmid: item.key)) }
    if let test = try testAnswers(path, reading) { try mark(&rows, test.answers, test.path) }
    return try QuestionSet(rows, path: path)
  }

  private static func row(_ fields: RowFields, pmid: String?) throws(CorpusError) -> QuestionRow {
    var fields = fields
    let named = try fields.takeScalar("pubid", "id")
    guard let id = pmid ?? named else { throw fields.error("pubid", "is missing") }
    let question = try fields.needText("QUESTION", or: "question")
    guard let contexts = fields.take("CONTEXTS", "context") else {
      throw fields.error("CONTEXTS", "is missing (or 'context')")
    }
    // A copy wraps them: {"contexts": […], "labels": […], "meshes": […]}.
    let context = try fields.joined(
      JSONValue.Member(contexts.key, contexts.value["contexts"] ?? contexts.value))
    func texts(_ name: String) -> ColumnValue? {
      let value = fields.take(name.uppercased(), name)?.value ?? contexts.value[name]
      return value.flatMap { ColumnValue($0) }
    }
    let (labels, meshes) = (texts("labels"), texts("meshes"))
    guard fields.has("final_decision") else {
      throw fields.error("final_decision", "is missing: PubMedQA's unlabelled questions have no answers")
    }
    let written = try fields.needText("final_decision")
    guard let index = choices.firstIndex(of: written.lowercased()) else {
      throw fields.error("final_decision", "is '\(written)', not 'yes', 'no' or 'maybe'")
    }
    let answer = choices[index]
    let longAnswer = try fields.takeScalar("LONG_ANSWER", "long_answer")
    let year = try fields.takeScalar("YEAR", "year").flatMap { Int($0) }
    return QuestionRow(
      id: id, question: question, context: context, choices: choices, answer: answer, answerIndex: index,
      columns: [
        ("year", year.map { .integer($0) }), ("long_answer", longAnswer.map { .text($0) }),
        ("labels", labels), ("meshes", meshes),
      ], rest: fields)
  }

  // MARK: The split

  private static func testAnswers(
    _ path: String, _ reading: QuestionSet.Reading
  ) throws(CorpusError) -> (path: String, answers: [String: String])? {
    let beside = URL(filePath: path).deletingLastPathComponent().appending(path: splitName).path
    let found = reading.findsSplit && FileManager.default.fileExists(atPath: beside) ? beside : nil
    guard let file = reading.split ?? found else { return nil }
    return (file, try AnswerFile(file, allowed: choices).answers)
  }

  private static func mark(
    _ rows: inout [QuestionRow], _ test: [String: String], _ path: String
  ) throws(CorpusError) {
    var missing = Set(test.keys)
    for index in rows.indices {
      guard let id = rows[index].id else { continue }
      if let answer = test[id], answer != rows[index].answer {
        throw rows[index].rest.error(
          "final_decision", "is '\(rows[index].answer)', but '\(answer)' in '\(path)'")
      }
      missing.remove(id)
      rows[index].columns.insert(("split", .text(test[id] == nil ? "train" : "test")), at: 0)
    }
    if let id = missing.min() { throw .splitWithoutItem(path: path, id: id, count: missing.count) }
  }
}
