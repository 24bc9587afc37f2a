import Foundation

/// One line of a table of facts.
struct Fact {
  let specialty: String
  let relation: String
  let subject: String
  let value: String
  let id: String
}

func filled(_ template: String, _ fact: Fact) -> String {
  let words = template.split(separator: " ", omittingEmptySubsequences: false).map { word -> String in
    let bare = word.prefix { $0.isLetter }
    let rest = word.dropFirst(bare.count)
    if bare == "S" { return fact.subject + rest }
    if bare == "V" { return fact.value + rest }
    return String(word)
  }
  let text = words.joined(separator: " ")
  return text.prefix(1).uppercased() + text.dropFirst()
}

func escaped(_ text: String) -> String {
  text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
}

/// Organisms in italics, as journals print them.
func marked(_ text: String, _ facts: [Fact]) -> String {
  var text = escaped(text)
  for fact in facts where fact.relation == "organism" && !fact.value.contains("virus") {
    text = text.replacing(fact.value, with: "<i>\(fact.value)</i>")
  }
  return text
}

func titleCase(_ text: String) -> String {
  text.split(separator: " ").map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined(separator: " ")
}

// MARK: Tables

extension [Fact] {
  /// Each once, in the order of the table.
  var specialties: [String] { map(\.specialty).reduce(into: []) { if !$0.contains($1) { $0.append($1) } } }

  /// - Parameter prefix: of the ids, which count from 1.
  static func load(_ file: URL, prefix: String) throws -> [Fact] {
    let table = try String(contentsOf: file, encoding: .utf8)
    return table.split(separator: "\n").dropFirst().enumerated().map { index, line in
      let fields = line.split(separator: "\t").map(String.init)
      precondition(
        fields.count == 4, "line \(index + 2) of \(file.lastPathComponent) has \(fields.count) fields, not 4")
      return Fact(
        specialty: fields[0], relation: fields[1], subject: fields[2], value: fields[3],
        id: "\(prefix)\(String(index + 1001).dropFirst())")
    }
  }
}

/// Three other answers to the same kind of question, none of which also answers this one.
func distractors(for fact: Fact, among facts: [Fact], _ dice: inout Dice) -> [String] {
  let others = facts.filter {
    $0.relation == fact.relation && $0.value != fact.value && $0.subject != fact.subject
  }
  let near = others.filter { $0.specialty == fact.specialty }
  return Array(dice.shuffled(near.count >= 5 ? near : others).prefix(3)).map(\.value)
}

extension [String: String] {
  /// Writes each text to the file of its name.
  func write(to folder: URL) throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    for (name, text) in self {
      let file = folder.appending(path: name)
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try text.write(to: file, atomically: true, encoding: .utf8)
    }
  }
}

extension Fact {
  func with(value: String) -> Fact {
    Fact(specialty: specialty, relation: relation, subject: subject, value: value, id: id)
  }
}
