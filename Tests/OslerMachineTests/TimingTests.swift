import Testing

@testable import OslerMachine

struct TimingTests {
  @Test func `work is repeated as often as it must and as long as it may`() {
    let few = Laps(seconds: 0, least: 4)
    few.fill {}
    #expect(few.times.count == 4 && few.isDone)
    let long = Laps(seconds: 0.02)
    long.fill {}
    #expect(long.times.count > 3)
    #expect(long.times.reduce(0, +) <= 1)
  }

  @Test func `a result has the least and the median of its times`() {
    let laps = Laps(times: [4, 1, 2, 3])
    let result = BenchmarkResult(
      name: "n", laps, amount: 10, unit: "GB/s", load: .reading(1e10),
      ceilings: Ceilings(fp32: 1, bf16: nil, reading: 2e10))
    #expect(result.minimum == 1 && result.median == 2.5 && result.runs == 4)
    #expect(result.rate == 4 && result.share == 0.2 && result.ceiling == "reading memory")
    let odd = BenchmarkResult(name: "n", Laps(times: [3, 1, 2]), amount: 1, unit: "MB/s")
    #expect(odd.median == 2 && odd.share == nil)
  }

  @Test func `ceilings are the highest that were seen`() {
    let first = Ceilings(fp32: 1, bf16: 9, reading: 5)
    #expect(
      first.raised(to: Ceilings(fp32: 2, bf16: 8, reading: 4)) == Ceilings(fp32: 2, bf16: 9, reading: 5))
    #expect(Ceilings(fp32: 1, bf16: nil, reading: 1).raised(to: first).bf16 == nil)
  }

  @Test func `what others use is what is busy and not our own`() throws {
    // Ticks are hundredths of a second; nothing passes in a file that does not change.
    let still = try SystemFolder(["proc/stat": "cpu  100 0 100 800 0 0 0 0 0 0\ncpu0 1 2 3"])
    #expect(ForeignLoad(still.files).share == nil)
    #expect(ForeignLoad(try SystemFolder([:]).files).share == nil)

    let moving = try SystemFolder(["proc/stat": "cpu  100 0 100 800 0 0 0 0 0 0"])
    let load = ForeignLoad(moving.files)
    // A thousand seconds later, 400 of them busy: what this test took itself is nothing beside it.
    try moving.write("cpu  30100 0 10100 60800 0 0 0 0 0 0", to: "proc/stat")
    #expect(abs((load.share ?? 0) - 0.4) < 0.01)
  }

  @Test func `the memory that a process holds is in its peak`() {
    let bytes = 1 << 29
    let memory = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 4096)
    defer { memory.deallocate() }
    memory.initializeMemory(as: UInt8.self, repeating: 1, count: bytes)
    // Other tests take memory and give it back meanwhile: only what is held here is sure.
    ProcessMemory.restart()
    #expect(ProcessMemory.peak >= bytes)
  }
}
