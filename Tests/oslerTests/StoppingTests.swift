import Foundation
import OslerLog
import Testing

/// Kills and interruptions in the middle of training.
@Suite(.needsProgram, .serialized)
struct StoppingTests {
  private let folder: Folder

  init() throws {
    folder = try Folder()
    let articles = (1...60).map { number in
      """
      <PubmedArticle><MedlineCitation><PMID Version="1">\(number)</PMID><Article><Journal><Title>Heart</Title>\
      <JournalIssue><PubDate><Year>2020</Year></PubDate></JournalIssue></Journal>\
      <ArticleTitle>Fact \(number)</ArticleTitle><Abstract><AbstractText>The valve number \(number % 7) has \
      a murmur of grade \(number % 5) in the year \(number).</AbstractText></Abstract>\
      <Language>eng</Language></Article></MedlineCitation></PubmedArticle>
      """
    }
    try folder.write(
      "<PubmedArticleSet>\n" + articles.joined(separator: "\n") + "\n</PubmedArticleSet>\n", to: "toy.xml")
    try folder.write(
      """
      ---
      title: Toy
      parameters:
        epochs: 1
      seed: 3
      ---

      ```{osler}
      #| label: data
      papers = load pubmed "toy.xml"
      tokens = train tokenizer papers vocabulary: 300
      base = new model tokenizer: tokens layers: 1 hidden: 16 heads: 2 sequence: 64
      "made"
      ```

      ```{osler}
      #| label: training
      read = train pretrain base on: papers epochs: epochs sequence: 64 batch: 4 checkpoint_every: 20
      ```

      ```{osler}
      #| label: end
      papers | count
      ```

      """, to: "toy.osl.md")
  }

  /// Starts a long training and waits until something of it is saved.
  private func startTraining(epochs: Int) throws -> Program.Running {
    let running = try Program.start(["run", "toy.osl.md", "-p", "epochs=\(epochs)"], in: folder)
    let stages = folder.path(of: "toy.oslog.files")
    try running.wait {
      let saved = FileManager.default.enumerator(atPath: stages)?.compactMap { $0 as? String } ?? []
      return saved.contains { $0.hasSuffix("/manifest.json") && $0.contains("/step-") }
    }
    return running
  }

  /// Everything the session showed, as lines.
  private func recordedLines(_ session: Int64) throws -> Set<Substring> {
    let log = try ExperimentLog.openReadOnly(folder.path(of: "toy.oslog"))
    let contents = try log.contents(of: SessionID(session))
    let texts =
      try log.outputs(in: SessionID(session)).compactMap(\.bundle.text) + contents.messages.map(\.text)
    return Set(texts.flatMap { $0.split(separator: "\n") })
  }

  @Test func `a kill in the middle of training loses no line, and the run is resumed`() throws {
    let running = try startTraining(epochs: 3000)
    running.send(SIGKILL)
    let killed = running.wait()
    #expect(killed.status == 137)
    #expect(killed.output == "made\n")
    let shown = (killed.output + killed.errors).split(separator: "\n").filter { !$0.hasPrefix("pretrain ") }
    #expect(shown.count >= 4)
    #expect(Set(shown).subtracting(try recordedLines(1)).isEmpty)
    #expect(try Program.run(["log", "toy.oslog"], in: folder).output.contains("  killed  "))

    // Fewer epochs are another stage; the same ones go on.
    let again = try Program.start(["run", "--resume", "toy.osl.md"], in: folder)
    try again.wait {
      ((try? ExperimentLog.openReadOnly(folder.path(of: "toy.oslog")).contents(of: SessionID(2)).messages
        .count) ?? 0) >= 2
    }
    usleep(200_000)
    again.send(SIGINT)
    let resumed = again.wait()
    #expect(resumed.status == 130)
    #expect(resumed.errors.hasPrefix("going on with session 1, which was interrupted\n"))
    #expect(resumed.errors.contains(" (went on from step "))
    let log = try ExperimentLog.openReadOnly(folder.path(of: "toy.oslog"))
    #expect(try log.sessions().map(\.status) == [.interrupted, .interrupted])
    #expect(try log.sessions().last?.parameters == #"{"epochs":3000}"#)
  }

  @Test func `Ctrl-C stops at the next step and keeps what was trained`() throws {
    let running = try startTraining(epochs: 3000)
    running.send(SIGINT)
    let start = ContinuousClock.now
    let result = running.wait()
    #expect(ContinuousClock.now - start < .seconds(5))
    #expect(result.status == 130)
    #expect(
      result.errors.contains("\nstopping at the next step; Ctrl-C again at once leaves without waiting\n"))
    #expect(result.errors.contains("\nerror: interrupted in cell 'training'\n"))
    #expect(result.errors.hasSuffix("\ngo on with: osler run --resume toy.osl.md\n"))
    let log = try ExperimentLog.openReadOnly(folder.path(of: "toy.oslog"))
    let contents = try log.contents(of: SessionID(1))
    #expect(contents.session.status == .interrupted)
    #expect(contents.cells.map(\.record.status) == [.succeeded, .partial, .skipped])
    let training = try #require(contents.cells[1].executions.first { $0.record.command == "train pretrain" })
    #expect(training.record.status == .partial)
    #expect(try !log.metrics(of: training.record.id, named: "loss").isEmpty)
  }

  @Test func `a terminal that goes away stops the run like Ctrl-C`() throws {
    let running = try startTraining(epochs: 3000)
    running.send(SIGHUP)
    #expect(running.wait().status == 130)
    let log = try ExperimentLog.openReadOnly(folder.path(of: "toy.oslog"))
    #expect(
      try log.contents(of: SessionID(1)).cells.map(\.record.status) == [.succeeded, .partial, .skipped])
  }

  @Test func `a run that is still running is not resumed`() throws {
    let running = try startTraining(epochs: 3000)
    let process = running.process.processIdentifier
    let second = try Program.run(["run", "--resume", "toy.osl.md"], in: folder)
    running.send(SIGKILL)
    _ = running.wait()
    #expect(
      second
        == Program.Result(
          status: 66, output: "",
          errors: """
            error: session 1 of this notebook is still running, in process \(process)
            hint: watch it with 'osler log toy.oslog:1 --follow'

            """))
  }

  @Test func `a session is followed until its process is gone`() throws {
    let running = try startTraining(epochs: 3000)
    let follower = try Program.start(["log", "toy.oslog", "--follow"], in: folder)
    try follower.wait { folder.read(follower.names[0]) == "made\n" }
    running.send(SIGKILL)
    _ = running.wait()
    let result = follower.wait()
    #expect(result.status == 0)
    #expect(result.output == "made\n")
    #expect(
      result.errors.hasSuffix(
        """
        warning: process \(running.process.processIdentifier) is gone, and never ended the session: it was killed
        go on with: osler run --resume toy.osl.md

        """))
  }
}
