import Foundation
import OslerJSON

/// `manifest.json` beside fetched files: where each came from, and its sums.
struct PubMedManifest {
  static let name = "manifest.json"

  struct Entry: Hashable {
    let name: String
    let address: String
    let bytes: Int
    let md5: String
    let sha256: String
    /// Of the file as it lay there then, in nanoseconds since 1970: another one is looked at again.
    let modified: Int
    let fetched: String
  }

  private(set) var entries: [String: Entry] = [:]

  /// Empty where there is none, or none that can be read: files are then looked at themselves.
  init(in folder: String) {
    guard let data = FileManager.default.contents(atPath: "\(folder)/\(Self.name)"),
      let json = try? JSONReader.read(Array(data)), let files = json["files"]?.elements
    else { return }
    for file in files {
      guard let name = file["name"]?.text, let address = file["address"]?.text,
        let bytes = file["bytes"]?.whole, let md5 = file["md5"]?.text, let sha256 = file["sha256"]?.text,
        let modified = file["modified_ns"]?.whole, let fetched = file["fetched"]?.text
      else { continue }
      entries[name] = Entry(
        name: name, address: address, bytes: bytes, md5: md5, sha256: sha256, modified: modified,
        fetched: fetched)
    }
  }

  mutating func set(_ entry: Entry) { entries[entry.name] = entry }

  /// Whether the file there is the one that was written down.
  func knows(_ name: String, md5: String, in folder: String) -> Bool {
    guard let entry = entries[name], entry.md5 == md5, let facts = FileFacts("\(folder)/\(name)") else {
      return false
    }
    return facts.bytes == entry.bytes && facts.modified == entry.modified
  }

  func write(in folder: String) throws(PubMedError) {
    let files = entries.values.sorted { $0.name < $1.name }.map { entry in
      JSONValue([
        "name": .string(entry.name), "address": .string(entry.address), "bytes": .integer(entry.bytes),
        "md5": .string(entry.md5), "sha256": .string(entry.sha256), "modified_ns": .integer(entry.modified),
        "fetched": .string(entry.fetched),
      ])
    }
    let text = JSONValue(["files": .array(files)]).written(.indented) + "\n"
    let path = "\(folder)/\(Self.name)"
    let file = try PartialFile(path + ".part", keepsContent: false)
    try file.append(text)
    try file.finish(as: path)
  }
}

/// What the file system says of a plain file.
struct FileFacts {
  let bytes: Int
  let modified: Int

  init?(_ path: String) {
    var status = stat()
    guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    bytes = Int(status.st_size)
    modified = Int(status.st_mtim.tv_sec) * 1_000_000_000 + Int(status.st_mtim.tv_nsec)
  }
}
