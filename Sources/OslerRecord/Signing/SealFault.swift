/// Something in a log that is not what it was signed as. Every case names the place.
public enum SealFault: Hashable, Sendable {
  /// What SQLite says of the file.
  case damaged(String)
  /// A table or view that is not as Osler makes it.
  case schema(String)
  case noSignature
  /// No signature is by the key that was asked for.
  case otherKey(String)
  /// `columns` is empty where it cannot be told.
  case row(table: String, row: String, columns: [String], position: Int64)
  case gone(table: String, row: String, position: Int64)
  /// The row is as it was signed; what `row_digests` says of it is not.
  case digest(position: Int64, table: String, row: String)
  case position(Int64)
  case twice(position: Int64, table: String, row: String)
  /// The digests do not lead to what was signed.
  case chain(signature: Int64)
  case short(signature: Int64, rows: Int64, found: Int64)
  case signature(Int64)
  /// What stands where something was taken out is not what sharing put there.
  case replacement(table: String, row: String, column: String)
  case leftOut(table: String, row: String)
  case embedded(artifact: Int64, path: String)
  case source(session: Int64)
  /// Only with `--strict`.
  case unsigned(table: String, row: String)
}

extension SealFault: CustomStringConvertible {
  public var description: String {
    switch self {
    case .damaged(let detail): "the file is damaged: \(detail)"
    case .schema(let name): "the \(name) is not as osler makes it"
    case .noSignature: "nobody has signed this log"
    case .otherKey(let key): "no signature is by the key \(key)"
    case .row(let table, let row, let columns, let position):
      "row \(row) of '\(table)' is not what was signed"
        + (columns.isEmpty ? "" : ", in " + columns.map { "'\($0)'" }.joined(separator: ", "))
        + " (row_digests \(position))"
    case .gone(let table, let row, let position):
      "row \(row) of '\(table)' is gone (row_digests \(position))"
    case .digest(let position, let table, let row):
      "row \(position) of 'row_digests' was changed; it is about row \(row) of '\(table)'"
    case .position(let position): "row \(position) of 'row_digests' is gone"
    case .twice(let position, let table, let row):
      "row \(position) of 'row_digests' is the second one about row \(row) of '\(table)'"
    case .chain(let id): "the digests do not lead to what was signed in row \(id) of 'signatures'"
    case .short(let id, let rows, let found):
      "row \(id) of 'signatures' covers \(rows) rows, and there are digests of \(found)"
    case .signature(let id): "row \(id) of 'signatures' is not what was signed"
    case .replacement(let table, let row, let column):
      "row \(row) of '\(table)': '\(column)' is not what sharing left there"
    case .leftOut(let table, let row):
      "what 'removals' says of the rows left out from row \(row) of '\(table)' is wrong"
    case .embedded(let artifact, let path):
      "the embedded file '\(path)' of artifact \(artifact) has another digest"
    case .source(let session): "the notebook in row \(session) of 'sessions' has another digest"
    case .unsigned(let table, let row): "row \(row) of '\(table)' is not signed"
    }
  }

  /// For a program: what kind it is.
  var kind: String {
    switch self {
    case .damaged: "damaged"
    case .schema: "schema"
    case .noSignature: "no_signature"
    case .otherKey: "other_key"
    case .row: "row"
    case .gone: "gone"
    case .digest: "digest"
    case .position: "position"
    case .twice: "twice"
    case .chain: "chain"
    case .short: "short"
    case .signature: "signature"
    case .replacement: "replacement"
    case .leftOut: "left_out"
    case .embedded: "embedded"
    case .source: "source"
    case .unsigned: "unsigned"
    }
  }

  /// Where it is: table, row and columns, as far as that can be told.
  var place: (table: String, row: String, columns: [String])? {
    switch self {
    case .row(let table, let row, let columns, _): (table, row, columns)
    case .gone(let table, let row, _), .unsigned(let table, let row): (table, row, [])
    case .replacement(let table, let row, let column): (table, row, [column])
    case .digest(let position, _, _), .position(let position), .twice(let position, _, _):
      ("row_digests", "\(position)", [])
    case .chain(let id), .short(let id, _, _), .signature(let id): ("signatures", "\(id)", [])
    case .leftOut(let table, let row): (table, row, [])
    case .embedded(let artifact, let path): ("embedded_files", "\(artifact)/\(path)", [])
    case .source(let session): ("sessions", "\(session)", ["source"])
    case .damaged, .schema, .noSignature, .otherKey: nil
    }
  }
}
