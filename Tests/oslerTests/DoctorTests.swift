import Foundation
import OslerMachine
import OslerTensor
import Testing

@testable import osler

struct DoctorPageTests {
  private let good = MachineFacts(
    processor: ProcessorFacts(
      name: "Intel(R) Xeon(R) Platinum 8481C", architecture: "x86_64", processors: 2, threads: 2,
      features: ["avx2", "fma", "amx_bf16"], caches: [48 << 10, 2 << 20, 105 << 20], path: .amx, best: .amx),
    memory: MemoryFacts(total: 16_600_000_000, available: 15_200_000_000, hugePages: "madvise"),
    speed: SpeedFacts(
      reading: .init(one: 13e9, all: 22.2e9), fp32: .init(one: 131e9, all: 262e9),
      bf16: .init(one: 2070e9, all: 4140e9), fp32Product: .init(one: 121e9, all: 242e9)),
    openBLAS: OpenBLASFacts(configuration: "OpenBLAS 0.3.21 DYNAMIC_ARCH", kernels: "SkylakeX"),
    libraries: [LibraryVersion(name: "SQLite", version: "3.40.1")],
    folder: FolderFacts(path: "/home/rounds", isWritable: true, free: 61_000_000_000),
    limits: LimitFacts(openFiles: 1024, stack: 8 << 20, addresses: nil),
    terminal: TerminalFacts(isTerminal: true, isUnicode: true, hasColors: true, columns: 120),
    environment: [:])

  /// A machine with an old environment, a full disk and a poor terminal, that was not measured.
  private var bad: MachineFacts {
    var facts = good
    facts.processor.path = .avx2
    facts.environment = ["OSLER_PATH": "avx2", "OPENBLAS_CORETYPE": "Haswell"]
    facts.openBLAS.kernels = "Haswell"
    facts.speed = nil
    facts.folder.free = 300_000_000
    facts.terminal.isUnicode = false
    return facts
  }

  @Test func `a good machine`() {
    let page = DoctorPage(good)
    #expect(
      page.text(colored: false) == """
        processor
          ok       Intel(R) Xeon(R) Platinum 8481C (x86_64), 2 processors; caches L1 48 KiB, L2 2 MiB, L3 105 MiB
          ok       kernels: AMX (avx2 fma amx_bf16)
          ok       threads: 2
        memory
          ok       16.6 GB, 15.2 GB of it available
          ok       transparent huge pages: madvise
        speed
          ok       reading memory: 13.0 GB/s with one thread, 22.2 with 2
          ok       fp32 in registers: 131 GFLOP/s with one thread, 262 with 2
          ok       bf16 in registers: 2070 GFLOP/s with one thread, 4140 with 2
          ok       fp32 matrix product: 121 GFLOP/s with one thread, 242 with 2
        libraries
          ok       OpenBLAS 0.3.21 with its kernels for SkylakeX
          ok       SQLite 3.40.1
        system
          ok       logs can be written in /home/rounds
          ok       61.0 GB free on its disk
          ok       at most 1024 open files
          ok       a stack of 8 MiB
        terminal
          ok       UTF-8, colours, 120 columns
        """)
    #expect(page.verdict == "nothing is wrong")
    #expect(page.worst == .ok)
  }

  @Test func `a machine with much to mend`() {
    let page = DoctorPage(bad)
    #expect(
      page.text(colored: false) == """
        processor
          ok       Intel(R) Xeon(R) Platinum 8481C (x86_64), 2 processors; caches L1 48 KiB, L2 2 MiB, L3 105 MiB
          warning  kernels: AVX2, held down by OSLER_PATH from AMX
                   hint: unset OSLER_PATH
          ok       threads: 2
        memory
          ok       16.6 GB, 15.2 GB of it available
          ok       transparent huge pages: madvise
        libraries
          warning  OpenBLAS 0.3.21 with its kernels for Haswell, held down by OPENBLAS_CORETYPE
                   hint: unset OPENBLAS_CORETYPE
          ok       SQLite 3.40.1
        system
          ok       logs can be written in /home/rounds
          problem  300.0 MB free on its disk
                   hint: make room: a checkpoint takes several times the model's own size
          ok       at most 1024 open files
          ok       a stack of 8 MiB
        terminal
          warning  120 columns, colours, no UTF-8: plots and names will be wrong
                   hint: export LANG=C.UTF-8
        """)
    #expect(page.verdict == "1 problem, 3 warnings")
    #expect(page.worst == .problem)
  }

  @Test func `colours are on marks, heads and hints`() {
    let lines = DoctorPage(bad).text(colored: true).split(separator: "\n")
    #expect(lines[0] == "\u{1b}[1mprocessor\u{1b}[0m")
    #expect(
      lines[2] == "  \u{1b}[1;33mwarning\u{1b}[0m  kernels: AVX2, held down by OSLER_PATH from AMX")
    #expect(lines[3] == "           \u{1b}[1;36mhint:\u{1b}[0m unset OSLER_PATH")
  }

  @Test func `what the environment holds cannot move the cursor`() {
    var facts = good
    facts.environment["OSLER_SPIN"] = "\u{1b}[2J"
    #expect(DoctorPage(facts).text(colored: false).contains("OSLER_SPIN=\\u{1b}[2J is set"))
  }

  @Test func `JSON has the facts too`() {
    var facts = bad
    facts.processor.features = []
    facts.processor.limit = 2
    #expect(
      JSONText.line(DoctorPage(facts).json.facts) == #"""
        {"environment":{"OPENBLAS_CORETYPE":"Haswell","OSLER_PATH":"avx2"},"folder":{"free":300000000,"path":"/home/rounds","writable":true},"libraries":[{"name":"SQLite","version":"3.40.1"}],"limits":{"open_files":1024,"stack":8388608},"memory":{"available":15200000000,"huge_pages":"madvise","total":16600000000},"openblas":{"configuration":"OpenBLAS 0.3.21 DYNAMIC_ARCH","kernels":"Haswell"},"processor":{"amx_withheld":false,"architecture":"x86_64","best":"amx","caches":[49152,2097152,110100480],"features":[],"limit":2,"name":"Intel(R) Xeon(R) Platinum 8481C","path":"avx2","processors":2,"threads":2,"vectors_withheld":false},"terminal":{"colors":true,"columns":120,"terminal":true,"utf8":false}}
        """#)
    let findings = JSONText.line(DoctorPage(facts).json.findings)
    #expect(
      findings.contains(
        #"{"hint":"unset OSLER_PATH","mark":"warning","section":"processor","text":"kernels: AVX2, held down by OSLER_PATH from AMX"}"#
      ))
  }

  @Test(
    arguments: [
      ([:], false), (["LANG": "C"], false), (["LANG": "en_GB.UTF-8"], true),
      (["LANG": "en_GB.UTF-8", "LC_ALL": "C"], false), (["LC_ALL": "", "LC_CTYPE": "C.utf8"], true),
    ] as [([String: String], Bool)])
  func `the locale says whether there is UTF-8`(environment: [String: String], isUnicode: Bool) {
    #expect(TerminalFacts.isUnicode(environment) == isUnicode)
  }
}

@Suite(.needsProgram)
struct DoctorTests {
  private let folder: Folder

  init() throws { folder = try Folder() }

  @Test func `this machine is looked at without measuring`() throws {
    let result = try Program.run(["doctor", "--no-measure", "--threads", "1"], in: folder)
    #expect(result.output.contains("ok       threads: 1\n"))
    #expect(result.output.contains("ok       logs can be written in \(folder.path)\n"))
    #expect(result.output.contains("ok       SQLite 3."))
    #expect(!result.output.contains("in registers"))
    #expect(result.output.contains("problem") == (result.status == 69))
  }

  @Test func `this machine is measured`() throws {
    let result = try Program.run(["doctor", "--threads", "1"], in: folder)
    #expect(result.output.contains(/ok       reading memory: [0-9.]+ GB\/s with one thread\n/))
    #expect(result.output.contains(/ok       fp32 in registers: [0-9.]+ GFLOP\/s with one thread\n/))
  }

  @Test func `an environment that holds the kernels down is told`() throws {
    let result = try Program.run(
      ["doctor", "--no-measure", "--json"], in: folder, environment: ["OSLER_PATH": "plain"])
    #expect(result.output.contains(#""OSLER_PATH" : "plain""#))
    #expect(result.output.contains(#""path" : "plain""#))
  }

  @Test func `threads are checked`() throws {
    #expect(
      try Program.run(["doctor", "--threads", "0"], in: folder)
        == Program.Result(
          status: 64, output: "",
          errors: """
            error: '--threads' must be between 1 and 1024, not 0
            hint: 'osler help doctor' shows how it is written

            """))
  }
}
