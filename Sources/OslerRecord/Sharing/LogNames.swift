import Foundation
import GRDB
import OslerJSON

/// The folders, hosts and users that a log's rows name.
struct LogNames {
  var workspaces: [String] = []
  var folders: [String] = []
  var hosts: [String] = []
  var users: [String] = []

  /// Names that say nothing of anybody.
  private static let plain: Set<String> = ["root", "localhost", "unknown", "user", "ubuntu", "debian", "tmp"]

  init(in db: Database, schema: String, users known: [String]) throws {
    var paths: Set<String> = []
    let sessions = try Row.fetchAll(
      db,
      sql: "SELECT workspace, folder, notebook, environment, command_line FROM \(schema).sessions ORDER BY id"
    )
    for row in sessions {
      add(row[0], to: &workspaces)
      add(row[1], to: &folders)
      for index in 0...2 { paths.insert(row[index] ?? "") }
      addHost(row[3])
      let words = (try? JSONReader.read(row[4] ?? ""))?.elements ?? []
      paths.formUnion(words.compactMap(\.text))
    }
    folders.removeAll { folder in
      workspaces.contains { folder == $0 || folder.hasPrefix($0 + "/") }
    }
    if try SealEntry.has("replays", db, schema) {
      for text in try String?.fetchAll(db, sql: "SELECT environment FROM \(schema).replays ORDER BY id") {
        addHost(text)
      }
    }
    for table in ["files", "artifacts"] {
      paths.formUnion(try String.fetchSet(db, sql: "SELECT DISTINCT path FROM \(schema).\(table)"))
    }
    let homes = paths.compactMap { path -> String? in
      let parts = path.split(separator: "/", maxSplits: 2)
      guard path.hasPrefix("/"), parts.count > 1, ["home", "Users"].contains(parts[0]) else { return nil }
      return String(parts[1])
    }
    for name in known + homes.sorted() where name.count > 1 && !Self.plain.contains(name) {
      if !users.contains(name) { users.append(name) }
    }
  }

  private func add(_ path: String?, to paths: inout [String]) {
    guard let path, path.hasPrefix("/"), path.count > 1, !paths.contains(path) else { return }
    paths.append(path)
  }

  /// The name whole, and without its domain.
  private mutating func addHost(_ environment: String?) {
    guard let name = (try? JSONReader.read(environment ?? ""))?["host"]?.text else { return }
    for name in [name, String(name.prefix { $0 != "." })]
    where name.count > 1 && !Self.plain.contains(name) && !hosts.contains(name) {
      hosts.append(name)
    }
    hosts.sort { ($0.count, $0) > ($1.count, $1) }
  }
}
