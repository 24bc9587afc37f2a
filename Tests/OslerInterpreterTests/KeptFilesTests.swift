import Foundation
import OslerInterpreter
import OslerLanguage
import OslerLog
import Testing

/// What stages leave beside the log, and what becomes of a result without it.
struct KeptFilesTests {
  private let bench: CacheBench

  init() throws { bench = try CacheBench() }

  @Test func `what lost its files runs again`() throws {
    try bench.session().show(CacheBench.setup)
    try FileManager.default.removeItem(at: bench.folder.appending(path: "a.files"))
    let second = try bench.session()
    try second.show(CacheBench.setup)
    #expect(
      try bench.commands(of: second)
        == [
          "load pubmed: cached", "train tokenizer: succeeded", "new model: cached",
          "train pretrain: succeeded",
        ])
  }

  @Test func `what lost a part of its files runs again`() throws {
    try bench.session().show(CacheBench.setup)
    let values = bench.folder.appending(path: "a.files/values")
    for name in try FileManager.default.contentsOfDirectory(atPath: values.path) {
      try Data("{".utf8).write(to: values.appending(path: "\(name)/history.json"))
    }
    let second = try bench.session()
    try second.show(CacheBench.setup)
    #expect(
      try bench.commands(of: second).filter { $0.hasPrefix("train") }
        == ["train tokenizer: succeeded", "train pretrain: succeeded"])
  }

  @Test func `damaged files of a kept value are an error that says what to do`() throws {
    try bench.session().show(CacheBench.setup)
    let values = bench.folder.appending(path: "a.files/values")
    for name in try FileManager.default.contentsOfDirectory(atPath: values.path) {
      let file = values.appending(path: "\(name)/history.json")
      try Data(repeating: 0x20, count: Data(contentsOf: file).count).write(to: file)
    }
    let second = try bench.session()
    try second.show(CacheBench.setup)
    let results = try bench.log.results().filter { $0.execution.command == "train pretrain" }
    let key = try #require(results.first).record.key.prefix(12)
    let error = second.error("ask \"x\" model: read max_tokens: 1")
    #expect(
      error == """
        error: what was kept of 'train pretrain base on: papers epochs: 2 batch: 1 sequence: 64' cannot be read: \
        'history.json' is of another form
         --> repl:2:1:1
          |
        1 | ask "x" model: read max_tokens: 1
          | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ 'osler cache rm \(key)' forgets it
        """)
  }

  @Test func `failures and partial results are not kept`() throws {
    let first = try bench.session()
    _ = first.error("load pubmed \"examples/damaged/*.nothing\"")
    try first.show(
      CacheBench.setup.split(separator: "\n").dropLast().joined(separator: "\n"))
    first.frontend.onProgress = { progress in
      if progress.title == "pretrain", progress.done == 3 { first.session.interrupt.raise() }
    }
    _ = first.error("read = train pretrain base on: papers epochs: 2 batch: 1 sequence: 64")
    let second = try bench.session()
    try second.show(CacheBench.setup)
    #expect(try bench.commands(of: second).last == "train pretrain: succeeded")
  }

  /// A session that goes on with `before` on another machine.
  private func resume(_ before: Playground, numericPath: String) throws -> Playground {
    let setup = SessionRecord(
      workspace: bench.workspace.path, folder: bench.workspace.path, seed: 1889, threads: 1,
      commandLine: ["osler"],
      engineVersion: Engine.version, device: "cpu", environment: .current(), resumes: before.session.record.id
    )
    return try Playground(
      log: bench.log, workspace: bench.workspace.path,
      engine: EngineState(
        threads: 1, stages: bench.folder.appending(path: "a.files"), resumes: true, cache: .use,
        numericPath: numericPath), setup: setup)
  }

  @Test func `a stage goes on on another machine, with a warning, and is not kept`() throws {
    let first = try bench.session()
    first.frontend.onProgress = { progress in
      if progress.title == "pretrain", progress.done == 3 { first.session.interrupt.raise() }
    }
    _ = first.error(CacheBench.setup)
    let second = try resume(first, numericPath: "other kernels")
    let shown = try second.show(CacheBench.setup)
    #expect(
      shown == [
        "goes on from steps that another version or numeric path computed; the whole is not kept for other runs"
      ])
    #expect(second.frontend.messages.contains { $0.contains("(went on from step 3)") })
    #expect(
      try bench.commands(of: second) == [
        "load pubmed: succeeded", "train tokenizer: succeeded", "new model: succeeded",
        "train pretrain: succeeded",
      ])
    let third = try resume(second, numericPath: "other kernels")
    try third.show(CacheBench.setup)
    #expect(
      try bench.commands(of: third) == [
        "load pubmed: cached", "train tokenizer: cached", "new model: cached", "train pretrain: succeeded",
      ])
  }
}
