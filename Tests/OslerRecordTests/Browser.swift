import Foundation
import Synchronization
import Testing

/// Headless Chromium, where there is one.
enum Browser {
  static let path: String? = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    .map { "\($0)/chromium" }.first(where: FileManager.default.isExecutableFile)

  /// What a page came to.
  struct Visit {
    /// The document at the end.
    let document: String
    /// What the browser said, its console's lines among it.
    let words: String

    var console: [Substring] { words.split(separator: "\n").filter { $0.contains("CONSOLE") } }

    /// The text of the element `<pre id="result">`, which a page of ours writes.
    var result: String? { document.firstMatch(of: /<pre id="result">([^<]*)<\/pre>/).map { String($0.1) } }
  }

  /// Opens a page of `folder` and lets virtual seconds pass.
  static func visit(_ page: String, in folder: URL, dark: Bool = false, arguments: [String] = []) throws
    -> Visit
  {
    let process = Process()
    // 'timeout' leads a group of its own, and ends the browser with all its children.
    process.executableURL = URL(filePath: "/usr/bin/timeout")
    let profile = folder.appending(path: "profile-\(UUID().uuidString)")
    process.arguments =
      [
        "--kill-after=5", "60", try #require(path), "--headless=new", "--no-sandbox", "--disable-gpu",
        "--disable-dev-shm-usage", "--no-first-run",
        "--disable-background-networking", "--disable-component-update", "--enable-logging=stderr",
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1", "--allow-file-access-from-files",
        "--blink-settings=preferredColorScheme=\(dark ? 0 : 1)", "--user-data-dir=\(profile.path)",
        "--virtual-time-budget=5000", "--window-size=1000,1200",
      ] + arguments + ["--dump-dom", folder.appending(path: page).absoluteString]
    let (output, errors) = (folder.appending(path: "\(UUID()).out"), folder.appending(path: "\(UUID()).err"))
    for file in [output, errors] { try Data().write(to: file) }
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = try FileHandle(forWritingTo: errors)
    process.standardInput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    if [124, 137].contains(process.terminationStatus) {
      Issue.record("the browser did not come to an end with '\(page)'")
    }
    try? FileManager.default.removeItem(at: profile)
    func text(_ file: URL) throws -> String { String(decoding: try Data(contentsOf: file), as: UTF8.self) }
    return Visit(document: try text(output), words: try text(errors))
  }
}

extension Trait where Self == ConditionTrait {
  static var needsBrowser: Self {
    .enabled(if: Browser.path != nil, "no 'chromium' on the PATH: pages are not opened in a browser")
  }
}

/// A server on this machine that hangs up on everybody and counts them.
final class Canary: Sendable {
  let port: UInt16
  private let socket: Int32
  private let count = Counter()

  private final class Counter: Sendable {
    let value = Atomic(0)
  }

  init() throws {
    let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let size = length
    let isBound = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        bind(socket, address, size) == 0 && listen(socket, 64) == 0
          && getsockname(socket, address, &length) == 0
      }
    }
    try #require(isBound, "no socket on 127.0.0.1")
    port = UInt16(bigEndian: address.sin_port)
    self.socket = socket
    let count = count
    Thread.detachNewThread {
      while true {
        let visitor = accept(socket, nil, nil)
        guard visitor >= 0 else { break }
        count.value.add(1, ordering: .relaxed)
        close(visitor)
      }
      close(socket)
    }
  }

  /// Wakes the thread, which then ends.
  deinit { shutdown(socket, Int32(SHUT_RDWR)) }

  var address: String { "http://127.0.0.1:\(port)/x" }

  /// How many came so far.
  var visitors: Int { count.value.load(ordering: .relaxed) }
}
