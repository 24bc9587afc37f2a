import OslerJSON
public import OslerText

/// What one row of a tuning set holds.
public struct TuningExample: Hashable, Sendable {
  public enum Content: Hashable, Sendable {
    /// Alpaca's: an instruction, what it is about, the answer.
    case exchange(instruction: String, input: String?, answer: String)
    case messages([ChatMessage])
    /// All of it to be learned.
    case text(String)
    /// Read, and learned.
    case completion(prompt: String, answer: String)
  }

  /// The row's own, else the number of its line.
  public let id: String
  public let content: Content
  /// Every other plain field.
  public let columns: [String: ColumnValue]

  public init(id: String, content: Content, columns: [String: ColumnValue] = [:]) {
    self.id = id
    self.content = content
    self.columns = columns
  }

  /// All that is written in it, a line for each part.
  public var text: String {
    switch content {
    case .exchange(let instruction, let input, let answer):
      [instruction, input ?? "", answer].filter { !$0.isEmpty }.joined(separator: "\n")
    case .messages(let messages): messages.map(\.content).joined(separator: "\n")
    case .text(let text): text
    case .completion(let prompt, let answer): prompt + answer
    }
  }
}

/// The rows of a tuning set, all in one format, in the order of the file.
public struct ExampleSet: Hashable, Sendable {
  public let format: ExampleFormat
  public let examples: [TuningExample]
  /// The names in ``TuningExample/columns``, in the order in which the file first has them.
  public let columnNames: [String]
  /// Fields that were left out because they hold objects, or lists of more than texts.
  public let ignoredFields: [String]
  /// The lines of rows that were left out because what is to be learned is empty.
  public let emptyLines: [Int]

  /// Reads a file of JSON objects, one a line or in one list; it may be gzipped.
  ///
  /// - Parameter format: found out from the fields of the first row where it is `nil`.
  public static func load(_ path: String, format: ExampleFormat? = nil) throws(CorpusError) -> ExampleSet {
    let items = try JSONItems.read(path)
    guard let first = items.first else { throw .empty(path: path) }
    let names = try RowFields(first, path: path).names
    guard let format = format ?? ExampleFormat.allCases.first(where: { $0.fits(names) }) else {
      throw .unknownFormat(path: path, line: first.line, fields: names)
    }
    return try ExampleSet(items, format: format, path: path)
  }

  private init(_ items: [JSONItems.Item], format: ExampleFormat, path: String) throws(CorpusError) {
    var (columnNames, ignored) = (OrderedNames(), OrderedNames())
    var examples: [TuningExample] = []
    var empty: [Int] = []
    for item in items {
      var fields = try RowFields(item, path: path)
      guard format.fits(fields.names) else {
        throw .otherFormat(path: path, line: item.line, format: format, fields: fields.names)
      }
      if format.isEmpty(fields) {
        empty.append(item.line)
        continue
      }
      let id = try fields.takeScalar("id") ?? "\(item.line)"
      let content = try format.content(&fields)
      let left = fields.columns()
      columnNames.add(left.names)
      ignored.add(left.ignored)
      examples.append(TuningExample(id: id, content: content, columns: left.values))
    }
    guard !examples.isEmpty else { throw .nothingToLearn(path: path, rows: empty.count) }
    self.format = format
    emptyLines = empty
    self.examples = examples
    self.columnNames = columnNames.names
    ignoredFields = ignored.names
  }
}
