import ArgumentParser
import Foundation
import OslerLog
import OslerRecord

/// `osler sign study.oslog --name "Jane Doe"`
struct SignCommandLine: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sign",
    abstract: "Vouch for every row of a log.",
    discussion: """
      Writes into the log a digest of every row, and an Ed25519 signature over all of them. The first time it \
      makes a key of your own, for nobody else to read, and beside it 'signing.pub', to give to others. What \
      later sessions add is signed by signing again. Afterwards 'osler verify' names every row that differs.
      """)

  @Argument(help: ArgumentHelp("A log.", valueName: "log"), completion: .file(extensions: ["oslog"]))
  var log: String

  @Option(help: ArgumentHelp("A key file, instead of your own.", valueName: "file"), completion: .file())
  var key: String?

  @Option(help: ArgumentHelp("The name to sign with, as kept with the key.", valueName: "name"))
  var name: String?

  @Flag(help: "Forget earlier signatures, and sign what is there now.")
  var anew = false

  @Flag(help: "Print JSON, for a program to read.")
  var json = false

  func validate() throws {
    if let name, name.count > 200 || name.contains(where: \.isNewline) {
      throw ValidationError("'--name' is one line of at most 200 characters")
    }
  }

  private struct Event: Encodable {
    let log: String
    let signature: Int64
    let signer: String
    let key: String
    let rows: Int
    let added: Int
    let head: String
  }

  func run() throws {
    let screen = Screen()
    // Opening to write would make a log where there is none.
    _ = try LogPlace(log).open()
    let file = try keyFile(screen)
    let signer = name ?? file.name
    let report: SigningReport
    do {
      let opened = try ExperimentLog.open(log)
      report = try opened.sign(with: file.key, as: signer, isAnew: anew)
      try opened.close()
    } catch let error as SigningError {
      throw CommandLineError.signing(error)
    } catch let error as LogError {
      throw CommandLineError.log(error, writing: true)
    }
    let key = file.publicKey
    if json {
      screen.show(
        JSONText.page(
          Event(
            log: log, signature: report.id, signer: signer, key: key, rows: report.rows, added: report.added,
            head: report.head)))
    } else {
      screen.note("signed \(report.rows) rows, \(report.added) of them new, with the key \(key)")
    }
  }

  private func keyFile(_ screen: Screen) throws(CommandLineError) -> KeyFile {
    do {
      if let key { return try KeyFile(path: key) }
      let path = KeyFile.ownPath(ProcessInfo.processInfo.environment)
      if FileManager.default.fileExists(atPath: path) { return try KeyFile(path: path) }
      let made = try KeyFile(creating: path, name: name ?? "")
      screen.note("made a key of your own: \(path); give others \(KeyFile.publicPath(of: path))")
      return made
    } catch {
      throw .key(error)
    }
  }
}
