/// What keeps a file of articles or questions from being read.
public enum CorpusError: Error, Hashable, Sendable {
  case noFiles
  case missing(path: String)
  case isFolder(path: String)
  /// `reason` is the system's: `Permission denied`.
  case unreadable(path: String, reason: String)
  case empty(path: String)
  /// Offsets are bytes of the packed file.
  case gzipTruncated(path: String, offset: Int)
  case gzipDamaged(path: String, offset: Int, reason: String)
  case gzipTrailing(path: String, offset: Int)
  case zipArchive(path: String)
  /// `start` is how the file begins.
  case notXML(path: String, start: String)
  case notPubMed(path: String, root: String)
  case malformed(path: String, at: XMLPosition, fault: XMLFault)
  /// The place is behind the citation.
  case citationWithoutPMID(path: String, at: XMLPosition)
  /// The file is another than when the corpus was opened.
  case changed(path: String)
  /// A line of a question set. `column` counts bytes from 1.
  case notJSON(path: String, line: Int, column: Int, problem: String)
  case badField(path: String, line: Int, field: String, problem: String)
  case longLine(path: String, line: Int, most: Int)
  /// A file of questions that would take more than `most` bytes, unpacked.
  case tooLarge(path: String, most: Int)
  case duplicateID(path: String, line: Int, id: String, firstLine: Int)
  /// Of questions in two files.
  case sameID(path: String, id: String, firstPath: String)
  /// Rows of a tuning set where questions were asked for.
  case notQuestions(path: String, line: Int, format: ExampleFormat)
  case unwritable(path: String, reason: String)
  case badCSV(path: String, line: Int, problem: String)
  /// Nothing in the file tells whether options are counted from 0 or from 1.
  case unknownCounting(path: String, field: String)
  /// Of a question set; `subject` is MMLU's.
  case noSplit(subject: String?, split: String, found: [String])
  case splitWithoutItem(path: String, id: String, count: Int)
  case noSubject(path: String)
  /// A table of journals without a header that says where category, title or ISSN are.
  case noJournalColumns(path: String, found: [String])
  /// No format of tuning sets has these fields.
  case unknownFormat(path: String, line: Int, fields: [String])
  /// Of a tuning set: every row's answer is empty.
  case nothingToLearn(path: String, rows: Int)
  case otherFormat(path: String, line: Int, format: ExampleFormat, fields: [String])
}

/// A place in the unpacked XML of a file; line and column count from 1, the column in bytes.
public struct XMLPosition: Hashable, Sendable, CustomStringConvertible {
  public let line: Int
  public let column: Int

  public init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }

  public var description: String { "line \(line), column \(column)" }
}

extension CorpusError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .noFiles: "there is no file to read"
    case .missing(let path): "there is no file '\(path)'"
    case .isFolder(let path): "'\(path)' is a folder, not a file"
    case .unreadable(let path, let reason): "cannot read '\(path)': \(reason)"
    case .empty(let path): "'\(path)' is empty"
    case .gzipTruncated(let path, let offset):
      "'\(path)' is cut off: it ends at byte \(offset), inside its compressed data"
    case .gzipDamaged(let path, let offset, let reason):
      "'\(path)' is damaged at byte \(offset) of its compressed data: \(reason)"
    case .gzipTrailing(let path, let offset):
      "'\(path)' has something other than gzip after its compressed data, at byte \(offset)"
    case .zipArchive(let path): "'\(path)' is a zip archive, whatever its name"
    case .notXML(let path, let start): "'\(path)' is no PubMed set: it begins with \(start), not with XML"
    case .notPubMed(let path, let root): "'\(path)' is no PubMed set: its root element is '\(root)'"
    case .malformed(let path, let position, let fault): "'\(path)', \(position): \(fault)"
    case .citationWithoutPMID(let path, let position):
      "'\(path)', \(position): here ends a citation without a valid PMID"
    case .changed(let path): "'\(path)' has changed since it was loaded"
    case .notJSON(let path, let line, let column, let problem):
      "'\(path)', line \(line), column \(column): \(problem)"
    case .badField(let path, let line, let field, let problem):
      "'\(path)', line \(line): '\(field)' \(problem)"
    case .longLine(let path, let line, let most): "'\(path)', line \(line): it is longer than \(most) bytes"
    case .tooLarge(let path, let most):
      "'\(path)' holds more than \(most) bytes of questions: split it into several files"
    case .duplicateID(let path, let line, let id, let firstLine):
      "'\(path)', line \(line): the id '\(id)' is taken by line \(firstLine)"
    case .sameID(let path, let id, let firstPath):
      "the id '\(id)' is in '\(firstPath)' and in '\(path)'"
    case .notQuestions(let path, let line, let format):
      "'\(path)', line \(line): here is no question, but a row in the format \(format.name)"
    case .unwritable(let path, let reason): "cannot write '\(path)': \(reason)"
    case .badCSV(let path, let line, let problem): "'\(path)', line \(line): \(problem)"
    case .unknownCounting(let path, let field):
      "'\(path)': no '\(field)' is 0 or 4, so it may count from 0 or from 1"
    case .noSplit(let subject, let split, let found):
      "\(subject.map { "'\($0)' has" } ?? "the questions have") no split '\(split)'"
        + (found.isEmpty ? "" : ", only " + found.map { "'\($0)'" }.joined(separator: ", "))
    case .splitWithoutItem(let path, let id, let count):
      "'\(path)' has \(count) id\(count == 1 ? "" : "s") that no question has: '\(id)'\(count == 1 ? "" : ", …")"
    case .unknownFormat(let path, let line, let fields):
      "'\(path)', line \(line): no format has \(Self.listed(fields))"
    case .nothingToLearn(let path, let rows):
      "there is nothing to learn in '\(path)': all \(rows) rows are empty there"
    case .otherFormat(let path, let line, let format, let fields):
      "'\(path)', line \(line): the format is \(format.name), but here stands \(Self.listed(fields))"
    case .noJournalColumns(let path, let found):
      "'\(path)' has no header with a category and a title or an ISSN: it begins with \(Self.listed(found))"
    case .noSubject(let path): "the name of '\(path)' does not say its subject and split"
    }
  }

  /// What to do about it.
  public var hint: String? {
    switch self {
    case .isFolder(let path): "name the files in it: '\(path)/*.xml.gz'"
    case .gzipTruncated, .gzipDamaged: "fetch the file again, and compare its checksum"
    case .notXML, .notPubMed: "expected NLM's PubmedArticleSet or MedlineCitationSet, as .xml or .xml.gz"
    case .malformed(_, _, .entityDeclared): "PubMed files declare none: this file is not from NLM"
    case .changed: "load it again"
    case .notJSON: "expected one JSON object a line"
    case .sameID: "load the files one by one"
    case .notQuestions: "'load examples' reads such rows"
    case .unknownCounting: "say which: 'counts_from: 0' or 'counts_from: 1'"
    case .noSubject: "expected a name such as 'college_biology_dev.csv'"
    case .noJournalColumns:
      "one of the first lines names the columns: 'category', and 'title' or 'ISSN'; NLM's own list has no categories"
    case .noSplit(nil, _, _):
      "the official split of PubMedQA is 'test_ground_truth.json', beside its questions"
    case .unknownFormat:
      "known are "
        + ExampleFormat.allCases.map { "\($0.name) (\($0.fields.joined(separator: ", ")))" }
        .joined(separator: ", ")
    default: nil
    }
  }

  /// At most eight names, each at most forty characters: they are a stranger's.
  private static func listed(_ names: [String]) -> String {
    if names.isEmpty { return "no field" }
    let shown = names.prefix(8).map { "'\($0.count > 40 ? $0.prefix(40) + "…" : $0[...])'" }
    return (shown + (names.count > 8 ? ["…"] : [])).joined(separator: ", ")
  }
}
