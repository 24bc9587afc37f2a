import GRDB
public import OslerDigest
public import OslerLog

/// Why a log is not signed.
public enum SigningError: Error, Hashable, Sendable {
  /// It was signed before, and is not what was signed.
  case faults([SealFault], log: String)
  case running(session: Int64, log: String)
  case log(LogError)
}

extension SigningError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .faults(let faults, let log):
      "'\(log)' is not what was signed before: \(faults.first?.description ?? "")"
        + (faults.count > 1 ? ", and \(faults.count - 1) more" : "")
    case .running(let session, let log): "session \(session) of '\(log)' is still running"
    case .log(let error): error.description
    }
  }

  public var hint: String? {
    switch self {
    case .faults: "'osler verify' names every row; 'osler sign --anew' signs what is there now instead"
    case .running: "sign when it has ended: its rows still change"
    case .log(let error): error.hint
    }
  }
}

/// What signing did.
public struct SigningReport: Hashable, Sendable {
  /// Rows that had no digest yet.
  public let added: Int
  /// Rows that the signature covers.
  public let rows: Int
  public let head: String
  public let id: Int64
}

extension ExperimentLog {
  /// Adds digests of the rows that have none, and a signature over all of them.
  ///
  /// - Parameter isAnew: whether to forget what was signed before.
  public func sign(
    with key: SigningKey, as signer: String, isAnew: Bool = false
  ) throws(SigningError) -> SigningReport {
    let outcome: Result<SigningReport, SigningError>
    do {
      try closeAbandoned()
      outcome = try writingRows { try SealWriter(db: $0, log: path).sign(with: key, as: signer, isAnew) }
    } catch {
      throw .log(error)
    }
    return try outcome.get()
  }
}

/// Writes digests and a signature, inside of one transaction.
private struct SealWriter {
  let db: Database
  let log: String

  func sign(
    with key: SigningKey, as signer: String, _ isAnew: Bool
  ) throws -> Result<SigningReport, SigningError> {
    let open = try SessionRecord.filter(Column("ended") == nil).order(Column("id")).fetchAll(db)
    if let running = open.first(where: { $0.liveness == .alive }) {
      return .failure(.running(session: running.id.rawValue, log: log))
    }
    if isAnew { try db.execute(sql: "DELETE FROM row_digests; DELETE FROM signatures") }
    let survey = try SealSurvey(db)
    let faults = try Verifier(survey, db).verification.faults.filter { $0 != .noSignature }
    guard faults.isEmpty else { return .failure(.faults(faults, log: log)) }
    var chain = SealChain()
    for entry in survey.entries { chain.add(table: entry.table, row: entry.row, digest: entry.digest) }
    let insertion = try db.makeStatement(
      sql:
        "INSERT INTO row_digests (position, table_name, row, digest, columns, salt) VALUES (?, ?, ?, ?, ?, ?)"
    )
    var position = Int64(survey.entries.count)
    for row in survey.unsealed {
      position += 1
      let digest = row.seal.digest.hex
      chain.add(table: row.table, row: row.row, digest: digest)
      try insertion.execute(
        arguments: [position, row.table, row.row, digest, row.seal.hints, row.salt?.text])
    }
    let id = (try Int64.fetchOne(db, sql: "SELECT max(id) FROM signatures") ?? 0) + 1
    let head = Hexadecimal.text(chain.head)
    let (publicKey, signed) = (key.verifying.hex, Timestamp.now.description)
    let signature = key.signature(
      of: SealSignature.message(
        id: id, signer: signer, key: publicKey, rows: position, head: head, signed: signed))
    try db.execute(
      sql: """
        INSERT INTO signatures (id, signer, public_key, rows, head, signature, signed)
        VALUES (?, ?, ?, ?, ?, ?, ?)
        """,
      arguments: [id, signer, publicKey, position, head, Hexadecimal.text(signature), signed])
    return .success(
      SigningReport(added: survey.unsealed.count, rows: Int(position), head: head, id: id))
  }
}
