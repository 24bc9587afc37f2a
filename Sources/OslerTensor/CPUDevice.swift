import CKernels

/// The processor, as fast as it goes: vector code chosen for the machine, OpenBLAS for the large
/// products, work shared out over threads.
///
/// Work is cut into pieces by size alone and sums are taken in a fixed order, so that a result has the
/// same bits whatever the number of threads.
public struct CPUDevice: Device {
  public let name = "cpu"
  public let threads: Int
  let path: osl_path
  let scratch = Scratch()

  /// - Throws: ``TensorError`` without OpenBLAS, or with no thread to run on.
  public init(threads: Int) throws {
    guard threads >= 1 else { throw TensorError.noThreads(threads) }
    let blas = osl_blas_get().pointee
    guard blas.sgemm != nil else { throw TensorError.openBLASMissing(reason: text(of: blas.error)) }
    self.threads = threads
    path = osl_cpu_get().path
  }

  /// What the device runs on: `2 threads, AVX-512, OpenBLAS 0.3.21 (SkylakeX)`.
  public var summary: String {
    "\(threads) \(threads == 1 ? "thread" : "threads"), \(numericPath)"
  }

  /// What fixes the bits of its results: `AVX-512, OpenBLAS 0.3.21 (SkylakeX)`.
  public var numericPath: String {
    let blas = osl_blas_get().pointee
    let version = text(of: blas.config).split(separator: " ").prefix(2).joined(separator: " ")
    return "\(pathName), \(version) (\(text(of: blas.core)))"
  }

  private var pathName: String {
    switch path {
    case .amx: "AMX"
    case .avx512_bf16: "AVX512-BF16"
    case .avx512: "AVX-512"
    case .avx2: "AVX2"
    case .plain: "plain C"
    }
  }

  /// Elements of a piece of element-wise work: some microseconds, well above the cost of handing it out.
  static let elementsPerPiece = 16384

  /// Rows of so many channels that make a piece.
  static func rowsPerPiece(channels: Int) -> Int { max(1, elementsPerPiece / max(1, channels)) }

  /// Runs `body` over 0..<count in pieces of `grain` (the last may be shorter), in any order and on any
  /// of the device's threads; `worker` is below ``threads``, and no two running pieces share it.
  func split(_ count: Int, grain: Int, _ body: (_ range: Range<Int>, _ worker: Int) -> Void) {
    let pieces = (count + grain - 1) / grain
    let job: (Int64, Int64) -> Void = { piece, worker in
      let start = Int(piece) * grain
      body(start..<min(count, start + grain), Int(worker))
    }
    // The closure is run by several threads without being Sendable: `osl_pool_run` returns after the last
    // piece, and every body only calls kernels on parts of its tensors that no other piece writes.
    withoutActuallyEscaping(job) { job in
      withUnsafePointer(to: job) { pointer in
        osl_pool_run(
          Int64(threads), Int64(pieces),
          { context, piece, worker in
            context?.assumingMemoryBound(to: ((Int64, Int64) -> Void).self).pointee(piece, worker)
          },
          UnsafeMutableRawPointer(mutating: pointer))
      }
    }
  }
}

/// The words in a fixed-size buffer of C.
private func text<Buffer>(of buffer: Buffer) -> String {
  withUnsafeBytes(of: buffer) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
}
