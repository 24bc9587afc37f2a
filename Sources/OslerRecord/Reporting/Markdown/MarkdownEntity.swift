/// Characters by name and number: `&mdash;`, `&#945;`, `&#x3b1;`.
enum MarkdownEntity {
  private static let named: [String: String] = [
    "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'", "nbsp": "\u{A0}", "mdash": "—", "ndash": "–",
    "hellip": "…", "copy": "©", "reg": "®", "deg": "°", "plusmn": "±", "times": "×", "middot": "·",
    "micro": "µ",
    "frac12": "½", "le": "≤", "ge": "≥", "ne": "≠", "rarr": "→", "larr": "←", "alpha": "α", "beta": "β",
    "gamma": "γ", "delta": "δ", "epsilon": "ε", "kappa": "κ", "lambda": "λ", "mu": "μ", "sigma": "σ",
    "Delta": "Δ", "Sigma": "Σ", "szlig": "ß", "eacute": "é", "egrave": "è", "auml": "ä", "ouml": "ö",
    "uuml": "ü",
  ]

  /// The one at the beginning of `text`, and how many characters it takes.
  static func read(_ text: ArraySlice<Character>) -> (character: String, length: Int)? {
    let name = String(text.dropFirst().prefix(12).prefix { $0 != ";" })
    let length = name.count + 2
    guard !name.isEmpty, text.count >= length, text[text.startIndex + length - 1] == ";" else { return nil }
    if let character = named[name] { return (character, length) }
    guard name.first == "#" else { return nil }
    let digits = name.dropFirst()
    let isHex = digits.first == "x" || digits.first == "X"
    let number = isHex ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
    guard let number, number != 0, let scalar = Unicode.Scalar(number) else { return nil }
    return (String(scalar), length)
  }
}
