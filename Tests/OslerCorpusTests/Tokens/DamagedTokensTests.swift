import Foundation
import OslerCorpus
import OslerText
import Testing

/// Every way in which a folder of tokens may be bad.
struct DamagedTokensTests {
  let folder: ScratchFolder
  let file: String

  init() throws {
    folder = try ScratchFolder()
    file = folder.path(of: "t/tokens-00000.bin")
    let tokenizer = try TokenizerTrainer.train(on: ["a b"], vocabulary: 258).tokenizer
    let path = try folder.write(articleSet(citation(1), citation(2, title: "Other")), to: "1.xml")
    _ = try TokenCorpus.write(
      try Corpus.open(paths: [path]), to: folder.path(of: "t"), plan: TokenizingPlan(tokenizer: tokenizer),
      threads: 1)
  }

  private func message(verifies: Bool = true) throws -> String {
    let error = #expect(throws: TokenCorpusError.self) {
      try TokenCorpus.open(folder.path(of: "t"), verifies: verifies)
    }
    return "\(try #require(error))".replacing(folder.path + "/", with: "")
  }

  private func change(_ body: (inout [UInt8]) -> Void) throws {
    var bytes = [UInt8](try Data(contentsOf: URL(filePath: file)))
    body(&bytes)
    try Data(bytes).write(to: URL(filePath: file))
  }

  private func changeManifest(_ old: String, _ new: String) throws {
    let path = folder.path(of: "t/manifest.json")
    let text = try String(contentsOfFile: path, encoding: .utf8)
    try #require(text.contains(old))
    try text.replacing(old, with: new).write(toFile: path, atomically: true, encoding: .utf8)
  }

  @Test func `cut off anywhere, the file is refused`() throws {
    let whole = [UInt8](try Data(contentsOf: URL(filePath: file)))
    for length in 0..<whole.count {
      try Data(whole[..<length]).write(to: URL(filePath: file))
      #expect(throws: TokenCorpusError.self) {
        try TokenCorpus.open(folder.path(of: "t"), verifies: false)
      }
    }
    try change { $0 = Array(whole.prefix(100)) }
    #expect(try message() == "'t/tokens-00000.bin' is damaged: it is cut off, or was not written to its end")
    try change { $0 = [] }
    #expect(try message() == "'t/tokens-00000.bin' is damaged: 0 bytes are too few")
  }

  @Test func `any byte changed, the file is refused by its digest`() throws {
    let whole = [UInt8](try Data(contentsOf: URL(filePath: file)))
    for place in whole.indices {
      var bytes = whole
      bytes[place] ^= 0x80
      try Data(bytes).write(to: URL(filePath: file))
      #expect(throws: TokenCorpusError.self) { try TokenCorpus.open(folder.path(of: "t")) }
      // Without it nothing is read outside the file.
      if let corpus = try? TokenCorpus.open(folder.path(of: "t"), verifies: false) {
        for document in 0..<corpus.count { _ = (corpus.sample(document), corpus.id(of: document)) }
      }
    }
    try change { $0[16] ^= 1 }
    #expect(throws: TokenCorpusError.self) { try TokenCorpus.open(folder.path(of: "t")) }
  }

  @Test func `a file that is not there, and a folder that is none`() throws {
    try FileManager.default.removeItem(atPath: file)
    #expect(try message() == "cannot read 't/tokens-00000.bin': No such file or directory")
    let error = #expect(throws: TokenCorpusError.self) { try TokenCorpus.open(folder.path) }
    #expect(error == .missing(path: folder.path))
  }

  @Test(arguments: [
    ("\"osler tokens\"", "\"other\"", "'format' is not 'osler tokens'"),
    ("\"version\": 1", "\"version\": 2", "'version' is not 1"),
    (
      "\"documents\": 2,\n    \"tokens\"", "\"documents\": 3,\n    \"tokens\"",
      "its parts do not add up to its counts"
    ),
    ("tokens-00000.bin", "../1.xml", "'file' names no file of the folder"),
    (
      "\"articles\": 2,\n    \"documents\"", "\"articles\": 5,\n    \"documents\"",
      "its articles are not those kept and those dropped"
    ),
    ("\"vocabulary\": 258", "\"vocabulary\": -1", "'vocabulary' is no count"),
    ("{", "", "it is no JSON at line 2"),
  ])
  func `a manifest that contradicts itself is refused`(old: String, new: String, problem: String) throws {
    let path = folder.path(of: "t/manifest.json")
    var text = try String(contentsOfFile: path, encoding: .utf8)
    let range = try #require(text.range(of: old))
    text.replaceSubrange(range, with: new)
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    #expect(try message() == "'t/manifest.json' is no manifest of tokens: \(problem)")
  }

  @Test func `a manifest of other files is refused`() throws {
    try changeManifest("\"vocabulary\": 258", "\"vocabulary\": 259")
    #expect(
      try message(verifies: false)
        == "'t/tokens-00000.bin' is damaged: its counts are not those of its manifest")
  }
}
