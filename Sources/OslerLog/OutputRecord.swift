public import Foundation
public import GRDB

/// Something an execution showed; its content is a ``MIMEBundle``.
public struct OutputRecord: LogRecord {
  public static let databaseTableName = "outputs"

  public var id: OutputID
  public var execution: ExecutionID
  /// From 0 within the execution.
  public var position: Int
  public var kind: OutputKind
  public var shown: Timestamp
}

public enum OutputKind: String, Codable, Hashable, Sendable, DatabaseValueConvertible {
  /// What the statement's value looks like.
  case result
  /// Text that grows while a command runs: an answer, token by token.
  case stream
  case warning
  case error
  /// A line of progress worth keeping.
  case progress
}

/// One thing in several forms, the plainest first: `text/plain`, then perhaps `image/svg+xml`.
public struct MIMEBundle: Hashable, Sendable, ExpressibleByDictionaryLiteral {
  public struct Part: Hashable, Sendable {
    public let mime: String
    public let data: MIMEData
  }

  public private(set) var parts: [Part] = []

  public init() {}

  public init(text: String) { self["text/plain"] = .text(text) }

  public init(dictionaryLiteral elements: (String, MIMEData)...) {
    for (mime, data) in elements { self[mime] = data }
  }

  /// The form `mime`. A form set again keeps its place.
  public subscript(mime: String) -> MIMEData? {
    get { parts.first { $0.mime == mime }?.data }
    set {
      let index = parts.firstIndex { $0.mime == mime }
      switch (index, newValue) {
      case (let index?, let data?): parts[index] = Part(mime: mime, data: data)
      case (let index?, nil): parts.remove(at: index)
      case (nil, let data?): parts.append(Part(mime: mime, data: data))
      case (nil, nil): break
      }
    }
  }

  /// The `text/plain` form.
  public var text: String? {
    guard case .text(let text)? = self["text/plain"] else { return nil }
    return text
  }
}

/// TEXT or BLOB in the column.
public enum MIMEData: Hashable, Sendable, DatabaseValueConvertible {
  case text(String)
  case bytes(Data)

  public var databaseValue: DatabaseValue {
    switch self {
    case .text(let text): text.databaseValue
    case .bytes(let data): data.databaseValue
    }
  }

  public static func fromDatabaseValue(_ value: DatabaseValue) -> MIMEData? {
    switch value.storage {
    case .string(let text): .text(text)
    case .blob(let data): .bytes(data)
    case .null, .int64, .double: nil
    }
  }
}

/// An output with its content.
public struct Output: Hashable, Sendable {
  public let record: OutputRecord
  public let bundle: MIMEBundle
}
