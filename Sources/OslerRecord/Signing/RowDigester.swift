import Foundation
import GRDB
import OslerDigest

/// Digests of rows, as docs/sharing.md describes them: a row's is computed over its columns', so that the
/// digest of a column can stand in for content that was taken out.
struct RowDigester {
  struct Seal: Hashable {
    let digest: Digest
    /// Four digits of each column's digest.
    let hints: String
  }

  private var hasher = Hasher256()

  /// - Parameters:
  ///   - row: of ``SealedColumns/query(schema:)``.
  ///   - removed: digests of columns whose content is no longer there, by name.
  mutating func seal(
    _ row: Row, key: String, in columns: SealedColumns, salt: RowSalt?, removed: [String: Digest] = [:]
  ) -> Seal {
    var digests: [Digest?] = []
    digests.reserveCapacity(columns.columns.count)
    var any = columns.columns.count + 1
    for (index, column) in columns.columns.enumerated() {
      var kind = column.kind
      if kind == .any {
        kind = (row[any] as String?) == "blob" ? .bytes : .text
        any += 1
      }
      digests.append(
        removed[column.name] ?? digest(row, index + 1, kind, salt: salt?.salt(of: column.name, &hasher)))
    }
    var (head, hints) = (Bytes("osler row 1"), "")
    head.append(framed: columns.table.name)
    head.append(framed: key)
    for (column, digest) in zip(columns.columns, digests) {
      guard let digest else {
        hints += "----"
        continue
      }
      head.append(framed: column.name)
      head.append(digest.bytes)
      hints += Hexadecimal.text(digest.bytes.prefix(2))
    }
    hasher.update(head.bytes)
    return Seal(digest: hasher.finishAndRestart(), hints: hints)
  }

  /// The digest of one column; nil for null.
  mutating func digest(
    _ row: Row, _ index: Int, _ kind: SealedColumns.Kind, salt: [UInt8]? = nil
  ) -> Digest? {
    guard !row.hasNull(atIndex: index) else { return nil }
    switch kind {
    case .integer:
      let number: Int64 = row[index] ?? 0
      hasher.update([UInt8(ascii: "i")] + bigEndian(UInt64(bitPattern: number)))
    case .real:
      let number: Double = row[index] ?? 0
      hasher.update([UInt8(ascii: "r")] + bigEndian(number.bitPattern))
    case .text, .bytes, .any:
      hasher.update(Self.tag(isText: kind == .text, salt))
      try? row.withUnsafeData(atIndex: index) { data in
        data?.withUnsafeBytes { hasher.update($0) }
      }
    }
    return hasher.finishAndRestart()
  }

  /// The digest of a text that is not in a row yet.
  mutating func digest(_ text: some Collection<UInt8>, isText: Bool, salt: [UInt8]? = nil) -> Digest {
    hasher.update(Self.tag(isText: isText, salt))
    hasher.update(Array(text))
    return hasher.finishAndRestart()
  }

  /// `t` and `b`; with a salt, `T` and `B` and the salt.
  private static func tag(isText: Bool, _ salt: [UInt8]?) -> [UInt8] {
    guard let salt else { return [UInt8(ascii: isText ? "t" : "b")] }
    return [UInt8(ascii: isText ? "T" : "B")] + salt
  }
}

func bigEndian(_ number: UInt64) -> [UInt8] {
  stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: number >> UInt64($0)) }
}

/// Bytes to be digested or signed: each text has its length before it, so that none can be mistaken for two.
struct Bytes {
  private(set) var bytes: [UInt8]

  init(_ domain: StaticString) {
    bytes = domain.withUTF8Buffer { Array($0) } + [0]
    bytes.reserveCapacity(512)
  }

  mutating func append(_ more: [UInt8]) { bytes += more }

  mutating func append(framed text: String) {
    var text = text
    text.withUTF8 {
      bytes += bigEndian(UInt64($0.count))
      bytes += $0
    }
  }
}

/// What makes the digests of a row's texts impossible to guess. From it each column gets its own; where
/// one was taken out, only those of the others are handed on.
enum RowSalt: Hashable {
  case whole([UInt8])
  case byColumn([String: [UInt8]])

  static func random() -> RowSalt {
    var source = SystemRandomNumberGenerator()
    return .whole(bigEndian(source.next()) + bigEndian(source.next()))
  }

  /// 32 hexadecimal digits, or `source=… title=…`.
  init?(_ text: String) {
    if let bytes = Hexadecimal.bytes(text), bytes.count == 16 {
      self = .whole(bytes)
      return
    }
    var salts: [String: [UInt8]] = [:]
    for part in text.split(separator: " ") {
      let pair = part.split(separator: "=")
      guard pair.count == 2, let salt = Hexadecimal.bytes(String(pair[1])), salt.count == 16 else {
        return nil
      }
      salts[String(pair[0])] = salt
    }
    self = .byColumn(salts)
  }

  var text: String {
    switch self {
    case .whole(let salt): Hexadecimal.text(salt)
    case .byColumn(let salts):
      salts.sorted { $0.key < $1.key }.map { "\($0.key)=\(Hexadecimal.text($0.value))" }
        .joined(separator: " ")
    }
  }

  func salt(of column: String, _ hasher: inout Hasher256) -> [UInt8]? {
    switch self {
    case .byColumn(let salts): return salts[column]
    case .whole(let salt):
      hasher.update("osler salt 1")
      hasher.update(salt)
      hasher.update(column)
      return Array(hasher.finishAndRestart().bytes.prefix(16))
    }
  }

  /// Only what opens the columns that stay.
  func without(_ removed: Set<String>, of columns: SealedColumns) -> RowSalt {
    var hasher = Hasher256()
    let kept = columns.columns.filter {
      !removed.contains($0.name) && $0.kind != .integer && $0.kind != .real
    }
    return .byColumn(
      kept.reduce(into: [:]) { salts, column in salts[column.name] = salt(of: column.name, &hasher) })
  }
}
