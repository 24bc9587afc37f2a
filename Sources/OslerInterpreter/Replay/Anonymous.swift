import Foundation

/// Takes out of a text what never counts in a comparison: moments, absolute paths, host names.
struct Anonymous {
  private let roots: [String]
  private let hosts: [String]

  /// - Parameters:
  ///   - roots: folders of either run; what lies in them is called by its path there.
  ///   - hosts: names of the two machines.
  init(roots: [String], hosts: [String]) {
    self.roots = Set(roots.filter { $0.count > 1 }).sorted { ($0.count, $0) > ($1.count, $1) }
    self.hosts = Set(hosts.filter { $0.count > 2 && $0 != "localhost" }).sorted()
  }

  /// `path` from the folder of its run; whole when it lies in none.
  func name(of path: String) -> String {
    for root in roots where path.hasPrefix(root + "/") { return String(path.dropFirst(root.count + 1)) }
    return path
  }

  func text(_ text: String) -> String {
    var text = text
    for root in roots where text.contains(root) { text = text.replacingOccurrences(of: root + "/", with: "") }
    for host in hosts where text.contains(host) { text = text.replacingOccurrences(of: host, with: "‹host›") }
    text = text.replacing(/(^|[\s"'(=])(?:\/[\w.+@~-]+)+\/([\w.+@~-]+)/) { "\($0.output.1)\($0.output.2)" }
    return text.replacing(/\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?/, with: "‹time›")
  }

  /// An error as shown; what its source was called does not count, the place in it does.
  func error(_ words: String) -> String {
    text(words.replacing(/(?m)^( *--> ).*?(\d+:\d+)$/) { "\($0.output.1)\($0.output.2)" })
  }
}
