import Testing

@testable import OslerMachine

struct ControlGroupTests {
  @Test func `the tightest limit of the groups around the process counts`() throws {
    let system = try SystemFolder([
      "proc/self/cgroup": "0::/batch/job7",
      "sys/fs/cgroup/batch/cpu.max": "150000 100000",
      "sys/fs/cgroup/batch/memory.max": "8000000000",
      "sys/fs/cgroup/batch/memory.current": "6500000000",
      "sys/fs/cgroup/batch/job7/cpu.max": "max 100000",
      "sys/fs/cgroup/batch/job7/memory.max": "max",
      "sys/fs/cgroup/batch/job7/memory.current": "12",
    ])
    let group = system.group
    #expect(group.processors == 1.5)
    #expect(group.memory == 8_000_000_000)
    #expect(group.memoryUsed == 6_500_000_000)
  }

  @Test func `a container sees its own group at the root`() throws {
    let system = try SystemFolder([
      "proc/self/cgroup": "0::/", "sys/fs/cgroup/cpu.max": "400000 100000",
      "sys/fs/cgroup/memory.max": "max",
    ])
    #expect(system.group.processors == 4)
    #expect(system.group.memory == nil)
  }

  @Test func `the older groups have a folder for each resource`() throws {
    let system = try SystemFolder([
      "proc/self/cgroup": "4:memory:/job\n2:cpu,cpuacct:/job\n0::/",
      "sys/fs/cgroup/memory/job/memory.limit_in_bytes": "4000000000",
      "sys/fs/cgroup/memory/job/memory.usage_in_bytes": "1000",
      "sys/fs/cgroup/memory/memory.limit_in_bytes": "9223372036854771712",
      "sys/fs/cgroup/cpu/job/cpu.cfs_quota_us": "-1",
      "sys/fs/cgroup/cpu/job/cpu.cfs_period_us": "100000",
    ])
    #expect(system.group.processors == nil)
    #expect(system.group.memory == 4_000_000_000)
    #expect(system.group.memoryUsed == 1000)
  }

  @Test func `without groups there is no limit`() throws {
    let group = try SystemFolder([:]).group
    #expect(group.processors == nil && group.memory == nil && group.memoryUsed == nil)
  }
}
