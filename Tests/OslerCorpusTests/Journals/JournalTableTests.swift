import OslerCorpus
import Testing

struct JournalTableTests {
  let folder: ScratchFolder

  init() throws { folder = try ScratchFolder() }

  private func load(_ text: String) throws -> JournalTable {
    try JournalTable.load(try folder.write(text, to: "j.csv"))
  }

  private func message(_ text: String) throws -> String {
    let error = #expect(throws: CorpusError.self) { try load(text) }
    return "\(try #require(error))".replacing(folder.path + "/", with: "")
  }

  private func circulation(rank: Int? = 1, category: String = "CARDIAC & CARDIOVASCULAR SYSTEMS")
    -> JournalTable.Entry
  {
    JournalTable.Entry(
      title: "Circulation", abbreviation: "CIRC", issns: ["0009-7322", "1524-4539"], category: category,
      rank: rank)
  }

  @Test(arguments: [
    "title,abbreviation,ISSN,eISSN,category,rank\nCirculation,CIRC,0009-7322,1524-4539,CARDIAC & CARDIOVASCULAR SYSTEMS,1\n",
    "\u{FEFF}Journal name;JCR Abbreviation;Print ISSN;Electronic ISSN;JIF Rank;Category\r\nCirculation;CIRC;00097322;1524-4539;1/142;CARDIAC & CARDIOVASCULAR SYSTEMS\r\n",
    "Journal Title\tMedAbbr\tISSN (Print)\tISSN (Online)\tSubject\tRanking\nCirculation\tCIRC\t0009-7322\t1524-4539\tCARDIAC & CARDIOVASCULAR SYSTEMS\t1\n",
    "Ranked on a Tuesday by: someone\n\n\"Title\",\"ISO Abbreviation\",ISSN,Category,2023 JIF,2022 JIF\nCirculation,CIRC,\"0009-7322, 1524-4539\",\"CARDIAC & CARDIOVASCULAR SYSTEMS - SCIE\",37.8,35\n\nCopyright someone\n",
  ])
  func `columns go by several names, in any usual kind of CSV`(text: String) throws {
    #expect(try load(text).entries == [circulation()])
  }

  @Test(arguments: [
    // UTF-16 as spreadsheets save "Unicode text", of either order.
    "\u{FEFF}".utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] },
    "\u{FEFF}".utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] },
  ])
  func `a table in UTF-16 is read`(mark: [UInt8]) throws {
    let text = "Title\tISSN\tCategory\nRevista Médica\t0009-7322\tA;B; C\n"
    let bytes =
      mark
      + text.utf16.flatMap { unit in
        mark[0] == 0xFF ? [UInt8(unit & 0xFF), UInt8(unit >> 8)] : [UInt8(unit >> 8), UInt8(unit & 0xFF)]
      }
    let table = try JournalTable.load(try folder.write(bytes, to: "j.tsv"))
    #expect(table.entries.map(\.title) == ["Revista Médica", "Revista Médica", "Revista Médica"])
    #expect(table.categories == ["A", "B", "C"])
    #expect(table.warnings == [])
    let cut = try folder.write(Array(bytes.dropLast()), to: "j.csv")
    #expect(
      throws: CorpusError.badCSV(
        path: cut, line: 1, problem: "it begins as UTF-16 does, but is not in UTF-16")
    ) {
      try JournalTable.load(cut)
    }
  }

  @Test func `a table that is not in UTF-8 is read as Windows-1252, which is told`() throws {
    var bytes = Array("title;category\nM".utf8) + [0xE9] + Array("decine ".utf8) + [0x96, 0x20, 0x80]
    let table = try JournalTable.load(try folder.write(bytes + Array(";C\n".utf8), to: "j.csv"))
    #expect(table.entries == [JournalTable.Entry(title: "Médecine – €", issns: [], category: "C")])
    #expect(table.warnings == ["it is not in UTF-8, and was read as Windows-1252: look at its accents"])
    bytes.append(0x81)
    let neither = try folder.write(bytes, to: "j.csv")
    #expect(
      throws: CorpusError.badCSV(
        path: neither, line: 2, problem: "neither UTF-8 nor Windows-1252: save it as UTF-8")
    ) { try JournalTable.load(neither) }
    let damaged = try folder.write(Array("title;category\né;".utf8) + [0xE9, 0x0A], to: "j.csv")
    #expect(
      throws: CorpusError.badCSV(
        path: damaged, line: 2, problem: "not UTF-8, or a character that text may not hold")
    ) { try JournalTable.load(damaged) }
  }

  @Test func `cells of several lines, ISSNs of any form and missing ranks are understood`() throws {
    let table = try load(
      """
      Number;Title;ISSN;eISSN;Category;Rank
      x;"Journal of
        the Heart; a quarterly";"0002953X
      2434-561x";0009–7322;"Cardiology
      Hematology";N/A
      y;B;n/a;****-****;Cardiology;2.0

      """)
    let issns = ["0002-953X", "2434-561X", "0009-7322"]
    #expect(
      table.entries == [
        .init(title: "Journal of the Heart; a quarterly", issns: issns, category: "Cardiology"),
        .init(title: "Journal of the Heart; a quarterly", issns: issns, category: "Hematology"),
        .init(title: "B", issns: [], category: "Cardiology", rank: 2),
      ])
    #expect(table.warnings == [])
  }

  @Test func `tabs divide also where cells have more semicolons and commas`() throws {
    let table = try load(
      "List of 2023, of all; by someone, somewhere, at some time\nTitle\tCategory\nA, B, C\tX; Y; Z; V; W\n")
    #expect(table.categories == ["X", "Y", "Z", "V", "W"])
    #expect(Set(table.entries.map(\.title)) == ["A, B, C"])
  }

  @Test func `ranks come from an impact factor where there are none`() throws {
    let table = try load(
      """
      Rank;Title;Issn;SJR;Categories
      1;Circulation;"15244539, 00097322";"9,5";Cardiology (Q1); Physiology (Q1)
      """.replacing("Cardiology (Q1); Physiology (Q1)", with: "\"Cardiology (Q1); Physiology (Q1)\""))
    #expect(table.categories == ["Cardiology", "Physiology"])
    let scored = try load("title,category,JIF\na,X,<0.1\nb,X,12.5\nc,X,N/A\nd,X,12.5\ne,Y,3\n")
    #expect(scored.entries.map(\.rank) == [3, 1, nil, 1, 1])
  }

  @Test func `an ISSN that is none is passed over and told`() throws {
    let table = try load("title,ISSN,eISSN,category\nCirculation,0009-7323,N/A,C\n")
    #expect(table.entries == [JournalTable.Entry(title: "Circulation", issns: [], category: "C")])
    #expect(table.warnings == ["line 2: '0009-7323' is no ISSN"])
  }

  @Test(arguments: [
    (
      "title,rank\nCirculation,1",
      "'j.csv' has no header with a category and a title or an ISSN: it begins with 'title', 'rank'"
    ),
    ("title,journal,category\n", "'j.csv', line 1: 'title' and 'journal' are the same column"),
    ("title,category,rank\nCirculation,C,best\n", "'j.csv', line 2: 'rank' is 'best', no rank"),
    ("title,category,jif\nCirculation,C,high\n", "'j.csv', line 2: 'score' is 'high', no number"),
    ("title,category\n", "'j.csv' is empty"),
  ])
  func `a table that says too little is refused`(text: String, expected: String) throws {
    #expect(try message(text) == expected)
  }

  // MARK: Selection

  private let ranked = JournalTable(
    source: "'j.csv'",
    entries: [
      .init(title: "A", issns: ["0028-4793"], category: "Oncology", rank: 2),
      .init(title: "B", issns: [], category: "Oncology", rank: 1),
      .init(title: "C", issns: ["0140-6736"], category: "Oncology", rank: 2),
      .init(title: "D", issns: ["0009-7322"], category: "CARDIAC & CARDIOVASCULAR SYSTEMS", rank: 9),
      .init(title: "E", issns: [], category: "Allergy"),
    ])

  @Test func `the best of a category are taken, ties at the end with them`() throws {
    #expect(try ranked.selection(of: ["oncology"], top: 1).entries.map(\.title) == ["B"])
    #expect(try ranked.selection(of: ["oncology"], top: 2).entries.map(\.title) == ["B", "A", "C"])
    #expect(
      try ranked.selection(of: ["cardiology", "ONC"], top: 9).entries.map(\.title) == ["B", "A", "C", "D"])
    #expect(try ranked.selection().entries.count == 5)
  }

  @Test func `an unknown category, and one without ranks, are refused`() throws {
    let unknown = #expect(throws: JournalError.self) { try ranked.selection(of: ["dentistry"]) }
    #expect("\(try #require(unknown))" == "'j.csv' has no category 'dentistry'")
    #expect(unknown?.hint == "it has 'Oncology', 'CARDIAC & CARDIOVASCULAR SYSTEMS', 'Allergy'")
    let rankless = #expect(throws: JournalError.self) { try ranked.selection(of: ["allergy"], top: 3) }
    #expect("\(try #require(rankless))" == "'j.csv' has no ranks for 'Allergy'")
    #expect(throws: JournalError.noSuchCount(0)) { try ranked.selection(of: ["oncology"], top: 0) }
  }

  @Test func `a journal is known by its ISSN, and by its name only where one is missing`() throws {
    let filter = try ranked.selection()
    var journal = Journal(title: "B")
    #expect(filter.categories(of: journal) == ["Oncology"])
    journal.issnLinking = "1234-5679"
    #expect(filter.categories(of: journal) == ["Oncology"])
    journal = Journal(title: "A")
    #expect(filter.categories(of: journal) == ["Oncology"])
    journal.issnPrint = "1234-5679"
    #expect(filter.categories(of: journal) == [])
    journal.issnElectronic = "0009-7322"
    #expect(filter.categories(of: journal) == ["CARDIAC & CARDIOVASCULAR SYSTEMS"])
  }

  @Test func `a corpus is selected by specialty`() throws {
    let other = citation(2, journal: "Other").replacing("1234-567X", with: "0140-6736")
    let path = try folder.write(articleSet(citation(1), other), to: "a.xml")
    let selection = PubMedSelection(specialties: try ranked.selection(of: ["oncology"]))
    let corpus = try Corpus.open(paths: [path], selection: selection)
    #expect(try corpus.outline() == ["2.1 Title"])
    #expect(corpus.shards[0].leftOut == [.otherJournal: 1])
    let both = PubMedSelection(journals: ["The Journal"], specialties: try ranked.selection(of: ["oncology"]))
    #expect(try Corpus.open(paths: [path], selection: both).count == 0)
  }
}
