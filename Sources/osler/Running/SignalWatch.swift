import Foundation
import Synchronization

/// Waits for Ctrl-C, SIGTERM and SIGHUP on a thread of its own, so that what they lead to is ordinary code and
/// not a signal handler's.
///
/// Make it before any other thread starts: they all inherit the blocked signals.
final class SignalWatch: Sendable {
  struct Actions: Sendable {
    /// The first Ctrl-C, SIGTERM or SIGHUP.
    var stop: @Sendable (_ signal: Int32) -> Void
    /// The second within ``impatience``.
    var leave: @Sendable (_ signal: Int32) -> Void
  }

  static let impatience = Duration.seconds(2)

  private struct State {
    var actions: Actions
    var last: ContinuousClock.Instant?
  }

  private let state: Mutex<State>

  /// Until something else is set, each signal ends the program.
  ///
  /// - Parameter startsThread: false to be told of signals by ``notice(_:at:)`` alone.
  init(startsThread: Bool = true) {
    let end: @Sendable (Int32) -> Void = { _exit(128 + $0) }
    state = Mutex(State(actions: Actions(stop: end, leave: end)))
    guard startsThread else { return }
    signal(SIGPIPE, SIG_IGN)  // Screen notices a broken pipe where it writes.
    var watched = Self.watched
    pthread_sigmask(SIG_BLOCK, &watched, nil)
    let thread = Thread { [self] in
      var received: Int32 = 0
      var awaited = Self.watched
      while true {
        if sigwait(&awaited, &received) == 0 { notice(received, at: .now) }
      }
    }
    thread.name = "signals"
    thread.start()
  }

  private static var watched: sigset_t {
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGINT)
    sigaddset(&signals, SIGTERM)
    if !isIgnored(SIGHUP) { sigaddset(&signals, SIGHUP) }
    return signals
  }

  /// Whether the program was started with the signal ignored: SIGHUP by `nohup`.
  private static func isIgnored(_ signal: Int32) -> Bool {
    var action = sigaction()
    guard sigaction(signal, nil, &action) == 0 else { return false }
    return unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self)
      == unsafeBitCast(SIG_IGN, to: Int.self)
  }

  /// What the signals do from now on.
  func set(_ actions: Actions) { state.withLock { $0 = State(actions: actions) } }

  /// One signal came. Two within ``impatience`` mean: at once; but a terminal that goes away may say so
  /// twice, itself and through its shell.
  func notice(_ signal: Int32, at now: ContinuousClock.Instant) {
    let action = state.withLock { state in
      guard signal != SIGHUP else { return state.actions.stop }
      let isImpatient = state.last.map { now - $0 < Self.impatience } ?? false
      state.last = now
      return isImpatient ? state.actions.leave : state.actions.stop
    }
    action(signal)
  }
}
