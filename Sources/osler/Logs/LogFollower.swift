import Foundation
import OslerInterpreter
import OslerLog

/// Prints what a session shows as soon as it is in the log, until the session ends or its process is gone.
struct LogFollower {
  private let place: LogPlace
  private let screen: Screen
  private let session: SessionRecord
  private let frontend: any Frontend
  private var log: ExperimentLog
  private var lastOutput = OutputID.unwritten
  private var lastMessage = MessageID.unwritten

  init(_ place: LogPlace, log: ExperimentLog, screen: Screen, isJSON: Bool) throws(CommandLineError) {
    (self.place, self.log, self.screen) = (place, log, screen)
    session = try place.session(in: log)
    frontend = isJSON ? JSONFrontend(screen) : TerminalFrontend(screen)
  }

  func follow() throws(CommandLineError) {
    var follower = self
    screen.note("\(session.name) · session \(session.id) of \(place.path)")
    do {
      while true {
        // Asked first: what is written before the end is then shown.
        let now = try follower.log.session(session.id)
        let isOver = now.ended != nil || now.liveness == .gone
        try follower.showNew()
        if isOver { return follower.end(now) }
        if now.liveness == .elsewhere { screen.progress(nil) }
        usleep(200_000)
        try follower.reopenIfAtRest()
      }
    } catch {
      throw .log(error, writing: false)
    }
  }

  private mutating func showNew() throws(LogError) {
    // Messages first, so that an output read with them is not older than a message that is not.
    var messages = try log.messages(in: session.id).filter { $0.id > lastMessage }[...]
    for output in try log.outputs(in: session.id, after: lastOutput) {
      while let message = messages.first, message.shown < output.record.shown {
        show(messages.removeFirst())
      }
      frontend.show(output.bundle, output.record)
      lastOutput = output.record.id
    }
    for message in messages { show(message) }
  }

  private mutating func show(_ message: MessageRecord) {
    frontend.message(message.text, message.level)
    lastMessage = message.id
  }

  /// A log at rest is read as a snapshot; one that is written to shows each new row.
  private mutating func reopenIfAtRest() throws(LogError) {
    guard !FileManager.default.fileExists(atPath: place.path + "-shm") else { return }
    log = try ExperimentLog.openReadOnly(place.path)
  }

  /// `go on with: osler run --resume study.osl.md`, as it can be typed here.
  private var advice: String? {
    guard let notebook = session.notebook else { return nil }
    let here = FileManager.default.currentDirectoryPath + "/"
    let name = notebook.hasPrefix(here) ? String(notebook.dropFirst(here.count)) : notebook
    let isDefault = NotebookFile.log(of: name) == place.path
    return RunEnding.advice(notebook: name, log: isDefault ? nil : place.path)
  }

  private func end(_ session: SessionRecord) {
    screen.finishLine()
    let time = TimeText.between(session.started, session.ended)
    switch session.fate {
    case "killed":
      screen.warn("process \(session.processId) is gone, and never ended the session: it was killed")
      if let advice { screen.note(advice) }
    default: screen.note("\(session.fate)\(time.isEmpty ? "" : ", \(time)")")
    }
  }
}
