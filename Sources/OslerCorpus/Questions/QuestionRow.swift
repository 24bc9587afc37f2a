/// What a reader of question sets makes of one row, before the row is known among the others.
struct QuestionRow {
  /// The number of the line without one.
  var id: String?
  var question: String
  var context: String?
  var choices: [String] = []
  var answer: String
  var answerIndex: Int?
  /// Columns of the reader's own, which come before those of the file.
  var columns: [(name: String, value: ColumnValue?)] = []
  /// Fields that it has not used.
  var rest: RowFields
}

extension QuestionSet {
  /// Makes a set of the items of a file. Ids must be different.
  init(
    _ items: [JSONItems.Item], path: String,
    _ row: (RowFields) throws(CorpusError) -> QuestionRow
  ) throws(CorpusError) {
    var rows: [QuestionRow] = []
    for item in items { rows.append(try row(try RowFields(item, path: path))) }
    try self.init(rows, path: path)
  }

  init(_ rows: [QuestionRow], path: String) throws(CorpusError) {
    var questions: [Question] = []
    var lineOfID: [String: Int] = [:]
    var (columnNames, ignored) = (OrderedNames(), OrderedNames())
    for row in rows {
      let line = row.rest.line
      let id = row.id ?? "\(line)"
      if let first = lineOfID.updateValue(line, forKey: id) {
        throw .duplicateID(path: path, line: line, id: id, firstLine: first)
      }
      let left = row.rest.columns()
      var columns = left.values
      for case let (name, value?) in row.columns {
        columns[name] = value
        columnNames.add([name])
      }
      columnNames.add(left.names)
      ignored.add(left.ignored)
      questions.append(
        Question(
          id: id, question: row.question, context: row.context == "" ? nil : row.context,
          choices: row.choices, answer: row.answer, answerIndex: row.answerIndex, columns: columns))
    }
    if questions.isEmpty { throw .empty(path: path) }
    self.init(
      questions, columnNames: columnNames.names, ignoredFields: ignored.names,
      numberedIDs: Set(rows.filter { $0.id == nil }.map { "\($0.rest.line)" }))
  }
}
