/// The machine's memory, and what is left of it for this process. In bytes.
public struct MemoryFacts: Hashable, Sendable, Encodable {
  public var total: Int
  /// What the system can still give.
  public var available: Int
  /// What the control group may take altogether; nil without a limit.
  public var limit: Int?
  /// What the control group takes already.
  public var used: Int?
  /// The system's word on huge pages: `always`, `madvise`, `never`; nil where there are none.
  public var hugePages: String?

  public init(total: Int, available: Int, limit: Int? = nil, used: Int? = nil, hugePages: String?) {
    self.total = total
    self.available = available
    self.limit = limit
    self.used = used
    self.hugePages = hugePages
  }

  init(_ files: SystemFiles, group: ControlGroup) {
    func kilobytes(_ key: String) -> Int {
      let words = files.value(of: key, in: "/proc/meminfo")?.split(separator: " ") ?? []
      return words.first.flatMap { Int($0) }.map { $0 * 1024 } ?? 0
    }
    (total, available) = (kilobytes("MemTotal"), kilobytes("MemAvailable"))
    (limit, used) = (group.memory, group.memoryUsed)
    // `always [madvise] never`
    hugePages = files.text("/sys/kernel/mm/transparent_hugepage/enabled").flatMap { text in
      text.split(separator: " ").first { $0.hasPrefix("[") }.map { String($0.dropFirst().dropLast()) }
    }
  }

  /// What this process can still have, the group's limit considered.
  public var free: Int {
    guard let limit else { return available }
    return min(available, max(0, limit - (used ?? 0)))
  }

  enum CodingKeys: String, CodingKey {
    case total, available, limit, used
    case hugePages = "huge_pages"
  }
}
