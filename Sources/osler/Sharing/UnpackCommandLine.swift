import ArgumentParser
import OslerLog
import OslerRecord

/// `osler unpack shared.oslog -o folder`
struct UnpackCommandLine: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "unpack",
    abstract: "Write the files of artifacts that a shared log holds.",
    discussion: """
      Each is written below the folder, where it lay in its workspace. Nothing that is there is replaced, and \
      nothing is written before every path and digest was looked at.
      """)

  @Argument(help: ArgumentHelp("A log.", valueName: "log"), completion: .file(extensions: ["oslog"]))
  var log: String

  @Option(name: .shortAndLong, help: ArgumentHelp("The folder to write to.", valueName: "folder"))
  var output: String

  @Option(help: ArgumentHelp("Megabytes that may be written.", valueName: "n"))
  var limit = 4096

  @Flag(help: "Print JSON, for a program to read.")
  var json = false

  func validate() throws {
    if !(1...1_000_000).contains(limit) {
      throw ValidationError("'--limit' must be between 1 and 1000000 megabytes, not \(limit)")
    }
  }

  private struct File: Encodable {
    let path: String
    let bytes: Int64
    let digest: String
  }

  func run() throws {
    let screen = Screen()
    let opened = try LogPlace(log).open()
    do {
      let files = try opened.unpack(to: output, limit: Int64(limit) * 1_000_000)
      if json {
        screen.show(JSONText.page(files.map { File(path: $0.path, bytes: $0.bytes, digest: $0.digest) }))
      } else {
        screen.show(files.map { SafeText.escaped($0.path) }.joined(separator: "\n"))
      }
    } catch {
      throw CommandLineError.share(error)
    }
  }
}
