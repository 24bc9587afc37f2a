import ArgumentParser
import Foundation
import OslerLog
import OslerRecord

/// `osler share study.oslog -o shared.oslog --redact all`
struct ShareCommandLine: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "share",
    abstract: "Write one compact file of a log, or of one of its sessions, for others.",
    discussion: """
      The log is only read. What is taken out of the copy is reported, and noted in it with a digest, so that \
      a signature made before still holds: 'osler verify'. With a session, what its cached results were taken \
      from comes with it.

      --redact takes a list: abstracts (titles and abstracts of articles in outputs: PMIDs stand in their \
      place), paths, host, user, or all. docs/sharing.md says what each does, and what it cannot.
      """)

  @Argument(
    help: ArgumentHelp("A log, or one of its sessions: study.oslog:3.", valueName: "log[:session]"),
    completion: .file(extensions: ["oslog"]))
  var place: String

  @Option(name: .shortAndLong, help: ArgumentHelp("The file to write.", valueName: "file"))
  var output: String

  @Flag(help: "Replace the file that is there.")
  var force = false

  @Flag(help: "Show PMIDs in place of titles and abstracts: the same as '--redact abstracts'.")
  var pmidOnly = false

  @Option(help: ArgumentHelp("What to take out: abstracts, paths, host, user, all.", valueName: "rules"))
  var redact: String?

  @Option(help: ArgumentHelp("Take out what a regular expression matches, too.", valueName: "regex"))
  var redactPattern: [String] = []

  @Flag(help: "Put the files of artifacts into the copy, if they are what was written then.")
  var withArtifacts = false

  @Option(
    help: ArgumentHelp(
      "Kinds of artifacts to put there, with commas; all but models and checkpoints without it.",
      valueName: "kinds"))
  var kinds: String?

  @Option(help: ArgumentHelp("Megabytes that these files may have together.", valueName: "n"))
  var limit = 256

  @Flag(help: "Print a report as JSON, for a program to read.")
  var json = false

  func validate() throws {
    if kinds != nil, !withArtifacts { throw ValidationError("'--kinds' goes with '--with-artifacts'") }
    if !(1...100_000).contains(limit) {
      throw ValidationError("'--limit' must be between 1 and 100000 megabytes, not \(limit)")
    }
    _ = try rules()
  }

  func run() throws {
    let screen = Screen()
    let place = try LogPlace(place)
    let log = try place.open()
    var options = ShareOptions()
    options.session = place.session.map { SessionID($0) }
    options.redaction = RedactionRules(try rules(), patterns: redactPattern, users: Self.userNames)
    if withArtifacts { options.artifactKinds = Set(try artifactKinds()) }
    options.artifactLimit = Int64(limit) * 1_000_000
    options.replaces = force
    do {
      let report = try log.share(to: output, options)
      if json { screen.show(report.json(path: output)) }
      screen.note(SafeText.escaped(report.text(path: output)))
    } catch {
      throw CommandLineError.share(error)
    }
  }

  private func rules() throws -> Set<RedactionRules.Rule> {
    var rules: Set<RedactionRules.Rule> = pmidOnly ? [.abstracts] : []
    for word in Self.list(redact ?? "") {
      if word == "all" {
        rules.formUnion([.abstracts, .paths, .host, .user])
      } else if let rule = RedactionRules.Rule(rawValue: word), rule != .pattern {
        rules.insert(rule)
      } else {
        throw ValidationError("'--redact' knows abstracts, paths, host, user and all, not '\(word)'")
      }
    }
    return rules
  }

  /// Tables and texts may hold what is taken out elsewhere.
  private func artifactKinds() throws -> [String] {
    if let kinds { return Self.list(kinds) }
    let closed = ["adapter", "tokenizer", "plot"]
    return try rules().contains(.abstracts)
      ? closed : closed + ["table", "corpus", "dataset", "evaluation", "text"]
  }

  private static func list(_ text: String) -> [String] {
    text.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
  }

  /// Who shares is mostly who ran it.
  private static var userNames: [String] {
    let environment = ProcessInfo.processInfo.environment
    return [NSUserName(), environment["USER"] ?? "", environment["LOGNAME"] ?? ""]
  }
}
