import OslerTensor
import Testing

@testable import OslerMachine

struct FindingTests {
  /// What is not well about the good machine, changed.
  private func complaints(_ change: (inout MachineFacts) -> Void) -> [Finding] {
    SampleFacts.changed(change).findings.filter { $0.mark != .ok }
  }

  @Test func `nothing is wrong with a good machine`() { #expect(complaints { _ in } == []) }

  @Test func `OSLER_PATH holds the kernels down, and that has a price`() {
    let found = complaints {
      $0.environment["OSLER_PATH"] = "avx2"
      $0.processor.path = .avx2
      $0.speed?.fp32.one = 68.5e9
      $0.speed?.fp32.all = 548e9
      $0.speed?.fp32OfBest = 131e9
    }
    #expect(
      found == [
        Finding(
          .processor, .warning,
          "kernels: AVX2, held down by OSLER_PATH from AMX: 68.5 instead of 131 GFLOP/s a thread in fp32",
          hint: "unset OSLER_PATH")
      ])
  }

  @Test func `OSLER_PATH may name no path at all`() {
    let found = complaints { $0.environment["OSLER_PATH"] = "sse" }
    #expect(
      found.map(\.text) == [
        "kernels: AMX (avx2 fma avx512f amx_bf16); OSLER_PATH=sse names no path"
      ])
    #expect(
      found.map(\.hint) == ["unset OSLER_PATH, or choose of plain, avx2, avx512, avx512_bf16, amx"])
  }

  @Test func `instructions that the system keeps back are missed`() {
    let found = complaints {
      ($0.processor.path, $0.processor.best) = (.avx512BF16, .avx512BF16)
      $0.processor.amxIsWithheld = true
    }
    #expect(
      found == [
        Finding(
          .processor, .warning, "the processor has AMX that the system does not let this process use",
          hint:
            "Linux permits it from 5.16 on; a container must allow arch_prctl, a virtual machine pass it on")
      ])
  }

  @Test func `a processor without vectors is slow`() {
    let found = complaints {
      ($0.processor.path, $0.processor.best) = (.plain, .plain)
      $0.processor.features = []
    }
    #expect(found.map(\.text) == ["kernels: plain C, for want of AVX2 or better"])
  }

  @Test func `more threads than processors wait for each other`() {
    let found = complaints { $0.processor.threads = 16 }
    #expect(
      found == [
        Finding(
          .processor, .warning, "threads: 16, more than the 8 processors there are",
          hint: "--threads 8: they wait for each other at every piece of work")
      ])
  }

  @Test func `a control group may leave less than the processors`() {
    let found = complaints { $0.processor.limit = 2.5 }
    #expect(
      found == [
        Finding(
          .processor, .warning,
          "its control group leaves this process the time of 2.5 processors, for 8 threads",
          hint: "--threads 2, or a higher limit: what is over it stands still until the next period")
      ])
    #expect(complaints { ($0.processor.limit, $0.processor.threads) = (8, 8) } == [])
  }

  @Test func `threads that do no more than one are told`() {
    let found = complaints { $0.speed?.fp32.all = 140e9 }
    #expect(
      found == [
        Finding(
          .speed, .warning, "8 threads do 1.1 times the work of one",
          hint: "other programs are at work, or processors share a core: time nothing now, try fewer threads")
      ])
  }

  @Test func `too little memory is a problem, wherever the limit is`() {
    let machine = complaints { $0.memory.available = 400_000_000 }
    #expect(
      machine == [
        Finding(
          .memory, .problem, "33.0 GB, 400.0 MB of it available: too little to train anything",
          hint: "end other programs, or take a machine with more memory")
      ])
    let group = complaints { ($0.memory.limit, $0.memory.used) = (2_000_000_000, 1_500_000_000) }
    #expect(
      group == [
        Finding(
          .memory, .problem,
          "33.0 GB, 30.0 GB of it available; the control group may take 2.0 GB and takes 1.5 GB: "
            + "too little to train anything",
          hint: "raise the control group's limit")
      ])
  }

  @Test func `huge pages that are never given are missed`() {
    #expect(
      complaints { $0.memory.hugePages = "never" } == [
        Finding(
          .memory, .warning, "transparent huge pages: never, so large matrices need many small ones",
          hint: "echo madvise | sudo tee /sys/kernel/mm/transparent_hugepage/enabled")
      ])
    #expect(complaints { $0.memory.hugePages = nil } == [])
  }

  @Test func `without OpenBLAS nothing is computed`() {
    let reason = "libopenblas.so.0: cannot open shared object file"
    let found = complaints {
      $0.openBLAS = OpenBLASFacts(configuration: "", kernels: "", problem: reason)
      $0.speed?.fp32Product = nil
    }
    #expect(
      found == [
        Finding(
          .libraries, .problem, "OpenBLAS cannot be opened: \(reason)",
          hint: "sudo apt-get install libopenblas0")
      ])
  }

  @Test func `OPENBLAS_CORETYPE may hold OpenBLAS down`() {
    let found = complaints {
      $0.environment["OPENBLAS_CORETYPE"] = "Haswell"
      $0.openBLAS.kernels = "Haswell"
      $0.speed?.fp32Product = .init(one: 66e9, all: 500e9)
    }
    #expect(
      found == [
        Finding(
          .libraries, .warning,
          "OpenBLAS 0.3.21 with its kernels for Haswell, held down by OPENBLAS_CORETYPE: "
            + "66.0 of 131 GFLOP/s a thread in fp32",
          hint: "unset OPENBLAS_CORETYPE")
      ])
  }

  @Test func `OpenBLAS may not know a processor that has AVX-512`() {
    let found = complaints {
      $0.openBLAS.kernels = "Zen"
      $0.speed = nil
    }
    #expect(
      found == [
        Finding(
          .libraries, .warning, "OpenBLAS 0.3.21 with its kernels for Zen, which leave AVX-512 idle",
          hint: "export OPENBLAS_CORETYPE=SkylakeX")
      ])
    // On a processor without AVX-512 they are the right ones.
    #expect(
      complaints {
        $0.openBLAS.kernels = "Zen"
        ($0.processor.path, $0.processor.best) = (.avx2, .avx2)
      } == [])
  }

  @Test func `a folder that cannot be written, or is full, is a problem`() {
    let found = complaints { $0.folder = FolderFacts(path: "/usr", isWritable: false, free: 20_000_000) }
    #expect(
      found == [
        Finding(
          .system, .problem, "logs cannot be written in /usr",
          hint: "work in a folder of your own, or name a file elsewhere with --log"),
        Finding(
          .system, .problem, "20.0 MB free on its disk",
          hint: "make room: a checkpoint takes several times the model's own size"),
      ])
  }

  @Test func `a shell's limits can be too tight`() {
    let found = complaints { $0.limits = LimitFacts(openFiles: 64, stack: 1 << 20, addresses: 4_000_000_000) }
    #expect(
      found.map(\.text) == [
        "at most 64 open files", "a stack of 1 MiB", "at most 4.0 GB of addresses for this process",
      ])
    #expect(found.map(\.hint) == ["ulimit -n 1024", "ulimit -s 8192", "ulimit -v unlimited"])
  }

  @Test func `a terminal without UTF-8 shows plots wrongly`() {
    let found = complaints { $0.terminal.isUnicode = false }
    #expect(
      found == [
        Finding(
          .terminal, .warning, "120 columns, colours, no UTF-8: plots and names will be wrong",
          hint: "export LANG=C.UTF-8")
      ])
  }

  @Test func `other variables that matter are named`() {
    let facts = SampleFacts.changed {
      $0.environment = ["OSLER_SPIN": "0", "OPENBLAS_NUM_THREADS": "4"]
    }
    #expect(
      facts.findings.filter { $0.section == .system }.map(\.text).suffix(2) == [
        "OPENBLAS_NUM_THREADS=4 is not heeded: --threads says how many there are", "OSLER_SPIN=0 is set",
      ])
  }
}
