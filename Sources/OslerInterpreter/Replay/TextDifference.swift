/// Where two texts part: the first token that differs, and the line around it.
struct TextDifference {
  let change: ReplayReport.TokenChange
  let lines: [String]

  private static let longest = 90
  private static let longestToken = 40

  /// Tokens are words.
  init(_ then: String, _ now: String) {
    let before = then.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    let after = now.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    let index =
      zip(before, after).enumerated().first { $1.0 != $1.1 }?.offset ?? min(before.count, after.count)
    let (old, new) = (index < before.count ? before[index] : nil, index < after.count ? after[index] : nil)
    let (words, others) = (old?.split(separator: " ") ?? [], new?.split(separator: " ") ?? [])
    let token = zip(words, others).prefix { $0 == $1 }.count
    // Two lines may differ in their spaces alone.
    let isSpacing = token == words.count && token == others.count
    change = ReplayReport.TokenChange(
      line: index + 1, token: isSpacing ? 1 : token + 1,
      recorded: isSpacing ? old.map { Self.cut($0, from: 0) } : Self.token(words.dropFirst(token).first),
      now: isSpacing ? new.map { Self.cut($0, from: 0) } : Self.token(others.dropFirst(token).first))

    let start = max(0, zip(old ?? "", new ?? "").prefix { $0 == $1 }.count - 20)
    func shown(_ line: Substring?) -> String { line.map { Self.cut($0, from: start) } ?? "(no such line)" }
    let place = before.count > 1 || after.count > 1 ? "line \(index + 1), " : ""
    let isOneWord = words.count <= 1 && others.count <= 1
    lines =
      [place + Self.words(change)] + (isOneWord ? [] : ["then: " + shown(old), "now:  " + shown(new)])
  }

  /// What a model wrote, in the pieces in which it came: those are its tokens, so far as they are whole
  /// characters.
  init(pieces then: [String], _ now: [String]) {
    var (place, line) = (0, 1)
    for (before, after) in zip(then, now) {
      guard before == after else { break }
      line += before.count(where: \.isNewline)
      place += 1
    }
    change = ReplayReport.TokenChange(
      line: line, token: place + 1, recorded: Self.piece(then.dropFirst(place).first),
      now: Self.piece(now.dropFirst(place).first))
    let context = then.prefix(place).suffix(6).joined()
    let shown = context.isEmpty ? "" : ", after '…\(context.filter { !$0.isNewline }.suffix(40))'"
    lines = [Self.words(change) + shown]
  }

  static func firstLine(of text: String) -> String {
    cut(text.split(whereSeparator: \.isNewline).first ?? "", from: 0)
  }

  private static func words(_ change: ReplayReport.TokenChange) -> String {
    func quoted(_ token: String?, _ when: String) -> String {
      token.map { "'\($0)' \(when)" } ?? "none \(when)"
    }
    return "token \(change.token): \(quoted(change.recorded, "then")), \(quoted(change.now, "now"))"
  }

  private static func token(_ token: Substring?) -> String? {
    token.map { $0.count > longestToken ? $0.prefix(longestToken) + "…" : String($0) }
  }

  private static func piece(_ piece: String?) -> String? {
    token(piece.map { Substring($0.replacing("\n", with: "↵")) })
  }

  /// The part of a long line around what differs.
  private static func cut(_ line: Substring, from start: Int) -> String {
    guard line.count > longest else { return String(line) }
    let rest = line.dropFirst(start)
    return (start > 0 ? "…" : "") + rest.prefix(longest) + (rest.count > longest ? "…" : "")
  }
}
