import Foundation
import OslerDigest
import Synchronization

/// The prompts of one call, and the threads that ask them.
final class TeacherWork: Sendable {
  struct Outcome: Sendable {
    var results: [Result<TeacherAnswer, TeacherProblem>?]
    var repeated = 0
    /// What ends it all.
    var fatal: TeacherProblem?
    var answered = 0
    fileprivate var next = 0
    fileprivate var failuresInARow = 0
    /// When the next request may begin, and when the server wants to be asked again.
    fileprivate var nextSlot = ContinuousClock.now
    fileprivate var held = ContinuousClock.now
  }

  private let pool: TeacherPool
  private let prompts: [(Digest, TeacherPrompt)]
  private let isStopped: @Sendable () -> Bool
  private let state: Mutex<Outcome>
  private let news = DispatchSemaphore(value: 0)

  init(_ pool: TeacherPool, _ prompts: [(Digest, TeacherPrompt)], _ isStopped: @escaping @Sendable () -> Bool)
  {
    (self.pool, self.prompts, self.isStopped) = (pool, prompts, isStopped)
    state = Mutex(Outcome(results: Array(repeating: nil, count: prompts.count)))
  }

  var outcome: Outcome { state.withLock { $0 } }

  /// Comes back when every thread has ended.
  func run(_ progress: (Int) -> Void) throws(TeacherProblem) {
    let group = DispatchGroup()
    for _ in 0..<min(pool.options.atOnce, prompts.count) {
      group.enter()
      Thread.detachNewThread { [self] in
        ask()
        group.leave()
        news.signal()
      }
    }
    while group.wait(timeout: .now()) == .timedOut {
      _ = news.wait(timeout: .now() + 0.1)
      progress(state.withLock { $0.answered })
    }
    if let fatal = state.withLock({ $0.fatal }) { throw fatal }
    guard !isStopped() else { throw .network(.stopped) }
  }

  private var isOver: Bool { isStopped() || state.withLock { $0.fatal != nil } }

  /// What one thread does.
  private func ask() {
    let client: HTTPClient
    do {
      client = try HTTPClient(pool.permission) { [self] in isOver }
    } catch {
      return state.withLock { $0.fatal = $0.fatal ?? .network(error) }
    }
    while !isOver, let place = take() {
      do {
        let (digest, prompt) = prompts[place]
        let answer = try answer(to: prompt, client)
        try pool.journal.keep(answer, to: digest)
        state.withLock { state in
          (state.results[place], state.failuresInARow) = (.success(answer), 0)
          state.answered += 1
        }
      } catch {
        note(error, of: place)
      }
      news.signal()
    }
  }

  private func take() -> Int? {
    state.withLock { state in
      guard state.next < prompts.count else { return nil }
      defer { state.next += 1 }
      return state.next
    }
  }

  private func answer(to prompt: TeacherPrompt, _ client: HTTPClient) throws(TeacherProblem) -> TeacherAnswer
  {
    var attempt = 0
    while true {
      try waitForSlot()
      let (result, wait) = pool.endpoint.ask(prompt, client)
      guard case .failure(let problem) = result else { return try result.get() }
      guard problem.mayPass else { throw problem }
      if let wait, wait > pool.options.patience.longestAskedSeconds,
        case .network(.status(let place, _)) = problem
      {
        throw .network(.asksToWait(place, seconds: wait))
      }
      guard let seconds = pool.options.patience.pause(after: attempt, asked: wait) else { throw problem }
      attempt += 1
      state.withLock { state in
        state.repeated += 1
        if let wait { state.held = max(state.held, .now + .seconds(wait)) }
      }
      try pause(seconds)
    }
  }

  /// Waits for this request's turn.
  private func waitForSlot() throws(TeacherProblem) {
    while true {
      let seconds: Double = state.withLock { state in
        let now = ContinuousClock.now
        let moment = max(state.nextSlot, state.held)
        guard moment <= now else { return (moment - now) / .seconds(1) }
        if let rate = pool.options.aMinute { state.nextSlot = now + .seconds(60 / rate) }
        return 0
      }
      guard seconds > 0 else { return }
      try pause(seconds)
    }
  }

  private func pause(_ seconds: Double) throws(TeacherProblem) {
    do { try Patience.wait(seconds) { isOver } } catch { throw .network(error) }
  }

  /// Of one prompt alone, or what ends it all.
  private func note(_ problem: TeacherProblem, of place: Int) {
    state.withLock { state in
      state.results[place] = .failure(problem)
      if problem == .network(.stopped) { return }
      if problem.isOfPrompt { return }
      guard problem.mayPass else {
        state.fatal = state.fatal ?? problem
        return
      }
      state.failuresInARow += 1
      guard state.failuresInARow >= pool.options.mostFailures else { return }
      state.fatal = state.fatal ?? .givesUp("\(problem)", after: state.failuresInARow)
    }
  }
}
