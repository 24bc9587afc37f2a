/// What the system's control groups leave to this process: containers and batch systems set them.
///
/// Linux: Documentation/admin-guide/cgroup-v2.rst, and cgroup-v1/ for the older ones.
struct ControlGroup: Hashable {
  /// Processors' worth of time; nil without a limit.
  var processors: Double?
  /// Bytes; nil without a limit.
  var memory: Int?
  /// Bytes that the group with the tightest limit takes already.
  var memoryUsed: Int?

  /// A group's limit counts for the groups inside it, so all of them are looked at; the tightest wins.
  init(_ files: SystemFiles) {
    for line in (files.text("/proc/self/cgroup") ?? "").split(separator: "\n") {
      let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
      guard parts.count == 3 else { continue }
      let controllers = parts[1].split(separator: ",")
      let group = String(parts[2])
      if controllers.isEmpty {
        for folder in Self.folders("/sys/fs/cgroup", group) { readUnified(files, folder) }
      }
      for controller in controllers where controller == "cpu" || controller == "memory" {
        // Mounted under all names of its line, with a link for each.
        for folder in Self.folders("/sys/fs/cgroup/\(controller)", group) {
          readSeparate(files, folder)
        }
      }
    }
  }

  private mutating func readUnified(_ files: SystemFiles, _ folder: String) {
    if let text = files.text("\(folder)/cpu.max") {
      let words = text.split(separator: " ").map { Double($0) }
      if words.count == 2, let quota = words[0], let period = words[1] { limit(quota, period) }
    }
    limit(memory: files.number("\(folder)/memory.max"), used: files.number("\(folder)/memory.current"))
  }

  private mutating func readSeparate(_ files: SystemFiles, _ folder: String) {
    if let quota = files.number("\(folder)/cpu.cfs_quota_us"),
      let period = files.number("\(folder)/cpu.cfs_period_us")
    {
      limit(Double(quota), Double(period))
    }
    limit(
      memory: files.number("\(folder)/memory.limit_in_bytes"),
      used: files.number("\(folder)/memory.usage_in_bytes"))
  }

  private mutating func limit(_ quota: Double, _ period: Double) {
    guard quota > 0, period > 0 else { return }
    processors = min(processors ?? .infinity, quota / period)
  }

  private mutating func limit(memory bytes: Int?, used: Int?) {
    // Without a limit the older groups say 2^63 less a page.
    guard let bytes, bytes < 1 << 60, bytes < memory ?? .max else { return }
    (memory, memoryUsed) = (bytes, used)
  }

  /// The group's folder and those around it: `/a/b`, `/a` and the mount itself.
  static func folders(_ mount: String, _ group: String) -> [String] {
    let names = group.split(separator: "/")
    return (0...names.count).reversed().map { count in
      ([Substring(mount)] + names.prefix(count)).joined(separator: "/")
    }
  }
}
