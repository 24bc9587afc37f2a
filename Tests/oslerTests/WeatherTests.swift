import Foundation
import OslerLog
import Testing

/// Bad weather around a whole program: no shown line is lost, the message says what to do, and the session goes
/// on where it can.
@Suite(.needsProgram, .serialized)
struct WeatherTests {
  private static let loop = """
    ```{osler}
    #| label: first
    "begun"
    ```

    ```{osler}
    #| label: second
    for i in 1..500 { "line \\(i) of a notebook that goes on until the disk is full" }
    ```

    """

  /// What the session showed, as it would stand on stdout.
  private func recorded(_ session: Int64, in folder: Folder, _ name: String = "long.oslog") throws -> String {
    try ExperimentLog.openReadOnly(folder.path(of: name)).outputs(in: SessionID(session))
      .compactMap(\.bundle.text).map { $0 + "\n" }.joined()
  }

  private func isSound(_ folder: Folder, _ name: String = "long.oslog") throws -> Bool {
    try ExperimentLog.openReadOnly(folder.path(of: name)).problems().isEmpty
  }

  // MARK: A full disk

  @Test(.enabled(if: SmallDisk.isPossible, "needs to mount"))
  func `a full disk stops a run with everything shown in the log, and it is resumed`() throws {
    let (disk, folder) = (try SmallDisk(kilobytes: 1500), try Folder())
    try folder.write(Self.loop, to: "long.osl.md")
    let log = disk.folder.path(of: "long.oslog")
    let stopped = try Program.run(["run", "long.osl.md", "--log", log], in: folder)
    #expect(stopped.status == 74)
    let diskFull = """
      error: the disk is full: the log '\(log)' cannot be written
      hint: free some space; everything shown so far is in the log, and 'osler run --resume' goes on

      """
    #expect(stopped.errors == diskFull)
    #expect(stopped.output.hasPrefix("begun\nline 1 of"))
    #expect(try recorded(1, in: disk.folder) == stopped.output)
    #expect(try isSound(disk.folder))
    // A second try while the disk is full begins nothing, and takes nothing away.
    #expect(
      try Program.run(["run", "long.osl.md", "--log", log], in: folder)
        == Program.Result(status: 74, output: "", errors: diskFull))
    #expect(try recorded(1, in: disk.folder) == stopped.output)
    try disk.grow(kilobytes: 20_000)
    let resumed = try Program.run(["run", "--resume", "long.osl.md", "--log", log], in: folder)
    #expect(resumed.status == 0)
    #expect(resumed.errors.hasPrefix("going on with session 1, which was interrupted\n"))
    #expect(resumed.output.split(separator: "\n").count == 501)
    #expect(try recorded(2, in: disk.folder) == resumed.output)
  }

  @Test(.enabled(if: SmallDisk.isPossible, "needs to mount"))
  func `at the prompt an entry fails, and after space is freed the next one works`() throws {
    let disk = try SmallDisk(kilobytes: 2500)
    let typist = try Typist(
      URL(filePath: Program.path), in: disk.folder.url,
      environment: ["HOME": disk.folder.path, "TERM": "dumb", "PATH": "/usr/bin:/bin"])
    _ = try typist.untilPrompt()
    #expect(try typist.type("1 + 1") == "2\n")
    try disk.fill()
    let refused = try typist.type("for i in 1..300 { i }")
    #expect(
      refused.hasSuffix(
        """
        error: the disk is full: the log 'osler.oslog' cannot be written
        hint: free some space, then type it again; everything shown so far is in the log

        """))
    disk.makeRoom()
    #expect(try typist.type("x = 40 + 2") == "")
    #expect(try typist.type("x") == "42\n")
    _ = try typist.type("exit")
    let shown = refused.split(separator: "\n").filter { Int($0) != nil }.map { $0 + "\n" }.joined()
    #expect(try recorded(1, in: disk.folder, "osler.oslog") == "2\n" + shown + "42\n")
    #expect(try isSound(disk.folder, "osler.oslog"))
  }

  @Test func `a limit on the size of files is such an error too`() throws {
    let folder = try Folder()
    try folder.write(Self.loop, to: "long.osl.md")
    let limited = try Program.shell("ulimit -f 700; exec osler run long.osl.md", in: folder)
    #expect(limited.status == 74)
    #expect(
      limited.errors == """
        error: reading or writing the log 'long.oslog' failed: disk I/O error
        hint: check the disk and its quota; everything shown so far is in the log

        """)
    #expect(try recorded(1, in: folder) == limited.output)
    #expect(try isSound(folder))
    let resumed = try Program.run(["run", "--resume", "long.osl.md"], in: folder)
    #expect(resumed.status == 0)
    #expect(resumed.output.split(separator: "\n").count == 501)
    #expect(resumed.output.hasPrefix(limited.output))
    #expect(try recorded(2, in: folder) == resumed.output)
  }

  // MARK: Places that may not be written

  @Test(.enabled(if: SmallDisk.isPossible, "needs to mount"))
  func `a log on a disk for reading only is read, and not written`() throws {
    let disk = try SmallDisk(kilobytes: 4000)
    try disk.folder.write("```{osler}\n1 + 1\n```\n", to: "a.osl.md")
    let elsewhere = try Folder()
    #expect(try Program.run(["run", disk.folder.path(of: "a.osl.md")], in: elsewhere).status == 0)
    let log = disk.folder.path(of: "a.oslog")
    try disk.makeReadOnly()
    #expect(
      try Program.run(["run", disk.folder.path(of: "a.osl.md")], in: elsewhere)
        == Program.Result(
          status: 73, output: "",
          errors: """
            error: cannot open the log '\(log)': Read-only file system
            hint: check that the folder exists and that you may use it; '--log' names another place

            """))
    let other = try Program.run(["run", disk.folder.path(of: "a.osl.md"), "--log", "b.oslog"], in: elsewhere)
    #expect((other.status, other.output) == (0, "2\n"))
    #expect(try Program.run(["log", log + ":1"], in: elsewhere).status == 0)
    #expect(try Program.run(["replay", log], in: elsewhere).status == 0)
  }

  @Test func `a log in a folder of somebody else is read, and not written`() throws {
    try #require(geteuid() == 0 || !FileManager.default.isWritableFile(atPath: "/"), "not for this user")
    let folder = try Folder()
    try folder.write("```{osler}\n1 + 1\n```\n", to: "a.osl.md")
    #expect(try Program.run(["run", "a.osl.md"], in: folder).status == 0)
    for (file, folderMode, message) in [
      (0o644, 0o555, "error: cannot open the log 'a.oslog': Permission denied\n"),
      (0o444, 0o777, "error: the log 'a.oslog' cannot be written: it is open for reading only\n"),
    ] {
      chmod(folder.path(of: "a.oslog"), mode_t(file))
      chmod(folder.url.path, mode_t(folderMode))
      let refused = try Program.shell("osler run a.osl.md", in: folder, asNobody: true)
      #expect(refused.errors.hasPrefix(message))
      let read = try Program.shell("osler log a.oslog", in: folder, asNobody: true)
      #expect(read.status == 0, "\(read.errors)")
    }
    chmod(folder.url.path, 0o777)
  }

  // MARK: Two writers

  @Test func `two runs write to one log at once, and each finds all of its own`() throws {
    let folder = try Folder()
    try folder.write(Self.loop, to: "long.osl.md")
    let runs = try (0..<2).map { _ in try Program.start(["run", "long.osl.md"], in: folder) }
    let results = runs.map { $0.wait() }
    #expect(results.map(\.status) == [0, 0])
    #expect(results[0].output == results[1].output)
    #expect(try recorded(1, in: folder) == results[0].output)
    #expect(try recorded(2, in: folder) == results[0].output)
    #expect(try isSound(folder))
  }

  // MARK: Files that are not as they should be

  @Test(arguments: ["log", "log:1", "replay", "run"])
  func `a log of a newer version is refused by every command`(command: String) throws {
    let folder = try madeLog()
    try patch(folder, at: 60, [0, 0, 0, 99])
    #expect(
      try told(by: command, in: folder)
        == Program.Result(
          status: 65, output: "",
          errors: """
            error: the log 'a.oslog' has version 99, and this Osler knows versions up to 2
            hint: use a newer Osler; the file was left as it is

            """))
  }

  @Test(arguments: ["log:1", "replay", "run"])
  func `a damaged page is told by every command that meets it, with the way to save the rest`(
    command: String
  ) throws {
    let folder = try madeLog()
    let pages = folder.read(bytes: "a.oslog").count / 4096
    for page in 1..<pages { try patch(folder, at: page * 4096, Array(repeating: 0xA5, count: 512)) }
    #expect(
      try told(by: command, in: folder)
        == Program.Result(
          status: 65, output: "",
          errors: """
            error: the log 'a.oslog' is damaged: database disk image is malformed
            hint: keep a copy, then save what can be read: sqlite3 'a.oslog' .recover | sqlite3 rescued.oslog

            """))
  }

  private func told(by command: String, in folder: Folder) throws -> Program.Result {
    switch command {
    case "log": try Program.run(["log", "a.oslog"], in: folder)
    case "log:1": try Program.run(["log", "a.oslog:1"], in: folder)
    case "replay": try Program.run(["replay", "a.oslog"], in: folder)
    default: try Program.run(["run", "a.osl.md"], in: folder)
    }
  }

  private func madeLog() throws -> Folder {
    let folder = try Folder()
    try folder.write("```{osler}\n1 + 1\n```\n", to: "a.osl.md")
    _ = try Program.run(["run", "a.osl.md"], in: folder)
    return folder
  }

  private func patch(_ folder: Folder, at offset: Int, _ bytes: [UInt8]) throws {
    let file = try FileHandle(forUpdating: folder.url.appending(path: "a.oslog"))
    try file.seek(toOffset: UInt64(offset))
    try file.write(contentsOf: bytes)
    try file.close()
  }
}

extension Folder {
  fileprivate func read(bytes name: String) -> Data {
    FileManager.default.contents(atPath: url.appending(path: name).path) ?? Data()
  }
}
