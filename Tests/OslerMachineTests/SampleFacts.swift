import OslerTensor

@testable import OslerMachine

/// Machines to say something about.
enum SampleFacts {
  /// One where nothing is wrong.
  static let good = MachineFacts(
    processor: ProcessorFacts(
      name: "Intel(R) Xeon(R) Platinum 8481C", architecture: "x86_64", processors: 8, threads: 8,
      features: ["avx2", "fma", "avx512f", "amx_bf16"], caches: [48 << 10, 2 << 20, 105 << 20], path: .amx,
      best: .amx),
    memory: MemoryFacts(total: 33_000_000_000, available: 30_000_000_000, hugePages: "always"),
    speed: SpeedFacts(
      reading: .init(one: 13e9, all: 88.4e9), fp32: .init(one: 131e9, all: 1040e9),
      bf16: .init(one: 2070e9, all: 16_500e9), fp32Product: .init(one: 121e9, all: 960e9)),
    openBLAS: OpenBLASFacts(
      configuration: "OpenBLAS 0.3.21 NO_LAPACKE DYNAMIC_ARCH NO_AFFINITY SkylakeX MAX_THREADS=64",
      kernels: "SkylakeX"),
    libraries: [
      LibraryVersion(name: "SQLite", version: "3.40.1"), LibraryVersion(name: "zlib", version: "1.2.13"),
    ],
    folder: FolderFacts(path: "/home/rounds", isWritable: true, free: 61_000_000_000),
    limits: LimitFacts(openFiles: 1024, stack: 8 << 20, addresses: nil),
    terminal: TerminalFacts(isTerminal: true, isUnicode: true, hasColors: true, columns: 120),
    environment: [:])

  /// The good one, changed.
  static func changed(_ change: (inout MachineFacts) -> Void) -> MachineFacts {
    var facts = good
    change(&facts)
    return facts
  }
}
