import ArgumentParser
import OslerInterpreter

/// What a session computes with.
struct ComputeOptions: ParsableArguments {
  // Taken whatever it looks like, so that '--seed -1' is answered for what it is.
  @Option(
    name: .customLong("seed"), parsing: .unconditional,
    help: ArgumentHelp("Seed of every random stream, instead of the notebook's.", valueName: "n"))
  var givenSeed: String?

  @Option(help: ArgumentHelp("Threads of the kernels; all processors without it.", valueName: "n"))
  var threads: Int?

  func validate() throws {
    try Self.validate(threads: threads)
    if let givenSeed, seed == nil {
      throw ValidationError("'--seed' must be a whole number from 0 to \(UInt64.max), not '\(givenSeed)'")
    }
  }

  var seed: UInt64? { givenSeed.flatMap { UInt64($0) } }

  static func validate(threads: Int?) throws {
    if let threads, !(1...1024).contains(threads) {
      throw ValidationError("'--threads' must be between 1 and 1024, not \(threads)")
    }
  }

  var threadCount: Int { threads ?? EngineState.processorCount }

  /// Of a session that nobody gave a seed.
  static let defaultSeed: UInt64 = 0
}
