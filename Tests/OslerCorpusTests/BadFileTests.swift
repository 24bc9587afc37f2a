import Foundation
import OslerCorpus
import Testing

/// Every way in which a file of articles may be bad, with the whole message.
struct BadFileTests {
  let folder: ScratchFolder

  init() throws { folder = try ScratchFolder() }

  /// The message for a file from which nothing can be read, its folder left out.
  private func message(_ bytes: [UInt8], _ name: String = "a.xml") throws -> String {
    try message(opening: try folder.write(bytes, to: name))
  }

  private func message(_ text: String) throws -> String { try message(Array(text.utf8)) }

  private func message(opening path: String) throws -> String {
    let error = #expect(throws: CorpusError.self) { try Corpus.open(paths: [path]) }
    return "\(try #require(error))".replacing(folder.path + "/", with: "")
  }

  // MARK: No file to speak of

  @Test func `a missing file`() throws {
    #expect(try message(opening: folder.path(of: "none.xml.gz")) == "there is no file 'none.xml.gz'")
  }

  @Test func `a folder, with a hint`() throws {
    try FileManager.default.createDirectory(
      atPath: folder.path(of: "shards"), withIntermediateDirectories: true)
    let path = folder.path(of: "shards")
    #expect(try message(opening: path) == "'shards' is a folder, not a file")
    #expect(CorpusError.isFolder(path: "shards").hint == "name the files in it: 'shards/*.xml.gz'")
  }

  @Test func `no file at all`() {
    #expect(throws: CorpusError.noFiles) { try Corpus.open(paths: []) }
    #expect("\(CorpusError.noFiles)" == "there is no file to read")
  }

  @Test func `an empty file, packed or not`() throws {
    #expect(try message("") == "'a.xml' is empty")
    #expect(try message(gzipped("")) == "'a.xml' is empty")
  }

  @Test func `JSON, text, a picture`() throws {
    #expect(
      try message(#"{"pmid": 31810487, "title": "On"}"#)
        == #"'a.xml' is no PubMed set: it begins with '{"pmid": 31810487, "…', not with XML"#)
    #expect(
      try message("\n pmid,title\n") == "'a.xml' is no PubMed set: it begins with 'pmid,title', not with XML")
    #expect(try message([0x89, 0x50, 0x4E, 0x47]) == "'a.xml', line 1, column 1: bytes that are not UTF-8")
  }

  @Test func `XML that is no PubMed set`() throws {
    #expect(
      try message("<!DOCTYPE html>\n<html><body>Not found</body></html>")
        == "'a.xml' is no PubMed set: its root element is 'html'")
  }

  // MARK: Gzip

  @Test func `gzip that is cut off`() throws {
    let whole = gzipped(articleSet())
    #expect(
      try message(Array(whole.dropLast(40)))
        == "'a.xml' is cut off: it ends at byte \(whole.count - 40), inside its compressed data")
    #expect(
      try message(Array(whole.dropLast(1)))
        == "'a.xml' is cut off: it ends at byte \(whole.count - 1), inside its compressed data")
  }

  @Test func `gzip whose blocks or checksum are damaged`() throws {
    var bytes = gzipped(articleSet())
    bytes[11] ^= 1
    #expect(
      try message(bytes)
        == "'a.xml' is damaged at byte 15 of its compressed data: invalid stored block lengths")
    bytes = gzipped(articleSet())
    bytes[bytes.count - 8] ^= 1
    #expect(
      try message(bytes)
        == "'a.xml' is damaged at byte \(bytes.count - 4) of its compressed data: incorrect data check")
  }

  @Test func `damage that XML notices first is told as damage, not as bad XML`() throws {
    var bytes = gzipped(articleSet(citation(1)))
    let middle = bytes.count / 2
    bytes[middle..<middle + 3] = [0xFF, 0xFF, 0xFF]
    #expect(
      try message(bytes)
        == "'a.xml' is damaged at byte \(bytes.count - 4) of its compressed data: incorrect data check")
    #expect(
      try message(gzipped("<PubmedArticleSet><A></B>"))
        == "'a.xml', line 1, column 22: '</B>' where '</A>' is expected")
  }

  @Test func `a zip archive that calls itself gzip`() throws {
    #expect(try message([0x50, 0x4B, 3, 4, 20, 0, 0, 0, 8]) == "'a.xml' is a zip archive, whatever its name")
  }

  @Test func `something after gzip`() throws {
    let bytes = gzipped(articleSet())
    #expect(
      try message(bytes + Array("<html>".utf8))
        == "'a.xml' has something other than gzip after its compressed data, at byte \(bytes.count)")
  }

  // MARK: XML

  @Test(arguments: [
    ("<PubmedArticleSet>\n<A><B></A>", "line 2, column 7: '</A>' where '</B>' is expected"),
    ("<PubmedArticleSet>\n<A><B>text", "line 2, column 11: the file ends inside 'B'"),
    ("<PubmedArticleSet>\n<A", "line 2, column 3: the file ends inside a tag"),
    ("<PubmedArticleSet><!-- ", "line 1, column 24: the file ends inside a comment"),
    ("<PubmedArticleSet>< A/>", "line 1, column 19: '<' that begins no tag"),
    ("<PubmedArticleSet><A b=c/>", "line 1, column 22: the attribute 'b' has no value in quotes"),
    ("<PubmedArticleSet><A b='c' b='d'/>", "line 1, column 28: the attribute 'b' stands twice"),
    ("<PubmedArticleSet>&nbsp;", "line 1, column 19: unknown entity '&nbsp;'"),
    ("<PubmedArticleSet>a & b", "line 1, column 21: '& b' stands for no character"),
    ("<PubmedArticleSet>&#0;", "line 1, column 19: '&#0;' stands for no character"),
    ("<PubmedArticleSet>&#xD800;", "line 1, column 19: '&#xD800;' stands for no character"),
    ("<PubmedArticleSet>\u{1}", "line 1, column 19: the character U+0001, which XML forbids"),
    ("<PubmedArticleSet><![CDATA[x", "line 1, column 29: the file ends inside CDATA"),
    ("<PubmedArticleSet><!x>", "line 1, column 19: '<!' that begins neither a comment nor CDATA"),
    ("<PubmedArticleSet/>\n<a/>", "line 2, column 1: text outside the root element"),
    ("<PubmedArticleSet/>\n x", "line 2, column 2: text outside the root element"),
    (
      "<?xml version='1.0' encoding='latin1'?>",
      "line 1, column 1: the encoding 'latin1' is not read, only UTF-8"
    ),
    ("<!DOCTYPE a <b>", "line 1, column 13: a malformed DOCTYPE"),
  ])
  func `malformed XML`(text: String, expected: String) throws {
    #expect(try message(text) == "'a.xml', \(expected)")
  }

  @Test func `bad UTF-8, with its place`() throws {
    let bytes = Array("<PubmedArticleSet>\n<A>é".utf8) + [0xC3, 0x28]
    #expect(try message(bytes) == "'a.xml', line 2, column 6: bytes that are not UTF-8")
    #expect(
      try message(Array("<PubmedArticleSet>".utf8) + [0xE2, 0x82])
        == "'a.xml', line 1, column 19: bytes that are not UTF-8")
  }

  @Test func `an entity bomb is refused before it goes off`() throws {
    let bomb = """
      <?xml version="1.0"?>
      <!DOCTYPE PubmedArticleSet [
        <!ELEMENT lolz (#PCDATA)> <!-- <!ENTITY in a comment is none --> <?pi <!ENTITY ?>
        <!ENTITY lol "lol">
        <!ENTITY lol1 "&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;">
      ]>
      <PubmedArticleSet>&lol1;</PubmedArticleSet>
      """
    #expect(try message(bomb) == "'a.xml', line 4, column 3: declares the entity 'lol', which is refused")
  }

  @Test func `an external entity is refused`() throws {
    let text = "<!DOCTYPE a [<!ENTITY % file SYSTEM 'file:///etc/passwd'>]><PubmedArticleSet/>"
    #expect(try message(text) == "'a.xml', line 1, column 14: declares the entity 'file', which is refused")
    let error = CorpusError.malformed(
      path: "a.xml", at: XMLPosition(line: 1, column: 14), fault: .entityDeclared("file"))
    #expect(error.hint == "PubMed files declare none: this file is not from NLM")
  }

  @Test func `nesting, tags and texts have limits`() throws {
    let deep = "<PubmedArticleSet>" + String(repeating: "<A>", count: 256)
    #expect(try message(deep) == "'a.xml', line 1, column 787: elements nested more than 256 deep")
    let tag = "<PubmedArticleSet><A b='\(String(repeating: "x", count: 600_000))'/>"
    #expect(try message(tag) == "'a.xml', line 1, column 19: a tag longer than 262144 bytes")
    let endless = String(repeating: String(repeating: "x", count: 999) + "\n", count: 17_000)
    #expect(
      try message(articleSet(citation(1, title: endless)))
        == "'a.xml', line 16781, column 184: an article with more than 16777216 bytes of text")
  }

  @Test func `a citation or a deletion without a PMID`() throws {
    #expect(
      try message(articleSet("<PubmedArticle><MedlineCitation/></PubmedArticle>"))
        == "'a.xml', line 3, column 50: here ends a citation without a valid PMID")
    #expect(
      try message(articleSet("<DeleteCitation><PMID>x</PMID></DeleteCitation>"))
        == "'a.xml', line 3, column 31: here ends a citation without a valid PMID")
  }
}
