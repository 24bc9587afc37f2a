import OslerCSV
import Testing

struct CSVReaderTests {
  private func fields(_ text: String, _ separator: Character = ",") throws -> [[String]] {
    try CSVReader.read(Array(text.utf8)[...], separator: separator.asciiValue ?? 0).map(\.fields)
  }

  private func problem(_ text: String) -> String? {
    do throws(CSVProblem) {
      _ = try CSVReader.read(Array(text.utf8)[...])
      return nil
    } catch {
      return "line \(error.line): \(error.words)"
    }
  }

  @Test func `fields in quotes hold separators, quotes and lines`() throws {
    #expect(try fields("a,\"b,c\",\"d\"\"e\",\"f\ng\"\n") == [["a", "b,c", "d\"e", "f\ng"]])
    #expect(try fields("a;\"b;c\";d,e\r\n", ";") == [["a", "b;c", "d,e"]])
    #expect(try fields("a\tb \"wide\" c\t", "\t") == [["a", "b \"wide\" c", ""]])
  }

  @Test func `lines end in any way, blank ones are passed over, and each record knows its line`() throws {
    let text = "a,b\r\n\r\nc\r\"d\n\r\re\",f\n,\n"
    let records = try CSVReader.read(Array(text.utf8)[...])
    #expect(records.map(\.fields) == [["a", "b"], ["c"], ["d\n\r\re", "f"], ["", ""]])
    #expect(records.map(\.line) == [1, 3, 4, 8])
    #expect(try CSVReader.read(Array(text.utf8)[...], most: 1).map(\.fields) == [["a", "b"]])
  }

  @Test func `a quote that does not end and text behind one are told with their lines`() {
    #expect(problem("a\n\"b\nc") == "line 2: a field in quotes that does not end")
    #expect(problem("a\n\"b\nc\"d") == "line 3: text behind the closing quote of a field")
    #expect(problem("a\n\"b\nc\"\n") == nil)
  }

  @Test(arguments: [
    ("a,b;c,d\n;;;;;", ","), ("a;\"b,c,d,e\";f\n", ";"), ("a\tb\r,,,,", "\t"), ("alone", ","), ("", ","),
  ])
  func `the separator is the one that the header has most of, outside of quotes`(
    text: String, separator: Character
  ) {
    #expect(CSVReader.separator(ofHeader: Array(text.utf8)[...]) == separator.asciiValue)
  }

  @Test func `a byte order mark is no part of the first field`() throws {
    #expect(CSVReader.withoutMark(Array("\u{FEFF}a".utf8)) == Array("a".utf8)[...])
    #expect(CSVReader.withoutMark(Array("a".utf8)) == Array("a".utf8)[...])
  }
}
