public import Foundation
import OslerDigest
public import OslerTensor
import OslerModel
import OslerTraining

/// What a session computes with: its device, the model that `ask` talks to, and where training stages
/// save themselves.
public final class EngineState {
  public let threads: Int
  /// The folder beside the log; without one, stages are not saved.
  public let stages: URL?
  /// Whether a stage goes on from what an earlier run saved under its key, or begins anew.
  public let resumes: Bool
  /// What is done with results of earlier sessions.
  public internal(set) var cachePolicy: CachePolicy
  /// What `attach` put there: one, or several to be asked side by side.
  public internal(set) var attached: [any Speaker] = []
  /// Beginnings of prompts that models have read.
  let prefixes: PrefixCache
  let grammars = KnownGrammars()
  /// Loaded adapters: when they take more than their share of the memory, those used longest ago are let go
  /// and read again when they are asked for.
  let adapters: AdapterPool
  private var opened: (any Device)?
  private var peaks: [Precision: Double] = [:]

  /// - Parameters:
  ///   - adapterBytes: the most that loaded adapters keep; a quarter of the free memory without it.
  ///   - numericPath: what keys name in place of the kernels of this machine.
  public init(
    threads: Int, stages: URL? = nil, resumes: Bool = false, adapterBytes: Int? = nil,
    cache: CachePolicy = .none, numericPath: String? = nil
  ) {
    givenNumericPath = numericPath
    self.threads = threads
    self.stages = stages
    self.resumes = resumes
    cachePolicy = cache
    let memory = MachineMemory.available() ?? 1 << 32
    // A sixteenth of the memory, at most a gibibyte.
    prefixes = PrefixCache(bytes: min(1 << 30, memory / 16))
    adapters = AdapterPool(bytes: adapterBytes ?? memory / 4)
  }

  /// Floating-point operations a second that the processor reaches at best, measured when first asked for.
  func peak(_ precision: Precision) -> Double? {
    if let known = peaks[precision] { return known }
    let found = ProcessorPeak.operations(bfloat16: precision == .bf16, threads: threads, seconds: 0.05)
    peaks[precision] = found
    return found
  }

  /// As many threads as the machine has processors.
  public static var processorCount: Int { ProcessInfo.processInfo.activeProcessorCount }

  /// The device that models of this session run on, opened when it is first asked for.
  public func device() throws -> any Device {
    if let opened { return opened }
    let device = try CPUDevice(threads: threads)
    opened = device
    return device
  }

  /// What models run on, in words, as the record of a session has it: `2 threads, AVX-512, OpenBLAS
  /// 0.3.21 (SkylakeX)`; or why they could not.
  public static func deviceSummary(threads: Int) -> String {
    do {
      return try CPUDevice(threads: threads).summary
    } catch {
      return "no device: \(error)"
    }
  }

  /// Where what stages made is kept: a folder for each key.
  var values: URL? { stages?.appending(path: "values") }

  /// What fixes the bits of a result beside its inputs: the kernels and the matrix library, not the threads.
  private(set) lazy var numericPath: String =
    givenNumericPath ?? (try? CPUDevice(threads: 1).numericPath) ?? "none"
  private let givenNumericPath: String?

  /// Of a stage that is done: what it came to is kept.
  func dropCheckpoints(of key: Digest) {
    guard let stages else { return }
    try? FileManager.default.removeItem(at: stages.appending(path: key.hex))
  }

  /// Where the stage of this key saves itself, empty unless the session resumes.
  func checkpoints(of key: Digest) throws -> CheckpointFolder? {
    try stageFolder(of: key).map { CheckpointFolder($0) }
  }

  /// Where long work of this key keeps what it has so far: a stage its checkpoints, an evaluation its scores.
  func stageFolder(of key: Digest) throws -> URL? {
    guard let stages else { return nil }
    let folder = stages.appending(path: key.hex)
    if !resumes { try? FileManager.default.removeItem(at: folder) }
    // Where a stranger's folder has a link, it leads out of the workspace.
    for place in [stages, folder] where Workspace.isLink(place.path) {
      throw WorkspaceError.isLink(place.path)
    }
    return folder
  }
}
