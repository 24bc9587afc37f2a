import Foundation
import OslerModel

/// What every task had of every step, beside ``StepHistoryFile``.
///
/// Little-endian 64-bit words: of each step the number of its tasks, then of each task its place, its loss as
/// binary64 and its trained tokens. Runs without tasks have no such file.
enum TaskHistoryFile {
  static let name = "tasks.bin"

  static func write(_ history: [StepReport], to path: String) throws {
    guard history.contains(where: { $0.byTask != nil }) else { return }
    var bytes: [UInt8] = []
    func append(_ number: UInt64) {
      withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
    }
    for step in history {
      let tasks = step.byTask ?? []
      append(UInt64(tasks.count))
      for task in tasks {
        append(UInt64(task.task))
        append(task.loss.bitPattern)
        append(UInt64(task.trainedTokens))
      }
    }
    try FileBytes.write(bytes, to: path)
  }

  /// The history with what the file adds to it, which is nothing where there is no file.
  ///
  /// - Returns: nil when the file tells of other steps.
  static func read(_ path: String, into history: [StepReport]) -> [StepReport]? {
    guard let data = FileManager.default.contents(atPath: path) else { return history }
    let bytes = [UInt8](data)
    var place = 0
    func next() -> UInt64? {
      guard place + 8 <= bytes.count else { return nil }
      defer { place += 8 }
      return bytes.withUnsafeBytes {
        UInt64(littleEndian: $0.loadUnaligned(fromByteOffset: place, as: UInt64.self))
      }
    }
    var history = history
    for index in history.indices {
      guard let count = next(), count <= bytes.count / 24 else { return nil }
      var tasks: [TaskLoss] = []
      for _ in 0..<count {
        guard let task = next().flatMap(Int.init(exactly:)), let loss = next(),
          let trained = next().flatMap(Int.init(exactly:))
        else { return nil }
        tasks.append(TaskLoss(task: task, loss: Double(bitPattern: loss), trainedTokens: trained))
      }
      history[index].byTask = tasks
    }
    return place == bytes.count ? history : nil
  }
}
