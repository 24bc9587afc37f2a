import ArgumentParser
import Foundation
import OslerInterpreter
import OslerLog

/// `osler cache ls study.oslog`, `osler cache gc`, `osler cache rm 1a2b3c study.oslog`
struct CacheCommandLine: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cache",
    abstract: "List and clear what runs take from earlier ones.",
    discussion: """
      Results are kept in the log and in the folder beside it, study.oslog.files. They are no part of the record: \
      when one is removed, nothing is lost but the time to compute it again. Answers of teachers may have cost money \
      too: they go only with 'osler cache rm teachers'.
      """,
    subcommands: [List.self, Collect.self, Remove.self], defaultSubcommand: List.self)

  /// The logs that are meant.
  struct Logs: ParsableArguments {
    @Argument(
      help: "Logs; those in the working folder without it.", completion: .file(extensions: ["oslog"]))
    var logs: [String] = []

    func paths() throws(CommandLineError) -> [String] { logs.isEmpty ? try LogPlace.here() : logs }
  }

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "ls", abstract: "List what is kept, that used longest ago first.")

    @OptionGroup var logs: Logs

    @Flag(help: "Print JSON, for a program to read.")
    var json = false

    func run() throws {
      let screen = Screen()
      let pages = try logs.paths().map { path in
        CachePage(path: path, items: try kept(path, writing: false) { $0.items })
      }
      screen.show(json ? JSONText.page(pages.map(\.json)) : pages.map(\.text).joined(separator: "\n\n"))
    }
  }

  struct Collect: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "gc", abstract: "Remove what nothing refers to, and what was not used for long.",
      discussion: "Without an option only folders go that no result of the log names.")

    @OptionGroup var logs: Logs

    @Option(help: ArgumentHelp("Keep at most so much of each log: 500M, 20G.", valueName: "size"))
    var limit: ByteSize?

    @Option(help: ArgumentHelp("Remove what was not used for so many days.", valueName: "days"))
    var unused: Int?

    @Flag(help: "Only say what would go.")
    var dryRun = false

    func validate() throws {
      if let unused, unused < 0 { throw ValidationError("'--unused' is a number of days, not \(unused)") }
    }

    func run() throws {
      let cutoff = unused.map { Timestamp(Date(timeIntervalSinceNow: -Double($0) * 86400)) }
      for path in try logs.paths() {
        let gone = try kept(path, writing: !dryRun) { kept in
          let gone = kept.superfluous(limit: limit?.bytes, notUsedSince: cutoff)
          if !dryRun { try kept.remove(gone) }
          return gone
        }
        Screen().note("\(path): \(CachePage.removal(gone, isDone: !dryRun))")
      }
    }
  }

  struct Remove: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "rm", abstract: "Remove results by their keys, or all of them.")

    @Argument(
      help: ArgumentHelp(
        "Keys, or their first letters; 'all' for every result, 'teachers' for their answers.",
        valueName: "key"))
    var keys: [String]

    @Option(
      help: ArgumentHelp("The log; those in the working folder without it.", valueName: "file"),
      completion: .file(extensions: ["oslog"]))
    var log: String?

    func run() throws {
      var unknown = Set(keys)
      let wanted = keys
      for path in try log.map({ [$0] }) ?? LogPlace.here() {
        let gone = try kept(path, writing: true) { kept in
          let gone = kept.items.filter { item in
            let takesAll = item.kind != .answers && wanted.contains("all")
            return takesAll || wanted.contains { $0.count >= 4 && item.key.hasPrefix($0) }
          }
          try kept.remove(gone)
          return gone
        }
        for key in wanted where key == "all" || gone.contains(where: { $0.key.hasPrefix(key) }) {
          unknown.remove(key)
        }
        if !gone.isEmpty { Screen().note("\(path): \(CachePage.removal(gone, isDone: true))") }
      }
      if let key = unknown.sorted().first { throw CommandLineError.noResult(key: key) }
    }
  }
}

/// Looks at what is kept beside one log.
private func kept<T>(_ path: String, writing: Bool, _ body: (KeptResults) throws -> T) throws -> T {
  guard FileManager.default.fileExists(atPath: path) else {
    throw CommandLineError.log(.noFile(path: path), writing: false)
  }
  do {
    let log = writing ? try ExperimentLog.open(path) : try ExperimentLog.openReadOnly(path)
    defer { try? log.close() }
    return try body(try KeptResults(of: log, stages: SessionStart.stages(of: path)))
  } catch let error as LogError {
    throw CommandLineError.log(error, writing: writing)
  }
}

/// `500M`, `20G`, `1024`.
struct ByteSize: ExpressibleByArgument {
  let bytes: Int64

  init?(argument: String) {
    let units: [Character: Double] = ["k": 1e3, "m": 1e6, "g": 1e9, "t": 1e12]
    let text = argument.lowercased().hasSuffix("b") ? String(argument.dropLast()) : argument
    let unit = text.last.flatMap { units[Character($0.lowercased())] }
    guard let number = Double(unit == nil ? text : String(text.dropLast())), number >= 0,
      number * (unit ?? 1) < 9e18
    else { return nil }
    bytes = Int64(number * (unit ?? 1))
  }
}
