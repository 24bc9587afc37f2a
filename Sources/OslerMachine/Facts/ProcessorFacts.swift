import Foundation
public import OslerTensor

/// The processor, and what Osler takes of it.
public struct ProcessorFacts: Hashable, Sendable, Encodable {
  /// `AMD EPYC`; the name of the architecture where it tells no other.
  public var name: String
  /// `x86_64`.
  public var architecture: String
  /// Processors that this process may run on.
  public var processors: Int
  /// Processors' worth of time that its control group leaves it; nil without a limit.
  public var limit: Double?
  /// Threads that Osler will use.
  public var threads: Int
  /// Those of its instructions that matter here: `avx2`, `amx_bf16`.
  public var features: [String]
  /// Bytes of one core's caches of data, from the first level on.
  public var caches: [Int]
  /// The kernels that run, and the best that this machine could run.
  public var path: VectorPath
  public var best: VectorPath
  /// Instructions that it has and the system does not let this process use.
  public var vectorsAreWithheld = false
  public var amxIsWithheld = false

  public init(
    name: String, architecture: String, processors: Int, limit: Double? = nil, threads: Int,
    features: [String], caches: [Int], path: VectorPath, best: VectorPath
  ) {
    self.name = name
    self.architecture = architecture
    self.processors = processors
    self.limit = limit
    self.threads = threads
    self.features = features
    self.caches = caches
    self.path = path
    self.best = best
  }

  init(_ processor: Processor, path: VectorPath, group: ControlGroup, threads: Int) {
    var system = utsname()
    uname(&system)
    let architecture = withUnsafeBytes(of: system.machine) {
      String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
    }
    self.init(
      name: processor.name.isEmpty ? architecture : processor.name, architecture: architecture,
      processors: ProcessInfo.processInfo.activeProcessorCount, limit: group.processors, threads: threads,
      features: processor.features, caches: processor.caches, path: path, best: processor.best)
    vectorsAreWithheld = processor.vectorsAreWithheld
    amxIsWithheld = processor.amxIsWithheld
  }

  enum CodingKeys: String, CodingKey {
    case name, architecture, processors, limit, threads, features, caches, path, best
    case vectorsAreWithheld = "vectors_withheld"
    case amxIsWithheld = "amx_withheld"
  }
}

extension VectorPath: Encodable {}
