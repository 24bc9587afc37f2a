import Foundation
import OslerCSV

/// MMLU (Hendrycks et al. 2021, arXiv:2009.03300): CSV without a header, `question,A,B,C,D,answer`, a file for
/// each subject and split: `college_biology_dev.csv`.
///
/// Subject and split become columns; ids are `college_biology_dev-1` and so on.
enum MMLUReader {
  static let splits = ["dev", "val", "test", "auxiliary_train"]

  /// The subject and the split that a file's name says.
  static func name(of path: String) -> (subject: String, split: String)? {
    let file = URL(filePath: path).lastPathComponent
    let stem = file.hasSuffix(".gz") ? String(file.dropLast(3)) : file
    guard stem.hasSuffix(".csv") else { return nil }
    for split in splits where stem.hasSuffix("_\(split).csv") {
      let subject = String(stem.dropLast(split.count + 5))
      return subject.isEmpty ? nil : (subject, split)
    }
    return nil
  }

  static func read(_ path: String) throws(CorpusError) -> QuestionSet {
    guard let (subject, split) = name(of: path) else { throw .noSubject(path: path) }
    let bytes = try PackedFile.contents(of: path)
    var rows: [QuestionRow] = []
    for record in try TableText.records(of: CSVReader.withoutMark(bytes), path: path) {
      if record.fields.map({ $0.lowercased() }) == ["question", "a", "b", "c", "d", "answer"] { continue }
      guard record.fields.count == 6 else {
        let found = record.fields.count
        throw .badCSV(
          path: path, line: record.line,
          problem: "\(found) field\(found == 1 ? "" : "s"), expected question, A, B, C, D and answer")
      }
      let (choices, letter) = (Array(record.fields[1...4]), record.fields[5])
      let rest = RowFields([], path: path, line: record.line)
      guard let index = ["A", "B", "C", "D"].firstIndex(of: letter) else {
        throw rest.error("answer", "is '\(letter)', not A, B, C or D")
      }
      guard !record.fields[0].allSatisfy(\.isWhitespace) else { throw rest.error("question", "is empty") }
      rows.append(
        QuestionRow(
          id: "\(subject)_\(split)-\(rows.count + 1)", question: record.fields[0], choices: choices,
          answer: choices[index], answerIndex: index,
          columns: [("subject", .text(subject)), ("split", .text(split))], rest: rest))
    }
    return try QuestionSet(rows, path: path)
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
        guard let (subject, split) = MMLUReader.name(of: path) else { continue }
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
