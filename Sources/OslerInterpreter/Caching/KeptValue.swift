import Foundation
import OslerDigest
import OslerJSON
import OslerLanguage

/// A value in JSON, so that a later session has it without working for it.
///
/// Plain values stand there whole, and small tables. Models, adapters and tokenizers that a stage made lie in
/// a folder. Everything else is made again from its inputs when it is asked for: a corpus, a view of rows,
/// a plot.
enum KeptValue {
  /// Larger values are made again.
  static let mostBytes = 4 << 20
  /// Of what took long to compute.
  static let mostCostlyBytes = 256 << 20

  /// How to come by a handle that does not stand in the JSON.
  struct Sources {
    /// Runs the command again; its whole value.
    let again: () throws -> Value
    /// Reads what the command put into its folder.
    let folder: (HandleFacts, _ part: Int?) throws -> any Handle
  }

  // MARK: There

  /// - Parameter isInFolder: the handle lies in the result's folder.
  /// - Returns: nil for what cannot be kept: a function.
  static func json(of value: Value, isInFolder: (any Handle) -> Bool) -> JSONValue? {
    var inFolder = 0
    return json(of: value, at: [], isInFolder, &inFolder)
  }

  private static func json(
    of value: Value, at path: [JSONValue], _ isInFolder: (any Handle) -> Bool, _ inFolder: inout Int
  ) -> JSONValue? {
    switch value {
    case .none: return .null
    case .bool(let bool): return .bool(bool)
    case .integer(let integer): return .integer(integer)
    case .real(let real):
      return real.isFinite ? .real(JSONReal(real)) : JSONValue(["real": .string("\(real)")])
    case .string(let string): return .string(string)
    case .range(let lower, let upper):
      return JSONValue(["range": .array([.integer(lower), .integer(upper)])])
    case .function: return nil
    case .list(let values):
      var elements: [JSONValue] = []
      for (index, value) in values.enumerated() {
        guard let element = json(of: value, at: path + [.integer(index)], isInFolder, &inFolder) else {
          return nil
        }
        elements.append(element)
      }
      return .array(elements)
    case .record(let record):
      var members: [JSONValue.Member] = []
      for field in record.fields {
        guard let value = json(of: field.value, at: path + [.string(field.name)], isInFolder, &inFolder)
        else {
          return nil
        }
        members.append(.init(field.name, value))
      }
      return JSONValue(["record": .object(members)])
    case .handle(let handle):
      return JSONValue(["handle": json(of: handle, at: path, isInFolder, &inFolder)])
    }
  }

  private static func json(
    of handle: any Handle, at path: [JSONValue], _ isInFolder: (any Handle) -> Bool, _ inFolder: inout Int
  ) -> JSONValue {
    let lineage = handle.lineage
    var members: [JSONValue.Member] = [
      .init("type", .string(handle.type.name)), .init("key", .string(lineage.key.hex)),
      .init("command", .string(lineage.command)),
      .init("inputs", .array(lineage.inputs.map { .string($0.hex) })),
      .init("summary", .string(handle.summary)),
      .init("members", .array(handle.members.map { .string($0) })),
    ]
    if let rows = handle as? any Rows {
      members.append(.init("columns", .array(rows.columns.names.map { .string($0) })))
      members.append(.init("rows", rows.knownCount.map { .integer($0) } ?? .null))
    }
    if isInFolder(handle) {
      members.append(.init("in", "folder"))
      if !path.isEmpty { members.append(.init("part", .integer(inFolder))) }
      inFolder += 1
    } else if let table = handle as? Table, let cells = cells(of: table) {
      members.append(.init("cells", cells))
      if let words = table.words { members.append(.init("words", .string(words))) }
    } else if let evaluation = handle as? EvaluationValue, let entries = evaluation.kept {
      members.append(.init("evaluation", .string(evaluation.protocolName)))
      members.append(.init("entries", .string(entries)))
    } else if let answers = handle as? AnswersValue, let parts = parts(of: answers) {
      members.append(.init("parts", .array(parts)))
    } else {
      members.append(.init("path", .array(path)))
    }
    return .object(members)
  }

  /// The tables that the answers consist of; nil when one of them cannot be kept.
  private static func parts(of answers: AnswersValue) -> [JSONValue]? {
    let parts = answers.parts.compactMap { table in
      cells(of: table, most: mostCostlyBytes).map { cells in
        JSONValue(["columns": .array(table.columns.names.map { .string($0) }), "cells": cells])
      }
    }
    return parts.count == answers.parts.count ? parts : nil
  }

  /// Nil when the table is large or holds more than plain values.
  private static func cells(of table: Table, most: Int = mostBytes) -> JSONValue? {
    guard table.rows.count * max(1, table.columns.names.count) <= most / 16 else { return nil }
    var rows: [JSONValue] = []
    for row in table.rows {
      var cells: [JSONValue] = []
      for value in row {
        guard value.inputKeys.isEmpty, let cell = json(of: value, isInFolder: { _ in false }) else {
          return nil
        }
        cells.append(cell)
      }
      rows.append(.array(cells))
    }
    return .array(rows)
  }

  // MARK: And back

  /// - Returns: nil when the JSON is not what this version writes.
  static func value(_ json: JSONValue, from sources: Sources) -> Value? {
    switch json {
    case .null: return Value.none
    case .bool(let bool): return .bool(bool)
    case .integer(let integer): return .integer(integer)
    case .real(let real): return .real(real.value)
    case .string(let string): return .string(string)
    case .array(let elements):
      let values = elements.compactMap { value($0, from: sources) }
      return values.count == elements.count ? .list(values) : nil
    case .object(let members):
      guard members.count == 1, let member = members.first else { return nil }
      switch (member.key, member.value) {
      case ("real", .string(let text)): return Double(text).map { .real($0) }
      case ("range", .array(let ends)):
        guard ends.count == 2, let lower = ends[0].whole, let upper = ends[1].whole else { return nil }
        return .range(lower: lower, upper: upper)
      case ("record", .object(let fields)):
        let values = fields.compactMap { field in
          value(field.value, from: sources).map { (name: field.key, value: $0) }
        }
        return values.count == fields.count ? .record(Record(values)) : nil
      case ("handle", let facts): return handle(facts, sources).map { .handle($0) }
      default: return nil
      }
    }
  }

  private static func handle(_ json: JSONValue, _ sources: Sources) -> (any Handle)? {
    guard let facts = HandleFacts(json) else { return nil }
    let columns = json["columns"]?.elements?.compactMap(\.text)
    if let cells = json["cells"]?.elements, let columns {
      return table(cells, columns, words: json["words"]?.text, facts, sources)
    }
    if let parts = json["parts"]?.elements {
      let tables = parts.compactMap { part in
        table(
          part["cells"]?.elements ?? [], part["columns"]?.elements?.compactMap(\.text) ?? [], words: nil,
          facts, sources)
      }
      return AnswersValue(parts: tables, lineage: facts.lineage)
    }
    let making: Making
    if let name = json["evaluation"]?.text, let entries = json["entries"]?.text {
      making = Making { try EvaluationValue(name, kept: entries, lineage: facts.lineage) }
    } else if json["in"]?.text == "folder" {
      let part = json["part"]?.whole
      making = Making { try sources.folder(facts, part) }
    } else if let path = json["path"]?.elements {
      making = Making {
        guard case .handle(let handle)? = try sources.again().element(at: path) else {
          throw KeptValueError.other(command: facts.lineage.command)
        }
        return handle
      }
    } else {
      return nil
    }
    guard let columns else { return PostponedHandle(facts, making) }
    return PostponedRows(facts, columns: columns, count: json["rows"]?.whole, making)
  }

  private static func table(
    _ cells: [JSONValue], _ columns: [String], words: String?, _ facts: HandleFacts, _ sources: Sources
  ) -> Table? {
    var rows: [[Value]] = []
    for row in cells {
      let values = (row.elements ?? []).compactMap { value($0, from: sources) }
      guard values.count == columns.count else { return nil }
      rows.append(values)
    }
    return Table(columns, rows, type: facts.type, words: words, lineage: facts.lineage)
  }
}

/// Why a kept value is no use.
enum KeptValueError: Error, Hashable, CustomStringConvertible {
  /// Running the command again gave something else.
  case other(command: String)
  case unreadable(command: String, key: String, reason: String)

  var description: String {
    switch self {
    case .other(let command): "'\(command)' gave something else this time than what was kept of it"
    case .unreadable(let command, _, let reason): "what was kept of '\(command)' cannot be read: \(reason)"
    }
  }

  var hint: String? {
    switch self {
    case .other: "run it again with '--fresh'"
    case .unreadable(_, let key, _): "'osler cache rm \(key.prefix(12))' forgets it"
    }
  }
}

extension HandleFacts {
  init?(_ json: JSONValue) {
    guard let type = json["type"]?.text.flatMap(ValueType.init(handle:)),
      let key = json["key"]?.text.flatMap(Digest.init(hex:)), let command = json["command"]?.text,
      let inputs = json["inputs"]?.elements, let summary = json["summary"]?.text,
      let members = json["members"]?.elements
    else { return nil }
    let lineage = Lineage(
      key: key, command: command, inputs: inputs.compactMap { $0.text.flatMap(Digest.init(hex:)) })
    self.init(type: type, lineage: lineage, summary: summary, members: members.compactMap(\.text))
  }
}

extension ValueType {
  /// The type of a handle by its ``name``.
  fileprivate init?(handle name: String) {
    let handles: [ValueType] = [
      .table, .corpus, .tokenizer, .model, .adapter, .dataset, .evaluation, .plot,
    ]
    guard let type = handles.first(where: { $0.name == name }) else { return nil }
    self = type
  }
}

extension Value {
  /// The handles in it that pass, in the order in which its JSON has them.
  func handles(where isIncluded: (any Handle) -> Bool) -> [any Handle] {
    switch self {
    case .handle(let handle): isIncluded(handle) ? [handle] : []
    case .list(let values): values.flatMap { $0.handles(where: isIncluded) }
    case .record(let record): record.fields.flatMap { $0.value.handles(where: isIncluded) }
    default: []
    }
  }

  fileprivate func element(at path: [JSONValue]) -> Value? {
    guard let step = path.first else { return self }
    let rest = Array(path.dropFirst())
    switch (self, step) {
    case (.list(let values), .integer(let index)):
      return values.indices.contains(index) ? values[index].element(at: rest) : nil
    case (.record(let record), .string(let name)): return record[name]?.element(at: rest)
    default: return nil
    }
  }
}
