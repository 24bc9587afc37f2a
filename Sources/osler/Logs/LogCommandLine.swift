import ArgumentParser
import Foundation
import OslerLog

/// `osler log`, `osler log study.oslog`, `osler log study.oslog:3 --follow`
struct LogCommandLine: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "log",
    abstract: "List the sessions of a log, show one, or follow one that runs.",
    discussion: """
      Without an argument it lists the sessions of every .oslog file in the working folder. The log is only \
      read. It is an SQLite file: docs/log.md names its tables for 'sqlite3'.
      """)

  @Argument(
    help: ArgumentHelp("A log, or one of its sessions: study.oslog:3.", valueName: "log[:session]"),
    completion: .file(extensions: ["oslog"]))
  var place: String?

  @Flag(
    help: "Print what the session shows as it shows it, until it ends; the last session if none is named.")
  var follow = false

  @Flag(help: "Print JSON, for a program to read.")
  var json = false

  func run() throws {
    signal(SIGPIPE, SIG_IGN)
    let screen = Screen()
    let places = try place.map { [try LogPlace($0)] } ?? LogPlace.here().map { try LogPlace($0) }
    if follow {
      guard places.count == 1, let place = places.first else {
        throw ValidationError("There are \(places.count) logs here: name the one to follow.")
      }
      try LogFollower(place, log: try place.open(), screen: screen, isJSON: json).follow()
    } else if places.count == 1, let place = places.first, place.session != nil {
      try show(place, screen)
    } else {
      try list(places, screen)
    }
  }

  private func show(_ place: LogPlace, _ screen: Screen) throws {
    let log = try place.open()
    let page = try SessionPage(of: place.session(in: log).id, in: log, at: place.path, textOnly: !json)
    screen.show(json ? JSONText.page(page.json) : page.text(colored: screen.terminal.colorsOutput))
  }

  private func list(_ places: [LogPlace], _ screen: Screen) throws {
    var lists: [SessionList] = []
    for place in places {
      do throws(CommandLineError) {
        lists.append(try SessionList(of: try place.open(), at: place.path))
      } catch {
        // One bad file does not hide the others.
        guard places.count > 1 else { throw error }
        screen.warn(SafeText.escaped("\(error)"))
      }
    }
    if json {
      screen.show(JSONText.page(lists.flatMap(\.json)))
    } else {
      screen.show(lists.map(\.text).joined(separator: "\n\n"))
    }
  }
}
