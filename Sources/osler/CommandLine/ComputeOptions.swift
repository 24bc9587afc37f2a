import ArgumentParser
import OslerInterpreter

/// What a session computes with.
struct ComputeOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Seed of every random stream, instead of the notebook's.", valueName: "n"))
  var seed: UInt64?

  @Option(help: ArgumentHelp("Threads of the kernels; all processors without it.", valueName: "n"))
  var threads: Int?

  func validate() throws { try Self.validate(threads: threads) }

  static func validate(threads: Int?) throws {
    if let threads, !(1...1024).contains(threads) {
      throw ValidationError("'--threads' must be between 1 and 1024, not \(threads)")
    }
  }

  var threadCount: Int { threads ?? EngineState.processorCount }

  /// Of a session that nobody gave a seed.
  static let defaultSeed: UInt64 = 0
}
