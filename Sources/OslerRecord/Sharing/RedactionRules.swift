/// What is taken out of a copy.
public struct RedactionRules: Sendable {
  public enum Rule: String, Hashable, Sendable, CaseIterable {
    /// Titles, abstracts and contexts of articles in what was shown: PMIDs stand in their place.
    case abstracts
    /// Absolute paths: what lies in the workspace is named from there, the rest by placeholders.
    case paths
    case host
    case user
    /// Expressions of one's own.
    case pattern
  }

  public var rules: Set<Rule>
  public var patterns: [String]
  /// Names of users beside those that the log's paths tell.
  public var users: [String]

  public init(_ rules: Set<Rule> = [], patterns: [String] = [], users: [String] = []) {
    self.rules = patterns.isEmpty ? rules : rules.union([.pattern])
    (self.patterns, self.users) = (patterns, users)
  }

  public static let none = RedactionRules()
}

/// A column that may hold what is taken out.
struct RedactedColumn: Hashable {
  enum Role: Hashable {
    /// An absolute path and nothing else.
    case path
    case text
    /// Tells one machine from another.
    case marker
  }

  let name: String
  let role: Role

  static func paths(_ names: String...) -> [RedactedColumn] { names.map { Self(name: $0, role: .path) } }
  static func texts(_ names: String...) -> [RedactedColumn] { names.map { Self(name: $0, role: .text) } }

  /// By table. The other columns hold times, numbers, digests and words of osler's own.
  static let all: [String: [RedactedColumn]] = [
    "sessions": paths("notebook", "workspace", "folder")
      + texts("title", "source", "parameters", "command_line", "environment", "exit_message")
      + [Self(name: "process_marker", role: .marker)],
    "cells": texts("code", "options"),
    "executions": texts("source", "canonical", "options", "error"),
    "output_data": texts("data"),
    "artifacts": paths("path"),
    "files": paths("path"),
    "session_values": texts("summary"),
    "messages": texts("text"),
    "replays": texts("environment", "report"),
  ]
}
