import Foundation
import OslerCSV

/// MMLU (Hendrycks et al. 2021, arXiv:2009.03300): CSV without a header, `question,A,B,C,D,answer`, a file for
/// each subject and split: `college_biology_dev.csv`. A copy may have a header that names these, in any order and
/// among others; its name may say the subject alone.
///
/// Subject and split become columns; ids are `college_biology_dev-1` and so on.
enum MMLUReader {
  static let splits = ["dev", "val", "test", "auxiliary_train"]

  /// The subject and the split that a CSV file's name says; nil for other files.
  static func name(of path: String) -> (subject: String, split: String?)? {
    let file = URL(filePath: path).lastPathComponent
    let name = file.hasSuffix(".gz") ? String(file.dropLast(3)) : file
    guard name.lowercased().hasSuffix(".csv") else { return nil }
    let stem = String(name.dropLast(4))
    for split in splits where stem.hasSuffix("_\(split)") {
      let subject = String(stem.dropLast(split.count + 1))
      return subject.isEmpty ? nil : (subject, split)
    }
    return stem.isEmpty ? nil : (stem, nil)
  }

  static func read(_ path: String) throws(CorpusError) -> QuestionSet {
    guard let (subject, split) = name(of: path) else { throw .noSubject(path: path) }
    let file = [subject, split].compactMap(\.self).joined(separator: "_")
    let bytes = try PackedFile.contents(of: path)
    var records = try TableText.records(of: CSVReader.withoutMark(bytes), path: path)[...]
    let named = records.first.flatMap { Self.places(in: $0.fields) }
    let header = named == nil ? nil : records.popFirst()
    let places = named ?? Array(0..<6)
    let width = header?.fields.count ?? 6
    var rows: [QuestionRow] = []
    for record in records {
      let found = record.fields.count
      guard found == width else {
        throw .badCSV(
          path: path, line: record.line,
          problem: "\(found) field\(found == 1 ? "" : "s"), expected "
            + (header?.fields.joined(separator: ", ") ?? "question, A, B, C, D and answer"))
      }
      let fields = places.map { record.fields[$0] }
      let rest = RowFields([], path: path, line: record.line)
      guard !fields[0].allSatisfy(\.isWhitespace) else { throw rest.error("question", "is empty") }
      let letter = fields[5].filter { !$0.isWhitespace }.uppercased()
      guard let index = ["A", "B", "C", "D"].firstIndex(of: letter) else {
        throw rest.error("answer", "is '\(fields[5])', not A, B, C or D")
      }
      let choices = Array(fields[1...4])
      rows.append(
        QuestionRow(
          id: "\(file)-\(rows.count + 1)", question: fields[0], choices: choices,
          answer: choices[index], answerIndex: index,
          columns: [("subject", .text(subject)), ("split", split.map { .text($0) })], rest: rest))
    }
    return try QuestionSet(rows, path: path)
  }

  /// Where question, choices and answer stand, if this is a header.
  private static func places(in header: [String]) -> [Int]? {
    let names = header.map { $0.filter { !$0.isWhitespace }.lowercased() }
    let wanted = [["question", "input"], ["a"], ["b"], ["c"], ["d"], ["answer", "target"]]
    let found = wanted.compactMap { names.firstIndex(where: $0.contains) }
    return found.count == 6 ? found : nil
  }
}

/// Where the files of one subject of MMLU are: all in one folder, or in a folder for each split as its authors
/// pack them (`dev/anatomy_dev.csv`, `test/anatomy_test.csv`).
public struct MMLUSubject: Hashable, Sendable {
  /// As files name it: `college_biology`.
  public let name: String
  /// The path of each split that is there.
  public let paths: [String: String]

  /// As prompts name it: `college biology`.
  public var words: String { name.replacing("_", with: " ") }

  /// Every subject in a folder, by name.
  public static func all(in folder: String) -> [MMLUSubject] {
    var paths: [String: [String: String]] = [:]
    for pattern in ["*.csv", "*/*.csv"] {
      for path in Glob.expand(pattern, relativeTo: folder) {
        guard let (subject, named) = MMLUReader.name(of: path), let split = named else { continue }
        if paths[subject]?[split] == nil { paths[subject, default: [:]][split] = path }
      }
    }
    return paths.map { MMLUSubject(name: $0.key, paths: $0.value) }.sorted { $0.name < $1.name }
  }

  /// The questions of one split: `dev` for shots, `test`, `val`.
  public func questions(_ split: String) throws(CorpusError) -> QuestionSet {
    guard let path = paths[split] else {
      throw .noSplit(subject: name, split: split, found: paths.keys.sorted())
    }
    return try MMLUReader.read(path)
  }
}
