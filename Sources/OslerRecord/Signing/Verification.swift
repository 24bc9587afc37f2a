import Foundation
import GRDB
import OslerDigest
public import OslerLog

/// What became of a log since it was signed.
public struct Verification: Sendable {
  public struct Signature: Hashable, Sendable {
    public let id: Int64
    public let signer: String
    public let key: String
    public let signed: String
    /// How many rows it covers.
    public let rows: Int64
    /// Whether it holds: the key signed it, and the digests lead to it.
    public let isValid: Bool
  }

  public internal(set) var signatures: [Signature] = []
  public internal(set) var faults: [SealFault] = []
  /// Rows in the file.
  public internal(set) var rows = 0
  /// Rows that a valid signature covers and that are here.
  public internal(set) var signed = 0
  /// Rows that came after the signing, or that nobody signed: how many of each table.
  public internal(set) var unsigned: [(table: String, rows: Int)] = []
  /// Places whose content sharing took out.
  public internal(set) var removed = 0
  /// Signed rows that sharing left out.
  public internal(set) var leftOut = 0
  /// Files of artifacts that are in the log.
  public internal(set) var embedded = 0

  public var isWell: Bool { faults.isEmpty }
}

extension ExperimentLog {
  /// Computes every digest again, and checks the signatures over them.
  ///
  /// - Parameters:
  ///   - key: whose signatures count; anybody's without it.
  ///   - isStrict: whether rows that are not signed are faults.
  public func verify(key: String? = nil, isStrict: Bool = false) throws(LogError) -> Verification {
    var damage: [String] = []
    for problem in try problems() where damage.count < 20 { damage.append(problem) }
    guard damage.isEmpty else {
      var verification = Verification()
      // A damaged page takes rows with it: what can be read is compared all the same.
      if let read = try? readingRows({ try Verifier($0, key: key, isStrict: isStrict).verification }) {
        verification = read
      }
      verification.faults = damage.map { .damaged($0) } + verification.faults
      return verification
    }
    return try readingRows { try Verifier($0, key: key, isStrict: isStrict).verification }
  }
}

/// Puts a ``Verification`` together.
struct Verifier {
  private(set) var verification = Verification()
  private let survey: SealSurvey

  init(_ db: Database, key: String?, isStrict: Bool) throws {
    try self.init(try SealSurvey(db), db, key: key, isStrict: isStrict)
  }

  init(_ survey: SealSurvey, _ db: Database, key: String? = nil, isStrict: Bool = false) throws {
    self.survey = survey
    verification.rows = survey.rows
    (verification.removed, verification.leftOut) = (survey.removals.places, survey.leftOut)
    verification.faults = try Self.foreignObjects(db) + survey.faults
    checkSignatures(try SealSignature.all(in: db), key: key)
    count(isStrict: isStrict)
    try checkSources(db)
    try checkEmbedded(db)
  }

  // MARK: Signatures

  private mutating func checkSignatures(_ signatures: [SealSignature], key: String?) {
    let lengths = Set(signatures.map(\.rows))
    let stored = heads(at: lengths) { $1.digest }
    let now = Dictionary(survey.changed.map { ($0.index, $0.seal.digest.hex) }, uniquingKeysWith: { $1 })
    let mended = now.isEmpty ? stored : heads(at: lengths) { now[$0] ?? $1.digest }
    /// Up to which row the stored digests, and the rows as they are now, are what was signed.
    var (trusted, intact) = (0, 0)
    for signature in signatures {
      var isValid = signature.isGenuine
      if !isValid { verification.faults.append(.signature(signature.id)) }
      if signature.rows > survey.entries.count || signature.rows < 0 {
        isValid = false
        verification.faults.append(
          .short(signature: signature.id, rows: signature.rows, found: Int64(survey.entries.count)))
      } else if stored[signature.rows] == signature.head {
        if signature.isGenuine { trusted = max(trusted, Int(signature.rows)) }
      } else if mended[signature.rows] == signature.head {
        isValid = false
        if signature.isGenuine { intact = max(intact, Int(signature.rows)) }
      } else {
        isValid = false
        verification.faults.append(.chain(signature: signature.id))
      }
      verification.signatures.append(
        Verification.Signature(
          id: signature.id, signer: signature.signer, key: signature.key, signed: signature.signed,
          rows: signature.rows, isValid: isValid))
    }
    for change in survey.changed {
      let entry = survey.entries[change.index]
      let isDigest = change.isDigestSame || (change.index >= trusted && change.index < intact)
      verification.faults.append(
        isDigest
          ? .digest(position: entry.position, table: entry.table, row: entry.row)
          : .row(table: entry.table, row: entry.row, columns: change.columns, position: entry.position))
    }
    if signatures.isEmpty {
      verification.faults.append(.noSignature)
    } else if let key, !verification.signatures.contains(where: { $0.key == key }) {
      verification.faults.append(.otherKey(key))
    }
    covered =
      verification.signatures.filter { $0.isValid && (key == nil || $0.key == key) }
      .map { Int($0.rows) }.max() ?? 0
  }

  /// How many entries a signature that counts covers.
  private var covered = 0

  private func heads(at lengths: Set<Int64>, _ digest: (Int, SealEntry) -> String) -> [Int64: String] {
    var chain = SealChain()
    var heads: [Int64: String] = [0: Hexadecimal.text(chain.head)]
    for (index, entry) in survey.entries.enumerated() {
      chain.add(table: entry.table, row: entry.row, digest: digest(index, entry))
      if lengths.contains(Int64(index + 1)) { heads[Int64(index + 1)] = Hexadecimal.text(chain.head) }
    }
    return heads
  }

  private mutating func count(isStrict: Bool) {
    let beyond = survey.entries.dropFirst(covered).map { ($0.table, $0.row) }
    let unsigned = beyond + survey.unsealed.map { ($0.table, $0.row) }
    verification.signed = max(0, survey.rows - unsigned.count)
    var counts: [String: Int] = [:]
    for (table, _) in unsigned { counts[table, default: 0] += 1 }
    verification.unsigned = SealedTable.all.map(\.name).compactMap { name in
      counts[name].map { (name, $0) }
    }
    guard isStrict, !verification.signatures.isEmpty else { return }
    verification.faults += unsigned.map { .unsigned(table: $0.0, row: $0.1) }
  }

  // MARK: What has digests in itself

  private static func foreignObjects(_ db: Database) throws -> [SealFault] {
    let version = try LogSchema.version(of: db)
    let (found, expected) = (
      try LogSchema.objects(in: db), try LogSchema.objects(ofVersion: max(1, version))
    )
    return Set(found.keys).union(expected.keys).sorted()
      .filter { found[$0] != expected[$0] }.map { .schema($0) }
  }

  private mutating func checkSources(_ db: Database) throws {
    let rows = try Row.fetchCursor(db, sql: "SELECT id, source, source_digest FROM sessions ORDER BY id")
    while let row = try rows.next() {
      let digest = try row.withUnsafeData(atIndex: 1) { Digest(of: $0 ?? Data()).hex }
      if digest != row[2] as String? { verification.faults.append(.source(session: row[0] ?? 0)) }
    }
  }

  private mutating func checkEmbedded(_ db: Database) throws {
    guard try SealEntry.has("embedded_files", db) else { return }
    for artifact in try EmbeddedArtifact.all(in: db) {
      verification.embedded += artifact.files.count
      for file in artifact.files where file.found != file.digest {
        verification.faults.append(.embedded(artifact: artifact.id, path: file.path))
      }
      if artifact.digest != artifact.digestOfFiles {
        verification.faults.append(.embedded(artifact: artifact.id, path: artifact.path))
      }
    }
  }
}
