/// Reads comma-separated values (RFC 4180), with any one separator.
///
/// A field in quotes may hold separators, line ends and quotes, written twice. A quote inside a field without
/// quotes is a quote, as in files that were never meant to be CSV. Lines end in CRLF, LF or CR.
struct CSVReader {
  struct Record: Hashable {
    /// Where it begins.
    let line: Int
    let fields: [String]
  }

  private let path: String
  private let bytes: ArraySlice<UInt8>
  private let separator: UInt8
  private var index: Int
  private var line = 1

  /// All records of a file in UTF-8 that are not blank.
  static func read(_ bytes: [UInt8], path: String) throws(CorpusError) -> [Record] {
    try read(TableText.withoutMark(bytes), path: path)
  }

  /// Records that are not blank.
  ///
  /// - Parameters:
  ///   - text: in UTF-8, without a byte order mark.
  ///   - path: what messages call the text.
  ///   - separator: `,`, `;` or a tab.
  ///   - most: how many records to read.
  static func read(
    _ text: ArraySlice<UInt8>, path: String, separator: UInt8 = UInt8(ascii: ","), most: Int = .max
  ) throws(CorpusError) -> [Record] {
    let (count, stop) = text.withUnsafeBytes(TextCheck.longestText)
    if case .none = stop {
    } else {
      let line = text.prefix(count).count { $0 == 10 } + 1
      throw .badCSV(path: path, line: line, problem: "not UTF-8, or a character that text may not hold")
    }
    var reader = CSVReader(path: path, bytes: text, separator: separator, index: text.startIndex)
    var records: [Record] = []
    while reader.index < text.endIndex && records.count < most {
      let first = reader.line
      let fields = try reader.record()
      if fields != [""] { records.append(Record(line: first, fields: fields)) }
    }
    return records
  }

  private init(path: String, bytes: ArraySlice<UInt8>, separator: UInt8, index: Int) {
    (self.path, self.bytes, self.separator, self.index) = (path, bytes, separator, index)
  }

  private var next: UInt8? { index < bytes.endIndex ? bytes[index] : nil }

  private mutating func record() throws(CorpusError) -> [String] {
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

  private mutating func quoted() throws(CorpusError) -> String {
    let first = line
    var field: [UInt8] = []
    index += 1
    while true {
      guard let byte = next else {
        throw .badCSV(path: path, line: first, problem: "a field in quotes that does not end")
      }
      index += 1
      if byte == 10 { line += 1 }
      if byte == UInt8(ascii: "\"") {
        guard next == byte else { break }
        index += 1
      }
      field.append(byte)
    }
    guard next == nil || next == separator || next == 10 || next == 13 else {
      throw .badCSV(path: path, line: line, problem: "text behind the closing quote of a field")
    }
    return String(decoding: field, as: UTF8.self)
  }

  private mutating func endLine() {
    if next == 13 { index += 1 }
    if next == 10 { index += 1 }
    line += 1
  }
}
