import ArgumentParser
import Foundation
import OslerLog
import OslerRecord

/// `osler report study.oslog`, `osler report study.oslog:3 -o page.html`
struct ReportCommandLine: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Write a recorded session as one page of HTML.",
    discussion: """
      The page holds everything: prose, cells, outputs, curves, scores, lineage, environment, replays. It opens \
      without a network, on a phone as well, and is safe to open when the log is a stranger's. Without a session \
      it is the last one that ran a notebook; without '-o' the page is written beside the log.
      """)

  @Argument(
    help: ArgumentHelp("A log, or one of its sessions: study.oslog:3.", valueName: "log[:session]"),
    completion: .file(extensions: ["oslog"]))
  var place: String

  @Option(
    name: [.short, .customLong("output")],
    help: ArgumentHelp("Where the page goes; '-' is standard output.", valueName: "file"),
    completion: .file(extensions: ["html"]))
  var output: String?

  func run() throws {
    signal(SIGPIPE, SIG_IGN)
    let screen = Screen()
    let place = try LogPlace(place)
    let log = try place.open()
    let report = try ReportPage.report(place, log)
    if output == "-" { return screen.show(report.html) }
    let page = ReportPage(path: output ?? ReportPage.path(beside: place), isChosen: output != nil)
    let bytes = try page.write(report.html, log: place.path)
    screen.note("wrote \(SafeText.escaped(page.path)), \(bytes / 1000) kB: \(SafeText.escaped(report.title))")
  }
}

/// Where a report goes.
struct ReportPage: Hashable {
  let path: String
  /// Whether the person named it.
  let isChosen: Bool

  /// The session that was named, or the last that ran a notebook, or the last.
  static func report(_ place: LogPlace, _ log: ExperimentLog) throws(CommandLineError) -> Report {
    do throws(LogError) {
      let notebooks = place.session == nil ? try log.sessions().last { $0.notebook != nil } : nil
      if let last = notebooks { return try Report(of: last.id, in: log) }
    } catch {
      throw .log(error, writing: false)
    }
    let session = try place.session(in: log)
    do { return try Report(of: session.id, in: log) } catch { throw .log(error, writing: false) }
  }

  /// `study.oslog:3` → `study.3.html`
  static func path(beside place: LogPlace) -> String {
    let stem = place.path.hasSuffix(".oslog") ? String(place.path.dropLast(6)) : place.path
    return stem + (place.session.map { ".\($0)" } ?? "") + ".html"
  }

  /// The bytes that were written. All of them or none: a page that was there stays until the new one is whole.
  func write(_ html: String, log: String) throws(CommandLineError) -> Int {
    let url = URL(filePath: path)
    guard
      url.standardizedFileURL.resolvingSymlinksInPath()
        != URL(filePath: log).standardizedFileURL.resolvingSymlinksInPath()
    else {
      throw .reportOverLog(path: path)
    }
    // Without being asked we replace our own pages only.
    if !isChosen, let begin = try? FileHandle(forReadingFrom: url) {
      let head = String(decoding: (try? begin.read(upToCount: 1000)) ?? Data(), as: UTF8.self)
      guard head.contains(Report.mark) else { throw .reportOverOther(path: path) }
    }
    let data = Data(html.utf8)
    do { try data.write(to: url, options: .atomic) } catch {
      throw .cannotWrite(path: path, reason: FileErrorText.reason(error))
    }
    return data.count
  }
}
