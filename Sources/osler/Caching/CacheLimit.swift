import Foundation
import OslerInterpreter
import OslerLog

/// How much may be kept beside one log; a run that leaves more drops what was used longest ago.
struct CacheLimit {
  static let variable = "OSLER_CACHE_LIMIT"
  /// 100 GB.
  static let standard: Int64 = 100_000_000_000

  /// Nil for as much as there is room for.
  let bytes: Int64?

  /// Read before anything runs, so that a slip does not show at the end.
  init(_ environment: [String: String] = ProcessInfo.processInfo.environment) throws(CommandLineError) {
    guard let text = environment[Self.variable], !text.isEmpty else {
      bytes = Self.standard
      return
    }
    if text == "none" {
      bytes = nil
      return
    }
    guard let size = ByteSize(argument: text) else { throw .badCacheLimit(text) }
    bytes = size.bytes
  }

  /// What is kept is no part of the record: that it cannot be cleared is worth a line, and no more.
  func enforce(on log: ExperimentLog, at path: String, _ screen: Screen) {
    guard let bytes else { return }
    do {
      guard try log.keptBytes() > bytes else { return }
      let kept = try KeptResults(of: log, stages: SessionStart.stages(of: path))
      let gone = kept.superfluous(limit: bytes).filter { $0.kind == .result }
      try kept.remove(gone)
      screen.note(
        "kept results passed \(KeptResults.words(bytes: bytes)): \(CachePage.removal(gone, isDone: true))")
    } catch {
      screen.warn("kept results could not be cleared: \(error)")
    }
  }
}
