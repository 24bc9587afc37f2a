import OslerTensor
import OslerTestSupport
import Testing

struct CPUDeviceTests {
  /// Few tokens, some, as many as fill a block of attention, and enough for several pieces of everything.
  @Test(arguments: [1, 7, 8, 64, 65, 300])
  func `every operation agrees with the reference device`(tokens: Int) throws {
    let found = everyOperation(on: try CPUDevice(threads: 2), tokens: tokens)
    let expected = everyOperation(on: ReferenceDevice(), tokens: tokens)
    #expect(Set(found.keys) == Set(expected.keys))
    for (name, expected) in expected {
      #expect(firstMismatch(found[name, default: []], expected, tolerance: 5e-5) == nil, "\(name)")
    }
  }

  @Test(arguments: [1, 8, 65, 700])
  func `every operation has the same bits with 1, 2, 3 and 4 threads`(tokens: Int) throws {
    let expected = bits(everyOperation(on: try CPUDevice(threads: 1), tokens: tokens, words: 900))
    for threads in [2, 3, 4] {
      let found = bits(everyOperation(on: try CPUDevice(threads: threads), tokens: tokens, words: 900))
      for (name, expected) in expected {
        #expect(found[name] == expected, "\(name) with \(threads) threads")
      }
    }
  }

  @Test func `devices of several callers at one time give the same bits`() async throws {
    let expected = bits(everyOperation(on: try CPUDevice(threads: 1), tokens: 200))
    let shared = try CPUDevice(threads: 3)
    try await withThrowingTaskGroup(of: [String: [UInt32]].self) { group in
      for caller in 0..<6 {
        let device = caller.isMultiple(of: 2) ? shared : try CPUDevice(threads: caller)
        group.addTask { bits(everyOperation(on: device, tokens: 200)) }
      }
      for try await found in group { #expect(found == expected) }
    }
  }

  @Test func `no tokens change nothing`() throws {
    for device in [try CPUDevice(threads: 2), ReferenceDevice()] as [any Device] {
      let results = everyOperation(on: device, tokens: 0)
      #expect(results["linear[0]"] == [])
      #expect(results["linearBackwardWeight[0]"]?.allSatisfy { $0 == 1 } == true)
      #expect(results["embeddingBackward[0]"]?.allSatisfy { $0 == 1 } == true)
      #expect(results["rmsnormBackward[1]"]?.allSatisfy { $0 == 1 } == true)
      #expect(results["sumOfSquares"] == [0])
      #expect(results["attentionBackward[0]"] == [])
    }
  }

  @Test func `a linear layer without inputs gives zeros, or leaves what it adds to`() throws {
    for device in [try CPUDevice(threads: 2), ReferenceDevice()] as [any Device] {
      let y = Tensor([1, 2], shape: [1, 2])
      device.linear(y, Tensor(zeros: [1, 0]), Tensor(zeros: [2, 0]), scale: 1, accumulate: true)
      #expect(y.array == [1, 2])
      device.linear(y, Tensor(zeros: [1, 0]), Tensor(zeros: [2, 0]), scale: 1, accumulate: false)
      #expect(y.array == [0, 0])
    }
  }

  @Test func `the summary names threads, vector unit and library`() throws {
    let one = try CPUDevice(threads: 1).summary
    #expect(
      one.wholeMatch(
        of: /1 thread, (AMX|AVX512-BF16|AVX-512|AVX2|plain C), OpenBLAS [0-9.]+ \([A-Za-z0-9]+\)/) != nil,
      "\(one)")
    #expect(try CPUDevice(threads: 2).summary.hasPrefix("2 threads, "))
  }

  @Test func `no threads are an error`() {
    #expect(throws: TensorError.noThreads(0)) { try CPUDevice(threads: 0) }
  }

  @Test func `errors say what is wrong and what to do`() {
    let missing = TensorError.openBLASMissing(reason: "libopenblas.so.0: cannot open shared object file")
    #expect("\(missing)" == "OpenBLAS is missing: libopenblas.so.0: cannot open shared object file")
    #expect(missing.hint == "install the package 'libopenblas0'")
    #expect("\(TensorError.noThreads(0))" == "a device needs at least 1 thread, not 0")
    #expect(TensorError.noThreads(0).hint == nil)
  }
}
