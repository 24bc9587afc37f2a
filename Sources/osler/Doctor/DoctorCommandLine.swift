import ArgumentParser
import Foundation
import OslerInterpreter
import OslerMachine

/// `osler doctor`
struct DoctorCommandLine: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Say what this machine has, what of it is used, and what is wrong.",
    discussion: """
      Every line is marked 'ok', 'warning' (it works, but slower than it could) or 'problem' (it does not \
      work), and says what to do. Exit status: 0 without a problem, 69 with one.
      """)

  @Option(help: ArgumentHelp("Threads of the kernels; all processors without it.", valueName: "n"))
  var threads: Int?

  @Flag(inversion: .prefixedNo, help: "Measure memory and arithmetic too, in about a second.")
  var measure = true

  @Flag(help: "Print JSON, for a program to read.")
  var json = false

  func validate() throws { try ComputeOptions.validate(threads: threads) }

  func run() throws {
    let screen = Screen()
    let environment = ProcessInfo.processInfo.environment
    let facts = MachineFacts.collect(
      threads: threads ?? EngineState.processorCount, folder: FileManager.default.currentDirectoryPath,
      terminal: TerminalFacts(screen.terminal, environment: environment), environment: environment,
      measuring: measure)
    let page = DoctorPage(facts)
    screen.show(json ? JSONText.page(page.json) : page.text(colored: screen.terminal.colorsOutput))
    if !json { screen.note(page.verdict) }
    guard page.worst != .problem else { throw ExitStatus.unavailable }
  }
}

extension TerminalFacts {
  init(_ terminal: Terminal, environment: [String: String]) {
    self.init(
      isTerminal: terminal.isOutputTerminal, isUnicode: Self.isUnicode(environment),
      hasColors: terminal.colorsOutput, columns: Terminal.columns(of: STDOUT_FILENO))
  }

  /// By the first of the three variables that is set, as setlocale(3) takes them.
  static func isUnicode(_ environment: [String: String]) -> Bool {
    let names = ["LC_ALL", "LC_CTYPE", "LANG"]
    let locale = names.lazy.compactMap { environment[$0] }.first { !$0.isEmpty } ?? ""
    let name = locale.lowercased()
    return name.contains("utf-8") || name.contains("utf8")
  }
}
