import Foundation
import OslerDigest

/// One file, fetched until its sum is right: behind what there is of it, again and again.
struct PubMedDownload {
  let client: HTTPClient
  let address: WebAddress
  let name: String
  let patience: Patience
  /// How long nothing may come.
  let stallSeconds: Double
  let isStopped: @Sendable () -> Bool
  /// More than any file of theirs has.
  private static let mostBytes = 1 << 30
  /// A connection that brings so much before it breaks is worth another try without end.
  private static let progressBytes = 1 << 16

  init(
    client: HTTPClient, address: WebAddress, name: String, patience: Patience, stallSeconds: Double,
    isStopped: @escaping @Sendable () -> Bool
  ) {
    (self.client, self.address, self.name) = (client, address, name)
    (self.patience, self.stallSeconds, self.isStopped) = (patience, stallSeconds, isStopped)
  }

  /// - Parameter sum: asks the server; again when a file has another, as either may have come damaged or changed.
  /// - Returns: bytes that came over the network, tries that were repeated, and the file's sum.
  func run(
    to path: String, sum: () throws(PubMedError) -> String, _ progress: @escaping (Int) -> Void
  ) throws(PubMedError) -> (bytes: Int, repeated: Int, sum: String) {
    let part = path + ".part"
    let file = try PartialFile(part, keepsContent: true)
    var waiting = Waiting(patience, isStopped: isStopped)
    var (repeated, received, damaged) = (0, 0, 0)
    var wanted = try sum()
    while true {
      let before = file.bytes
      let transfer = try transfer(to: file, progress)
      received += transfer.received
      if file.bytes > before + Self.progressBytes { waiting.begin() }
      if case .whole = transfer.end {
        let found = try self.sum(of: part)
        if found != wanted { wanted = try sum() }
        if found == wanted {
          try file.finish(as: path)
          return (received, repeated, wanted)
        }
      }
      repeated += 1
      switch transfer.end {
      case .whole, .beyondTheEnd:
        // What is there is no beginning of the file that the sum belongs to.
        try file.empty()
        damaged += 1
        guard let seconds = patience.pause(after: damaged - 1, asked: nil) else { throw .damaged(name) }
        try networked { () throws(NetworkError) in try Patience.wait(seconds, isStopped: isStopped) }
      case .failed(let problem, let asked):
        try networked { () throws(NetworkError) in try waiting.again(after: problem, asked: asked) }
      }
    }
  }

  private struct Transfer {
    enum End {
      case whole
      /// There is more of it here than on the server.
      case beyondTheEnd
      case failed(NetworkError, asked: Double?)
    }
    let end: End
    let received: Int
  }

  private func transfer(
    to file: PartialFile, _ progress: @escaping (Int) -> Void
  ) throws(PubMedError) -> Transfer {
    var problem: PubMedError?
    var received = 0
    var head: HTTPHead?
    let offset = file.bytes
    func isKept(_ body: () throws(PubMedError) -> Void) -> Bool {
      do { try body() } catch { problem = error }
      return problem == nil
    }
    do {
      _ = try client.stream(
        HTTPRequest(
          address, offset: offset > 0 ? offset : nil, limits: HTTPLimits(stallSeconds: stallSeconds)),
        onHead: { answer in
          head = answer
          switch answer.status {
          // The whole file, although a part was asked for.
          case 200: return isKept { () throws(PubMedError) in try file.empty() }
          case 206 where answer.contentStart == offset: return true
          case 206:
            problem = .otherPart(name)
            return false
          default: return false
          }
        },
        onBody: { bytes in
          received += bytes.count
          guard file.bytes + bytes.count <= Self.mostBytes else {
            problem = .network(.tooLarge(address.place, limit: Self.mostBytes))
            return false
          }
          guard isKept({ () throws(PubMedError) in try file.append(bytes) }) else { return false }
          progress(file.bytes)
          return true
        })
      return Transfer(end: .whole, received: received)
    } catch {
      if let problem { throw problem }
      guard error == .stopped else { return Transfer(end: .failed(error, asked: nil), received: received) }
      guard !isStopped(), let head, head.status != 200, head.status != 206 else {
        throw .network(.stopped)
      }
      if head.status == 416 { return Transfer(end: .beyondTheEnd, received: received) }
      let asked = head.retryAfter()
      return Transfer(
        end: .failed(.status(address.place, head.status), asked: asked), received: received)
    }
  }

  private func sum(of path: String) throws(PubMedError) -> String {
    do { return try MD5.hex(ofFile: path, isStopped: isStopped) } catch {
      if case .stopped = error { throw .network(.stopped) }
      throw .cannotWrite(path, reason: "it cannot be read again")
    }
  }

  private func networked(_ body: () throws(NetworkError) -> Void) throws(PubMedError) {
    do { try body() } catch { throw .network(error) }
  }
}
