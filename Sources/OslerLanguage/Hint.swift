/// What to do about an error, beside the caret.
public enum Hint {
  /// The nearest name, or the ones that `name` is a family of: `alpaca/axolotl` and its like for `alpaca`.
  public static func didYouMean(_ name: String, among names: [String]) -> String? {
    let family = names.filter { $0.hasPrefix(name + "/") }
    if !family.isEmpty { return "did you mean \(alternatives(family))?" }
    return NearestName.suggestion(for: name, among: names).map { "did you mean '\($0)'?" }
  }

  /// The nearest name, or all of them when they are few.
  public static func choose(_ name: String, among names: [String], what: String) -> String? {
    if let suggestion = didYouMean(name, among: names) { return suggestion }
    guard !names.isEmpty, names.count <= 24 else { return nil }
    return "\(what): " + names.joined(separator: ", ")
  }

  /// `'a', 'b' or 'c'`.
  public static func alternatives(_ words: [String]) -> String {
    let quoted = words.map { "'\($0)'" }
    guard let last = quoted.last, quoted.count > 1 else { return quoted.joined() }
    return quoted.dropLast().joined(separator: ", ") + " or " + last
  }
}
