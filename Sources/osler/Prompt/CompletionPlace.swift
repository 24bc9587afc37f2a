/// What stands before the cursor.
extension Completion {
  /// The text since the quote that is still open, or nil outside of strings.
  static func openString(in text: String) -> String? {
    var open: String.Index?
    var isEscaped = false
    for index in text.indices {
      let character = text[index]
      if isEscaped {
        isEscaped = false
      } else if character == "\\" {
        isEscaped = open != nil
      } else if character == "\"" {
        open = open == nil ? text.index(after: index) : nil
      } else if character == "#", open == nil {
        return nil
      }
    }
    return open.map { String(text[$0...]) }
  }

  /// What a stage of a pipeline stands after.
  enum StageKind: Hashable {
    /// Nothing, a new line or a brace: a statement begins here.
    case statement
    /// `=` or a bracket.
    case value
    /// `|`
    case piped
  }

  /// The pipeline stage that `text` ends in, character by character, with strings and closed brackets blotted
  /// out; and what it stands after.
  static func stage(of text: String) -> (text: String, kind: StageKind) {
    var stage = ""
    var kind = StageKind.statement
    var isInString = false
    // What brackets interrupted, and where each opened.
    var outer: [(stage: String, kind: StageKind, start: Int)] = []
    for (index, character) in text.enumerated() {
      if character == "\"" { isInString.toggle() }
      if isInString || character == "\"" {
        stage.append("\"")
        continue
      }
      // `x = ` begins a value; `==`, `>=`, `<=` and `!=` go on.
      if stage.last == "=", character != "=", !["==", ">=", "<=", "!="].contains(stage.suffix(2)) {
        (stage, kind) = ("", .value)
      }
      switch character {
      case "|": (stage, kind) = ("", .piped)
      case "(", "[":
        outer.append((stage, kind, index))
        (stage, kind) = ("", .value)
      case ")", "]":
        guard let (before, itsKind, start) = outer.popLast() else {
          stage.append(character)
          continue
        }
        (stage, kind) = (before + String(repeating: "x", count: index - start + 1), itsKind)
      case ",": (stage, kind) = ("", .value)
      case "\n", "{", "}":
        if outer.isEmpty { (stage, kind) = ("", .statement) } else { stage.append(" ") }
      default: stage.append(character)
      }
    }
    return (stage, kind)
  }

  static func positionalCount(_ words: [String]) -> Int {
    var count = 0
    var isOptionValue = false
    for word in words {
      if isOptionValue {
        isOptionValue = false
      } else if word.hasSuffix(":") {
        isOptionValue = true
      } else {
        count += 1
      }
    }
    return count
  }

  /// The stages before the one that `text` ends in, of the same pipeline, word by word: `papers`, `head 3`.
  static func piped(into text: String) -> [[String]] {
    var stages: [String] = []
    var rest = text[...]
    while true {
      let (stage, kind) = Self.stage(of: String(rest))
      guard kind == .piped, let bar = rest.dropLast(stage.count).lastIndex(of: "|") else { break }
      rest = rest[..<bar]
      stages.insert(Self.stage(of: String(rest)).text, at: 0)
    }
    return stages.map { $0.split(whereSeparator: \.isWhitespace).map(String.init) }
  }
}
