import Foundation
import OslerCorpus
import OslerInterpreter
import OslerLanguage
import OslerLog
import Testing

/// The notebooks that the project ships, at toy size.
struct StudyNotebookTests {
  static let folder = URL(filePath: #filePath).appending(path: "../../../notebooks").standardized
  static let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? [])
    .filter { $0.hasSuffix(".osl.md") }.sorted()
  /// What makes each small; a notebook that is neither here nor in ``elsewhere`` is not tested.
  static let toy: [String: [(name: String, text: String)]] = [
    "first-rounds.osl.md": [("epochs", "1"), ("vocabulary", "400")]
  ]
  /// Those with tests of their own.
  static let elsewhere: Set = ["antglm-med.osl.md", "inmd-x.osl.md", "internist.osl.md"]

  @Test func `every notebook has a toy size`() {
    #expect(!Self.names.isEmpty)
    #expect(Set(Self.names) == Self.elsewhere.union(Self.toy.keys))
  }

  private static func run(_ name: String) throws -> (RunOutcome, ExperimentLog, Session) {
    let path = folder.appending(path: name).path
    let source = SourceText(name: name, text: try String(contentsOfFile: path, encoding: .utf8))
    let workspace = Workspace(folder: folder.path, startFolder: folder.path)
    let (prepared, diagnostics) = try NotebookRunner.prepare(
      source, overriding: toy[name] ?? [], workspace: workspace)
    #expect(diagnostics.map { $0.rendered(in: source) } == [])
    let runner = try #require(prepared)
    let log = try ExperimentLog.inMemory()
    let setup = SessionRecord(
      title: runner.notebook.frontMatter.title, notebook: path, workspace: folder.path, folder: folder.path,
      source: source.text, seed: runner.notebook.frontMatter.seed ?? 0, threads: 2, commandLine: [],
      engineVersion: Engine.version, device: "cpu", environment: .current())
    let session = try Session(setup, log: log, frontend: RecordingFrontend())
    return (try runner.run(in: session), log, session)
  }

  @Test(arguments: toy.keys.sorted())
  func `a notebook runs from end to end`(name: String) throws {
    let (outcome, log, session) = try Self.run(name)
    #expect(outcome == .succeeded)
    let cells = try log.contents(of: session.record.id).cells
    #expect(cells.allSatisfy { $0.record.status == .succeeded })
  }

  @Test func `no fact of the sample is both trained on and held out`() throws {
    let playground = try Playground(workspace: Self.folder.path)
    let facts = try playground.show(
      """
      parts = split (load qa "sample/questions.jsonl") fraction: 0.3 by: fact
      held = parts.test.fact
      parts.train | where fact in held | count
      length(parts.train) + length(parts.test)
      """)
    #expect(facts == ["0", "460"])
  }

  @Test func `every fact of the sample stands in at least seven citations`() throws {
    let playground = try Playground(workspace: Self.folder.path)
    try playground.show("papers = load pubmed \"sample/shards/*.xml.gz\" since: 2010 language: \"eng\"")
    let titles = try playground.show("papers | where abstract != none | count")
    #expect(titles == ["648"])
    var statements: [String: Int] = [:]
    let corpus = try #require(playground.session.variables["papers"]?.handle(CorpusValue.self))
    let table = try String(
      contentsOf: Self.folder.appending(path: "sample/facts.tsv"), encoding: .utf8
    ).split(separator: "\n").dropFirst().map { $0.split(separator: "\t").map(String.init) }
    try corpus.corpus.forEach { article in
      let text = article.text.lowercased()
      for fact in table where text.contains(fact[2].lowercased()) && text.contains(fact[3].lowercased()) {
        statements[fact[1] + fact[2], default: 0] += 1
      }
    }
    #expect(table.count == 230)
    let rare = table.map { $0[1] + $0[2] }.filter { statements[$0, default: 0] < 7 }
    #expect(rare == [])
  }
}
