import OslerJSON

/// Compares files that two sessions read, or made, by their content. The same content under another path is
/// no difference.
struct FileComparison {
  struct File: Hashable {
    let name: String
    let digest: String
    let bytes: Int64

    init(_ path: String, _ digest: String, _ bytes: Int64, _ neutral: NeutralText) {
      (name, self.digest, self.bytes) = (neutral.name(of: path), digest, bytes)
    }

    var words: String { "\(bytes) bytes, sha256 \(digest.prefix(12))" }
    var json: JSONValue { JSONValue(["digest": .string(digest), "bytes": .integer(Int(bytes))]) }
  }

  let changes: [SessionDifference.Change]

  init(_ left: [File], _ right: [File]) {
    let (known, others) = (Set(left.map(\.digest)), Set(right.map(\.digest)))
    var (old, new) = (Self.distinct(left, without: others), Self.distinct(right, without: known))
    var changes: [SessionDifference.Change] = []
    while !old.isEmpty {
      let file = old.removeFirst()
      guard let index = new.firstIndex(where: { $0.name == file.name }) else {
        changes.append(
          .init(
            .onlyLeft, file.name, "only on the left (\(file.words))", facts: [.init("left", file.json)]))
        continue
      }
      let other = new.remove(at: index)
      changes.append(
        .init(
          .changed, file.name, lines: [.left(file.words), .right(other.words)],
          facts: [.init("left", file.json), .init("right", other.json)]))
    }
    for file in new {
      changes.append(
        .init(
          .onlyRight, file.name, "only on the right (\(file.words))", facts: [.init("right", file.json)]))
    }
    self.changes = changes.sorted { $0.name < $1.name }
  }

  private static func distinct(_ files: [File], without digests: Set<String>) -> [File] {
    var seen = Set<File>()
    return files.filter { !digests.contains($0.digest) && seen.insert($0).inserted }
  }
}
