import ArgumentParser
import Foundation
import OslerLog
import OslerRecord

/// `osler verify study.oslog --key jane.pub`
struct VerifyCommandLine: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Check a log's digests and signatures, and name every row that is not what was signed.",
    discussion: """
      Without a key any signature that holds is good, and it is told whose key made it: compare it with the \
      one the signer gave you, or hand that over with '--key'. Rows added after the signing are told of, and \
      count as wrong only with '--strict'. What sharing took out is known by its digest.

      Exit status: 0 when everything is as it was signed, 4 when anything is not, or nobody signed.
      """)

  @Argument(help: ArgumentHelp("A log.", valueName: "log"), completion: .file(extensions: ["oslog"]))
  var log: String

  @Option(help: ArgumentHelp("Whose signature counts: a 'signing.pub', or its 64 digits.", valueName: "key"))
  var key: String?

  @Flag(help: "Rows that are not signed are wrong, too.")
  var strict = false

  @Flag(help: "Print JSON, for a program to read.")
  var json = false

  func run() throws {
    let screen = Screen()
    let opened = try LogPlace(log).open()
    let wanted = try key.map(Self.publicKey)
    let verification: Verification
    do {
      verification = try opened.verify(key: wanted, isStrict: strict)
    } catch {
      throw CommandLineError.log(error, writing: false)
    }
    let own = try? KeyFile.publicKey(
      KeyFile.publicPath(of: KeyFile.ownPath(ProcessInfo.processInfo.environment)))
    screen.show(
      json
        ? verification.json(path: log)
        : SafeText.escaped(verification.text(path: log, ownKey: own)))
    guard verification.isWell else { throw ExitStatus.signatureWrong }
  }

  private static func publicKey(_ written: String) throws -> String {
    do { return try KeyFile.publicKey(written) } catch { throw CommandLineError.key(error) }
  }
}
