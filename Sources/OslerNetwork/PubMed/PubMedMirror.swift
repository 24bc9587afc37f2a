import Foundation
import OslerDigest

/// NLM's server of citations, or a copy of it: fetches files one by one, each checked by its MD5 sum, and
/// goes on where it was broken off.
public final class PubMedMirror {
  public static let nlm = "https://ftp.ncbi.nlm.nih.gov/pubmed/"

  private let base: WebAddress
  private let client: HTTPClient
  private let patience: Patience
  private let stallSeconds: Double
  private let isStopped: @Sendable () -> Bool
  /// More than any list of theirs has.
  private static let mostListBytes = 1 << 24

  /// - Parameters:
  ///   - base: the folder that has `baseline` and `updatefiles` in it.
  ///   - stallSeconds: how long the server may send nothing before the connection counts as broken.
  public init(
    _ base: WebAddress, permission: NetworkPermission, patience: Patience, stallSeconds: Double = 60,
    isStopped: @escaping @Sendable () -> Bool
  ) throws(NetworkError) {
    (self.base, self.patience, self.isStopped) = (base, patience, isStopped)
    self.stallSeconds = stallSeconds
    client = try HTTPClient(permission, isStopped: isStopped)
  }

  // MARK: Lists

  /// The files of a folder, in their order.
  public func files(of part: PubMedFile.Part) throws(PubMedError) -> [PubMedFile] {
    let address = try networked { () throws(NetworkError) in try base.appending(part.rawValue + "/") }
    let page = try text(at: address, limit: Self.mostListBytes)
    let files = PubMedFile.all(onPage: page, in: part)
    guard !files.isEmpty else { throw .noFiles(address.description) }
    return files
  }

  /// Of `files` those with these numbers.
  public static func chosen(_ numbers: [Int], of files: [PubMedFile]) throws(PubMedError) -> [PubMedFile] {
    let byNumber = Dictionary(files.map { ($0.number, $0) }, uniquingKeysWith: { _, later in later })
    let missing = numbers.filter { byNumber[$0] == nil }
    guard missing.isEmpty else {
      throw .noSuchFiles(
        missing, first: files.first?.number ?? 0, last: files.last?.number ?? 0,
        part: files.first?.part ?? .baseline)
    }
    return numbers.compactMap { byNumber[$0] }
  }

  private func text(at address: WebAddress, limit: Int) throws(PubMedError) -> String {
    let request = HTTPRequest(address, limits: HTTPLimits(totalSeconds: 300, stallSeconds: stallSeconds))
    return try networked { () throws(NetworkError) in
      var waiting = Waiting(patience, isStopped: isStopped)
      while true {
        let problem: NetworkError
        var asked: Double?
        do throws(NetworkError) {
          let (head, body) = try client.answer(to: request, limit: limit)
          guard head.status != 200 else { return String(decoding: body, as: UTF8.self) }
          problem = .status(address.place, head.status)
          asked = head.retryAfter()
        } catch {
          problem = error
        }
        try waiting.again(after: problem, asked: asked)
      }
    }
  }

  // MARK: Files

  /// What came of one file.
  public enum Outcome: Hashable, Sendable {
    /// Bytes that came over the network now, and how many tries had to be repeated.
    case fetched(bytes: Int, repeated: Int)
    case wasThere
  }

  /// Fetches a file into a folder, unless it is there already with the sum that the server names.
  ///
  /// - Parameter progress: told the bytes there are so far.
  public func fetch(
    _ file: PubMedFile, into folder: String, progress: @escaping (Int) -> Void = { _ in }
  ) throws(PubMedError) -> Outcome {
    let address = try networked { () throws(NetworkError) in
      try base.appending("\(file.part.rawValue)/\(file.name)")
    }
    let sumAddress = try networked { () throws(NetworkError) in
      try base.appending("\(file.part.rawValue)/\(file.name).md5")
    }
    func askedSum() throws(PubMedError) -> String {
      guard let sum = PubMedFile.sum(in: try text(at: sumAddress, limit: 4096)) else {
        throw .noSum(file.name)
      }
      return sum
    }
    let sum = try askedSum()
    let path = "\(folder)/\(file.name)"
    var manifest = PubMedManifest(in: folder)
    if manifest.knows(file.name, md5: sum, in: folder) { return .wasThere }
    if FileFacts(path) != nil, try md5(of: path) == sum {
      try note(file, address, sum, in: folder, &manifest)
      return .wasThere
    }
    let download = PubMedDownload(
      client: client, address: address, name: file.name, patience: patience, stallSeconds: stallSeconds,
      isStopped: isStopped)
    var first: String? = sum
    let (bytes, repeated, found) = try download.run(
      to: path, sum: { () throws(PubMedError) in if let sum = first.take() { sum } else { try askedSum() } },
      progress)
    try note(file, address, found, in: folder, &manifest)
    return .fetched(bytes: bytes, repeated: repeated)
  }

  private func note(
    _ file: PubMedFile, _ address: WebAddress, _ sum: String, in folder: String,
    _ manifest: inout PubMedManifest
  ) throws(PubMedError) {
    let path = "\(folder)/\(file.name)"
    guard let facts = FileFacts(path), let digest = try? Digest(ofFile: path) else {
      throw .cannotWrite(path, reason: "it cannot be read again")
    }
    manifest.set(
      PubMedManifest.Entry(
        name: file.name, address: address.description, bytes: facts.bytes, md5: sum, sha256: digest.hex,
        modified: facts.modified, fetched: Date.now.formatted(.iso8601)))
    try manifest.write(in: folder)
  }

  private func md5(of path: String) throws(PubMedError) -> String {
    do { return try MD5.hex(ofFile: path, isStopped: isStopped) } catch {
      if case .stopped = error { throw .network(.stopped) }
      throw .cannotWrite(path, reason: "it cannot be read again")
    }
  }

  private func networked<T>(_ body: () throws(NetworkError) -> T) throws(PubMedError) -> T {
    do { return try body() } catch { throw .network(error) }
  }
}
