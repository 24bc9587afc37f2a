/// The name that was probably meant: `load` for `laod`, `evaluate` for `eval`.
public enum NearestName {
  /// Longer words are never a slip of the finger.
  private static let longest = 64

  /// The nearest of `candidates` to `name` when it is near enough to be a slip: one edit for up to
  /// four letters, two for up to eight, three beyond; or the only one that `name` begins.
  ///
  /// An edit is a letter added, left out or changed, or two neighbours swapped; case does not count.
  public static func suggestion(for name: String, among candidates: [String]) -> String? {
    let wanted = Array(name.lowercased())
    guard !wanted.isEmpty, wanted.count <= longest else { return nil }
    let limit = wanted.count <= 1 ? 0 : wanted.count <= 4 ? 1 : wanted.count <= 8 ? 2 : 3

    var best: (name: String, distance: Int)?
    for candidate in Set(candidates).sorted() where candidate != name && candidate.count <= longest {
      let letters = Array(candidate.lowercased())
      guard abs(letters.count - wanted.count) <= limit else { continue }
      let distance = distance(wanted, letters)
      guard distance <= limit, distance < letters.count else { continue }
      if distance < best?.distance ?? .max { best = (candidate, distance) }
    }
    return best?.name ?? completion(of: name, among: candidates)
  }

  /// The only candidate that goes on from `name`, when `name` is long enough to mean something.
  private static func completion(of name: String, among candidates: [String]) -> String? {
    let longer = Set(candidates).filter { $0.count > name.count && $0.hasPrefix(name) }
    return name.count >= 3 && longer.count == 1 ? longer.first : nil
  }

  /// Optimal string alignment: Damerau 1964, restricted to one edit a substring.
  private static func distance(_ a: [Character], _ b: [Character]) -> Int {
    var beforeLast = [Int](repeating: 0, count: b.count + 1)
    var last = Array(0...b.count)
    for i in a.indices {
      var row = [i + 1] + [Int](repeating: 0, count: b.count)
      for j in b.indices {
        let change = last[j] + (a[i] == b[j] ? 0 : 1)
        row[j + 1] = min(change, last[j + 1] + 1, row[j] + 1)
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
          row[j + 1] = min(row[j + 1], beforeLast[j - 1] + 1)
        }
      }
      (beforeLast, last) = (last, row)
    }
    return last[b.count]
  }
}
