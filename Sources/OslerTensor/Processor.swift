import CKernels

/// Which vector code the kernels run. In order: a processor that can run one can run those before it.
public enum VectorPath: String, CaseIterable, Comparable, Sendable {
  case plain, avx2, avx512
  case avx512BF16 = "avx512_bf16"
  case amx

  /// What the kernels run here: the best there is, or what `OSLER_PATH` holds them down to.
  public static var chosen: VectorPath { VectorPath(osl_cpu_get().path) }

  /// `AVX-512`, as people write it.
  public var name: String {
    switch self {
    case .plain: "plain C"
    case .avx2: "AVX2"
    case .avx512: "AVX-512"
    case .avx512BF16: "AVX512-BF16"
    case .amx: "AMX"
    }
  }

  public static func < (a: VectorPath, b: VectorPath) -> Bool {
    a.kernelPath.rawValue < b.kernelPath.rawValue
  }

  init(_ path: osl_path) {
    switch path {
    case .plain: self = .plain
    case .avx2: self = .avx2
    case .avx512: self = .avx512
    case .avx512_bf16: self = .avx512BF16
    case .amx: self = .amx
    }
  }

  var kernelPath: osl_path {
    switch self {
    case .plain: .plain
    case .avx2: .avx2
    case .avx512: .avx512
    case .avx512BF16: .avx512_bf16
    case .amx: .amx
    }
  }
}

/// What the processor is, for people to read: `osl_facts`.
public struct Processor: Hashable, Sendable {
  /// `AMD EPYC`; empty when it does not say.
  public let name: String
  /// Those of its instructions that matter here, by Linux's names: `avx2`, `amx_bf16`. None on a processor
  /// that is not x86-64.
  public let features: [String]
  /// The best path that this machine can run, whatever `OSLER_PATH` says.
  public let best: VectorPath
  /// It has registers for vectors, and the system does not keep them for programs.
  public let vectorsAreWithheld: Bool
  /// It has AMX for bfloat16, and the system does not let this process use it.
  public let amxIsWithheld: Bool
  /// Bytes of the caches of data of its first core, from the first level on, as far as there are any.
  public let caches: [Int]

  /// This machine's.
  public static var own: Processor {
    let facts = osl_cpu_facts()
    let features = names.filter { facts.features.rawValue & $0.feature.rawValue != 0 }
    return Processor(
      name: words(in: facts.name), features: features.map(\.name), best: VectorPath(facts.best),
      vectorsAreWithheld: facts.vectors_withheld, amxIsWithheld: facts.amx_withheld,
      caches: [facts.l1d, facts.l2, facts.l3].prefix { $0 > 0 }.map(Int.init))
  }

  private static let names: [(feature: osl_features, name: String)] = [
    (.avx2, "avx2"), (.fma, "fma"), (.avx512f, "avx512f"), (.avx512bw, "avx512bw"),
    (.avx512dq, "avx512dq"), (.avx512vl, "avx512vl"), (.avx512_vnni, "avx512_vnni"),
    (.avx512_bf16, "avx512_bf16"), (.amx_tile, "amx_tile"), (.amx_bf16, "amx_bf16"),
    (.amx_int8, "amx_int8"),
  ]
}

/// The OpenBLAS that this process opened, or why there is none.
public struct OpenBLASLibrary: Hashable, Sendable {
  /// What it says it is: `OpenBLAS 0.3.21 DYNAMIC_ARCH …`; empty without one.
  public let configuration: String
  /// The kernels it chose: `SkylakeX`; empty without one.
  public let core: String
  /// Why it cannot be used; empty when it can.
  public let problem: String

  public init(configuration: String, core: String, problem: String) {
    self.configuration = configuration
    self.core = core
    self.problem = problem
  }

  public static var opened: OpenBLASLibrary {
    let blas = osl_blas_get().pointee
    return OpenBLASLibrary(
      configuration: words(in: blas.config), core: words(in: blas.core), problem: words(in: blas.error))
  }
}

/// The words in a fixed-size buffer of C.
private func words<Buffer>(in buffer: Buffer) -> String {
  withUnsafeBytes(of: buffer) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
}
