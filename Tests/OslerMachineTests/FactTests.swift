import OslerTensor
import Testing

@testable import OslerMachine

struct FactTests {
  @Test func `memory is what the system says, in bytes`() throws {
    let system = try SystemFolder([
      "proc/meminfo": "MemTotal:       24684128 kB\nMemFree: 12 kB\nMemAvailable:   20000000 kB",
      "sys/kernel/mm/transparent_hugepage/enabled": "always [madvise] never",
    ])
    #expect(
      MemoryFacts(system.files, group: system.group)
        == MemoryFacts(total: 25_276_547_072, available: 20_480_000_000, hugePages: "madvise"))
  }

  @Test func `a group's limit leaves less than the machine has`() {
    var memory = MemoryFacts(total: 100, available: 80, limit: 50, used: 20, hugePages: nil)
    #expect(memory.free == 30)
    memory.limit = 500
    #expect(memory.free == 80)
    memory.limit = 10
    #expect(memory.free == 0)
  }

  @Test func `a reading is well above what the caches hold`() {
    #expect(SpeedFacts.bytesToRead(caches: [48 << 10, 2 << 20, 32 << 20]) == 256 << 20)
    #expect(SpeedFacts.bytesToRead(caches: [48 << 10, 2 << 20, 105 << 20]) == 420 << 20)
    #expect(SpeedFacts.bytesToRead(caches: []) == 256 << 20)
  }

  /// The figures are this machine's own; what holds on all of them is their order.
  @Test func `this machine can be asked and measured`() throws {
    let facts = MachineFacts.collect(
      threads: 1, folder: "/", terminal: SampleFacts.good.terminal,
      environment: ["OSLER_SPIN": "0", "OSLER_PATH": "", "HOME": "/root"], measuring: false)
    #expect(facts.processor.path == VectorPath.chosen)
    #expect(facts.processor.path <= facts.processor.best)
    #expect(facts.memory.total > facts.memory.available && facts.memory.available > 0)
    #expect(facts.environment == ["OSLER_SPIN": "0"])
    #expect(facts.speed == nil)

    let speed = SpeedFacts.measured(on: facts.processor, seconds: 0.01)
    #expect(speed.reading.one > 1e8)
    #expect(speed.fp32.one > 1e8 && speed.fp32.all == speed.fp32.one)
    if let bf16 = speed.bf16 { #expect(bf16.one > speed.fp32.one) }
  }

  @Test func `libraries say their versions themselves`() throws {
    let libc = try #require(LibraryVersion.loaded().first { $0.name == "glibc" })
    #expect(libc.version.wholeMatch(of: /\d+\.\d+/) != nil)
  }
}
