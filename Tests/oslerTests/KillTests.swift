import Foundation
import OslerLog
import OslerTestSupport
import Synchronization
import Testing

/// kill −9 at two hundred random moments of a run, each followed by a look into the log and by a resumed run,
/// which is killed again or runs to its end.
@Suite(.needsProgram)
struct KillTests {
  private static let kills = 200
  private static let workers = 4

  @Test func `two hundred kills lose no shown line, and what is resumed ends as if nothing had been`() throws
  {
    let whole = try Chain()
    let clock = ContinuousClock()
    var reference: Chain.Ending?
    let time = try clock.measure { reference = try whole.run(killedAfter: nil) }
    let output = try #require(reference).output
    #expect(output.split(separator: "\n").count == 21)

    let found = Mutex(Findings())
    DispatchQueue.concurrentPerform(iterations: Self.workers) { worker in
      do {
        let findings = try Self.work(
          worker, kills: Self.kills / Self.workers, within: time, reference: output)
        found.withLock { $0.add(findings) }
      } catch {
        found.withLock { $0.problems.append("\(error)") }
      }
    }
    let findings = found.withLock { $0 }
    #expect(findings.problems == [])
    #expect(findings.kills == Self.kills)
    #expect(findings.resumed > 0 && findings.completed > 0)
  }

  private struct Findings {
    var problems: [String] = []
    var kills = 0
    var resumed = 0
    var completed = 0

    mutating func add(_ other: Findings) {
      problems += other.problems
      (kills, resumed, completed) = (
        kills + other.kills, resumed + other.resumed, completed + other.completed
      )
    }
  }

  private static func work(
    _ worker: Int, kills: Int, within time: Duration, reference: String
  ) throws -> Findings {
    // In [-1, 1): as many as are needed when no more than every other run is too quick for its kill.
    var moments = fixedRandom(kills * 3, seed: UInt64(worker + 1))[...]
    var findings = Findings()
    var chain = try Chain()
    while findings.kills < kills || chain.isUnfinished {
      let isLast = findings.kills == kills
      guard let moment = moments.popFirst() else {
        findings.problems.append("the runs are too quick for their kills")
        return findings
      }
      let ending = try chain.run(killedAfter: isLast ? nil : time * (0.55 * Double(moment + 1)))
      findings.resumed += ending.resumed ? 1 : 0
      findings.problems += try chain.check(ending, reference: reference)
      if ending.wasKilled {
        findings.kills += 1
      } else {
        findings.completed += 1
      }
      if !findings.problems.isEmpty { return findings }
      if !chain.isUnfinished, findings.kills < kills { chain = try Chain() }
    }
    return findings
  }
}

/// A notebook that is run, killed and resumed in a folder of its own until it has succeeded.
private final class Chain {
  struct Ending {
    let wasKilled: Bool
    let resumed: Bool
    let status: Int32
    let output: String
    let errors: String
  }

  private let folder: Folder
  private(set) var isUnfinished = false
  private var log: String { folder.path(of: "toy.oslog") }

  init() throws {
    folder = try Folder()
    try folder.write(Self.shard, to: "toy.xml")
    try folder.write(Self.notebook, to: "toy.osl.md")
  }

  /// Runs the notebook, on from the last run where there is one.
  func run(killedAfter delay: Duration?) throws -> Ending {
    let running = try Program.start(
      ["run"] + (isUnfinished ? ["--resume"] : []) + ["toy.osl.md", "--threads", "1"], in: folder)
    if let delay {
      let deadline = ContinuousClock.now + delay
      while running.process.isRunning, ContinuousClock.now < deadline { usleep(500) }
      running.send(SIGKILL)
    }
    let result = running.wait()
    let ending = Ending(
      wasKilled: result.status == 128 + SIGKILL, resumed: isUnfinished, status: result.status,
      output: result.output, errors: result.errors)
    try learn()
    return ending
  }

  /// A run that was killed after its last row has succeeded.
  private func learn() throws {
    isUnfinished = false
    guard let log = try opened() else { return }
    isUnfinished = try log.sessions().last.map { $0.status != .succeeded } ?? false
  }

  /// The log for reading; nil where the kill came before it was made.
  private func opened() throws -> ExperimentLog? {
    do {
      return try ExperimentLog.openReadOnly(log)
    } catch LogError.noFile {
      return nil
    }
  }

  // MARK: What must be so after each run

  func check(_ ending: Ending, reference: String) throws -> [String] {
    var problems: [String] = []
    func expect(_ isSo: Bool, _ words: String) { if !isSo { problems.append(words) } }
    if !ending.wasKilled {
      expect(ending.status == 0, "exit \(ending.status): \(ending.errors)")
      expect(ending.output == reference, "another output: \(ending.output)")
      expect(!isUnfinished, "it ended well and has no succeeded session")
    }
    guard let log = try opened(), let session = try log.sessions().last else {
      expect(ending.output.isEmpty, "shown and in no log: \(ending.output)")
      return problems
    }
    problems += try log.problems()
    let contents = try log.contents(of: session.id)
    let outputs = (contents.cells.flatMap(\.executions) + contents.loose).flatMap(\.outputs)
      .sorted { $0.record.id < $1.record.id }
    let recorded = outputs.compactMap(\.bundle.text).map { $0 + "\n" }.joined()
    expect(recorded.hasPrefix(ending.output), "shown and not recorded: \(ending.output)")
    let messages = contents.messages.map(\.text)
    for line in ending.errors.split(separator: "\n") where Self.isOfTheNotebook(line) {
      expect(messages.contains { $0.contains(line) }, "said and not recorded: \(line)")
    }
    return problems + halves(of: contents, outputs)
      + (try contents.cells.flatMap(\.executions).flatMap { try unevenSteps(of: $0.record.id, in: log) })
  }

  /// Rows of which a part is missing.
  private func halves(of contents: SessionContents, _ outputs: [Output]) -> [String] {
    var problems: [String] = []
    for execution in contents.cells.flatMap(\.executions) {
      let record = execution.record
      if (record.status == .running) != (record.ended == nil) { problems.append("half ended: \(record)") }
      if execution.outputs.map(\.record.position) != Array(execution.outputs.indices) {
        problems.append("outputs are missing: \(record)")
      }
    }
    for output in outputs where output.bundle.parts.isEmpty {
      problems.append("an output without content: \(output.record)")
    }
    if contents.cells.map(\.record.position) != Array(contents.cells.indices) {
      problems.append("cells are missing: \(contents.cells.map(\.record.position))")
    }
    return problems
  }

  /// A step's numbers are written together.
  private func unevenSteps(of execution: ExecutionID, in log: ExperimentLog) throws -> [String] {
    let counts = Dictionary(grouping: try log.metrics(of: execution), by: \.name).mapValues(\.count)
    return Set(counts.values).count > 1 ? ["steps are half recorded: \(counts)"] : []
  }

  /// Not of the program around it: progress, and what is said before and after the session.
  private static func isOfTheNotebook(_ line: Substring) -> Bool {
    !["pretrain ", "going on with ", "recorded as ", "go on with"].contains(where: line.hasPrefix)
  }

  // MARK: The notebook

  /// Twenty cells, with a tokenizer and a training stage among them.
  private static let notebook: String = {
    var cells = (0..<20).map { "x\($0) = \($0)\n\"line \($0) of the notebook\"" }
    cells[8] = """
      papers = load pubmed "toy.xml"
      tokens = train tokenizer papers vocabulary: 280
      base = new model tokenizer: tokens layers: 1 hidden: 8 heads: 2 sequence: 32
      """
    cells[12] = """
      read = train pretrain base on: papers epochs: 4 sequence: 32 batch: 4 checkpoint_every: 8
      read
      """
    cells[15] = "papers | count by: year"
    let fences = cells.enumerated().map { "```{osler}\n#| label: c\($0)\n\($1)\n```\n" }
    return "---\ntitle: Toy\nseed: 3\n---\n\n" + fences.joined(separator: "\n")
  }()

  private static let shard: String = {
    let articles = (1...24).map { number in
      """
      <PubmedArticle><MedlineCitation><PMID Version="1">\(number)</PMID><Article><Journal><Title>Heart</Title>\
      <JournalIssue><PubDate><Year>2020</Year></PubDate></JournalIssue></Journal>\
      <ArticleTitle>Fact \(number)</ArticleTitle><Abstract><AbstractText>The valve number \(number % 7) has \
      a murmur of grade \(number % 5).</AbstractText></Abstract><Language>eng</Language></Article>\
      </MedlineCitation></PubmedArticle>
      """
    }
    return "<PubmedArticleSet>\n\(articles.joined(separator: "\n"))\n</PubmedArticleSet>\n"
  }()
}
