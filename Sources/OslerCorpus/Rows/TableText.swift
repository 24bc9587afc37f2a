import OslerCSV

/// The text of a table's file as UTF-8, whatever spreadsheets wrote it in: UTF-8 with or without a byte order mark,
/// UTF-16 with one, or Windows-1252, of which Latin-1 is a part.
struct TableText {
  /// UTF-8, without a mark.
  let bytes: ArraySlice<UInt8>
  /// What was done to read it, where that is a guess.
  let warning: String?

  init(_ file: [UInt8], path: String) throws(CorpusError) {
    if file.starts(with: [0xFF, 0xFE]) || file.starts(with: [0xFE, 0xFF]) {
      bytes = try Self.utf16(file, path: path)
      warning = nil
      return
    }
    let text = CSVReader.withoutMark(file)
    let (count, stop) = text.withUnsafeBytes(TextCheck.longestText)
    // Where good characters beyond ASCII stand before the bad byte, it is a damaged file and no other encoding.
    guard stop == .incomplete || stop == .fault(.invalidUTF8), text.count == file.count,
      text.prefix(count).allSatisfy({ $0 < 0x80 })
    else {
      (bytes, warning) = (text, nil)
      return
    }
    bytes = try Self.windows1252(text, path: path)
    warning = "it is not in UTF-8, and was read as Windows-1252: look at its accents"
  }

  /// Records that are not blank, of text in UTF-8 without a mark.
  ///
  /// - Parameter path: what messages call the text.
  static func records(
    of text: ArraySlice<UInt8>, path: String, separator: UInt8 = UInt8(ascii: ","), most: Int = .max
  ) throws(CorpusError) -> [CSVRecord] {
    let (count, stop) = text.withUnsafeBytes(TextCheck.longestText)
    guard stop == .none else {
      let line = text.prefix(count).count { $0 == 10 } + 1
      throw .badCSV(path: path, line: line, problem: "not UTF-8, or a character that text may not hold")
    }
    do throws(CSVProblem) {
      return try CSVReader.read(text, separator: separator, most: most)
    } catch {
      throw .badCSV(path: path, line: error.line, problem: error.words)
    }
  }

  private static func utf16(_ file: [UInt8], path: String) throws(CorpusError) -> ArraySlice<UInt8> {
    let (low, high) = file[0] == 0xFF ? (0, 1) : (1, 0)
    let units = stride(from: 2, to: file.count - 1, by: 2).map {
      UInt16(file[$0 + high]) << 8 | UInt16(file[$0 + low])
    }
    guard file.count.isMultiple(of: 2), let text = String(validating: units, as: UTF16.self) else {
      throw .badCSV(path: path, line: 1, problem: "it begins as UTF-16 does, but is not in UTF-16")
    }
    return Array(text.utf8)[...]
  }

  private static func windows1252(
    _ text: ArraySlice<UInt8>, path: String
  ) throws(CorpusError) -> ArraySlice<UInt8> {
    var decoded = String.UnicodeScalarView()
    var line = 1
    for byte in text {
      if byte == 10 { line += 1 }
      let scalar = byte < 0x80 || byte >= 0xA0 ? Unicode.Scalar(byte) : Self.scalars[Int(byte) - 0x80]
      guard let scalar else {
        throw .badCSV(path: path, line: line, problem: "neither UTF-8 nor Windows-1252: save it as UTF-8")
      }
      decoded.append(scalar)
    }
    return Array(String(decoded).utf8)[...]
  }

  /// Of 0x80 to 0x9F (Unicode's mapping table CP1252.TXT); five are none.
  private static let scalars: [Unicode.Scalar?] = [
    "\u{20AC}", nil, "\u{201A}", "\u{0192}", "\u{201E}", "\u{2026}", "\u{2020}", "\u{2021}",
    "\u{02C6}", "\u{2030}", "\u{0160}", "\u{2039}", "\u{0152}", nil, "\u{017D}", nil,
    nil, "\u{2018}", "\u{2019}", "\u{201C}", "\u{201D}", "\u{2022}", "\u{2013}", "\u{2014}",
    "\u{02DC}", "\u{2122}", "\u{0161}", "\u{203A}", "\u{0153}", nil, "\u{017E}", "\u{0178}",
  ]
}
