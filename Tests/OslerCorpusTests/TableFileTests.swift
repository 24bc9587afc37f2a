import OslerCorpus
import Testing

struct TableFileTests {
  let folder: ScratchFolder

  init() throws { folder = try ScratchFolder() }

  private func load(_ text: String, texts: [String] = []) throws -> TableFile {
    try TableFile.load(try folder.write(text, to: "t.csv"), texts: texts)
  }

  @Test(arguments: [
    "id,n,share,ok,words\r\n007,1,0.5,true,\"a, b\"\r\n12,,-2e-3,FALSE,\r\n",
    "\u{feff}id;n;share;ok;words;;\n007;1;0.5;true;a, b;;\n\n12;;-2e-3;FALSE;;;\n;;;;;;\n",
    "id\tn\tshare\tok\twords\n007\t1\t0.5\ttrue\ta, b\n12\t\t-2e-3\tFALSE\t\n",
  ])
  func `a column has the kind that all of its fields have`(text: String) throws {
    let table = try load(text)
    #expect(table.columns == ["id", "n", "share", "ok", "words"])
    #expect(
      table.rows == [
        [.text("007"), .integer(1), .real(0.5), .bool(true), .text("a, b")],
        [.text("12"), nil, .real(-0.002), .bool(false), nil],
      ])
  }

  @Test(arguments: [
    ("1\n2.5", [ColumnValue.real(1), .real(2.5)]), ("1\nx", [.text("1"), .text("x")]),
    ("nan\ninf", [.text("nan"), .text("inf")]), ("01.5\n2", [.text("01.5"), .text("2")]),
    ("1e999\n2", [.text("1e999"), .text("2")]), ("0\n0.25", [.real(0), .real(0.25)]),
    ("9223372036854775808\n1", [.real(9_223_372_036_854_775_808), .real(1)]),
  ])
  func `what only looks like a number is text`(fields: String, values: [ColumnValue]) throws {
    #expect(try load("x\n" + fields).rows == values.map { [$0] })
  }

  @Test func `a column stays text where that is asked`() throws {
    let table = try load("published,n\n71.00,100\n60.5,1273\n", texts: ["published"])
    #expect(table.rows == [[.text("71.00"), .integer(100)], [.text("60.5"), .integer(1273)]])
  }

  @Test(arguments: [
    ("", "'t.csv' is empty"), (",,\n1,2,3\n", "'t.csv' is empty"),
    ("a,b\n1\n", "'t.csv', line 2: 1 field, expected 2"),
    ("a,b\n1,2,3\n", "'t.csv', line 2: 3 fields, expected 2"),
    ("a,a\n1,2\n", "'t.csv', line 1: two columns are called 'a'"),
    ("a,,b\n1,2,3\n", "'t.csv', line 1: column 2 has no name"),
    ("a\n\"b", "'t.csv', line 2: a field in quotes that does not end"),
  ])
  func `a bad table is told by its line`(text: String, expected: String) throws {
    let error = #expect(throws: CorpusError.self) { try load(text) }
    #expect("\(try #require(error))".replacing(folder.path + "/", with: "") == expected)
  }

  @Test func `a column that is not there cannot stay text`() throws {
    let error = #expect(throws: CorpusError.self) { try load("a\n1\n", texts: ["b"]) }
    #expect("\(try #require(error))".hasSuffix("t.csv', line 1: there is no column 'b'"))
  }
}
