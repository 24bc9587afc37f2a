/// One line of a table, or several where a field in quotes has several.
public struct CSVRecord: Hashable, Sendable {
  /// Where it begins, from 1.
  public let line: Int
  public let fields: [String]
}

/// What is wrong with a table, and where.
public struct CSVProblem: Error, Hashable, Sendable {
  public let line: Int
  public let words: String
}

/// Reads comma-separated values (RFC 4180), with any one separator.
///
/// A field in quotes may hold separators, line ends and quotes, written twice. A quote inside a field without
/// quotes is a quote, as in files that were never meant to be CSV. Lines end in CRLF, LF or CR.
public struct CSVReader {
  private let bytes: ArraySlice<UInt8>
  private let separator: UInt8
  private var index: Int
  private var line = 1

  /// Records that are not blank.
  ///
  /// - Parameters:
  ///   - text: in UTF-8, without a byte order mark.
  ///   - separator: `,`, `;` or a tab.
  ///   - most: how many records to read.
  public static func read(
    _ text: ArraySlice<UInt8>, separator: UInt8 = UInt8(ascii: ","), most: Int = .max
  ) throws(CSVProblem) -> [CSVRecord] {
    var reader = CSVReader(bytes: text, separator: separator, index: text.startIndex)
    var records: [CSVRecord] = []
    while reader.index < text.endIndex && records.count < most {
      let first = reader.line
      let fields = try reader.record()
      if fields != [""] { records.append(CSVRecord(line: first, fields: fields)) }
    }
    return records
  }

  /// The separators that tables have.
  public static let separators: [UInt8] = [UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t")]

  /// The separator that the first line has most of, outside of quotes: of a table that begins with its header.
  public static func separator(ofHeader text: ArraySlice<UInt8>) -> UInt8 {
    var counts = separators.map { _ in 0 }
    var isQuoted = false
    for byte in text {
      if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
      if isQuoted { continue }
      if byte == 10 || byte == 13 { break }
      if let place = separators.firstIndex(of: byte) { counts[place] += 1 }
    }
    return separators[counts.firstIndex(of: counts.max() ?? 0) ?? 0]
  }

  /// What stands behind a byte order mark.
  public static func withoutMark(_ bytes: [UInt8]) -> ArraySlice<UInt8> {
    bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes[3...] : bytes[...]
  }

  private init(bytes: ArraySlice<UInt8>, separator: UInt8, index: Int) {
    (self.bytes, self.separator, self.index) = (bytes, separator, index)
  }

  private var next: UInt8? { index < bytes.endIndex ? bytes[index] : nil }

  private mutating func record() throws(CSVProblem) -> [String] {
    var fields: [String] = []
    while true {
      fields.append(next == UInt8(ascii: "\"") ? try quoted() : plain())
      guard next == separator else { break }
      index += 1
    }
    endLine()
    return fields
  }

  private mutating func plain() -> String {
    let start = index
    while let byte = next, byte != separator, byte != 10, byte != 13 { index += 1 }
    return String(decoding: bytes[start..<index], as: UTF8.self)
  }

  private mutating func quoted() throws(CSVProblem) -> String {
    let first = line
    var field: [UInt8] = []
    index += 1
    while true {
      guard let byte = next else {
        throw CSVProblem(line: first, words: "a field in quotes that does not end")
      }
      index += 1
      if byte == 10 || byte == 13 && next != 10 { line += 1 }
      if byte == UInt8(ascii: "\"") {
        guard next == byte else { break }
        index += 1
      }
      field.append(byte)
    }
    guard next == nil || next == separator || next == 10 || next == 13 else {
      throw CSVProblem(line: line, words: "text behind the closing quote of a field")
    }
    return String(decoding: field, as: UTF8.self)
  }

  private mutating func endLine() {
    if next == 13 { index += 1 }
    if next == 10 { index += 1 }
    line += 1
  }
}
