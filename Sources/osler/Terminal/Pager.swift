import Foundation

/// The person's pager, for what is longer than the terminal.
struct Pager: Hashable {
  /// As `$PAGER` has it, for a shell to read.
  let command: String

  static let standard = "less -FRX"

  /// Nil where there is no person, no cursor or no wish for one: `PAGER=cat` and `PAGER=` say so.
  init?(_ terminal: Terminal, environment: [String: String]) {
    guard terminal.isOutputTerminal, environment["TERM"].map({ $0 != "dumb" }) ?? false else { return nil }
    let given = environment["PAGER"]?.trimmingCharacters(in: .whitespaces)
    guard given != "", given != "cat" else { return nil }
    command = given ?? Self.standard
  }

  /// Whether so many lines want one.
  func suits(_ text: String, columns: Int, lines: Int?) -> Bool {
    guard let lines else { return false }
    let rows = text.split(separator: "\n", omittingEmptySubsequences: false).reduce(0) { rows, line in
      rows + max(1, (DisplayWidth.of(Style.removed(from: String(line))) + columns - 1) / max(1, columns))
    }
    return rows >= lines
  }

  /// Shows `text` and waits until the person is done with it; false where the pager cannot be started.
  func show(_ text: String) -> Bool {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { return false }
    // Else the pager would wait for an end that it holds itself.
    _ = fcntl(ends[1], F_SETFD, FD_CLOEXEC)
    let process = start(reading: ends[0])
    close(ends[0])
    if process != nil { write(text, to: ends[1]) }
    close(ends[1])
    guard let process else { return false }
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0, errno == EINTR {}
    return true
  }

  private func start(reading input: Int32) -> pid_t? {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO)
    // It stops for signals that are blocked or ignored here.
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var (none, pipes) = (sigset_t(), sigset_t())
    sigemptyset(&none)
    sigemptyset(&pipes)
    sigaddset(&pipes, SIGPIPE)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setsigdefault(&attributes, &pipes)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))

    let words: [UnsafeMutablePointer<CChar>?] = ["sh", "-c", command].map { (word: String) in strdup(word) }
    defer { for word in words { free(word) } }
    var process = pid_t()
    let failure = posix_spawn(&process, "/bin/sh", &actions, &attributes, words + [nil], environ)
    return failure == 0 ? process : nil
  }

  /// Until it wants no more.
  private func write(_ text: String, to pipe: Int32) {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { Glibc.write(pipe, $0.baseAddress, $0.count) }
      if count > 0 { bytes = bytes.dropFirst(count) } else if errno != EINTR { return }
    }
  }
}
