import Foundation

/// Writes the sample of `first-rounds`:
///
///     shards/osler26n000{1,2,3}.xml   citations; the third updates the first two
///     questions.jsonl                 two multiple-choice questions for every fact
///
/// Every fact is stated in eight ways over eight citations, so that it can be learned rather than memorised as
/// one string.
struct FirstRounds {
  let facts: [Fact]
  private var dice = Dice(state: 1849)

  init(_ facts: [Fact]) { self.facts = facts }

  mutating func write(to folder: URL) throws {
    let (citations, retracted) = citations()
    let half = citations.count / 2
    // The update: five citations again as version 2, two more that are later deleted.
    var updates = (0..<5).map { citations[$0 * 40] }
    for index in updates.indices { updates[index].version = 2 }
    try [
      "osler26n0001.xml": shard(citations[..<half] + [retracted[0]]),
      "osler26n0002.xml": shard(citations[half...] + [retracted[1]]),
      "osler26n0003.xml": shard(updates, deleted: retracted.map(\.pmid)),
    ].write(to: folder.appending(path: "shards"))
    let lines = try questions()
    try ["questions.jsonl": lines.joined(separator: "\n") + "\n"].write(to: folder)
    print("\(facts.count) facts, \(citations.count + 2) citations, \(lines.count) questions")
  }

  private mutating func citations() -> ([Citation], retracted: [Citation]) {
    let specialties = facts.specialties
    let journals = specialties.enumerated().map { number, specialty in
      let area = titleCase(specialty)
      return SampleJournal(
        title: "Sample Journal of \(area)", abbreviation: "Sample J \(area)", issn: "0000-00\(number)0",
        linkingISSN: "0000-00\(number)0", catalogNumber: "999000\(number)")
    }
    let journal = Dictionary(uniqueKeysWithValues: zip(specialties, journals))
    var citations: [Citation] = []
    for round in 0..<8 {
      for (number, specialty) in specialties.enumerated() {
        let own = dice.shuffled(facts.filter { $0.specialty == specialty })
        for start in stride(from: 0, to: own.count, by: 3) {
          citations.append(
            Citation(
              pmid: 0, facts: Array(own[start..<min(start + 3, own.count)]), round: round,
              year: 2010 + dice.next(below: 16), patients: 20 + dice.next(below: 400),
              opening: dice.next(below: openings.count), structured: dice.next(below: 3) == 0,
              medlineDate: dice.next(below: 12) == 0, journal: journals[number]))
        }
      }
    }
    // Older and foreign citations, which `since: 2010 language: "eng"` leaves out.
    for index in 0..<24 {
      let fact = facts[dice.next(below: facts.count)]
      citations.append(
        Citation(
          pmid: 0, facts: [fact], round: index, year: index < 12 ? 1990 + index : 2015, patients: 30,
          opening: 0, structured: false, medlineDate: false, language: index < 12 ? "eng" : "ger",
          journal: journal[fact.specialty] ?? journals[0]))
    }
    citations = dice.shuffled(citations)
    for index in citations.indices { citations[index].pmid = 90_000_001 + index }
    var retracted = [citations[7], citations[citations.count / 2 + 7]]
    for index in retracted.indices { retracted[index].pmid = 90_009_001 + index }
    return (citations, retracted)
  }

  private struct Question: Encodable {
    let id, specialty, relation, fact, question, answer: String
    let choices: [String]
  }

  private mutating func questions() throws -> [String] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    var lines: [String] = []
    for fact in facts {
      for (index, form) in (questionForms[fact.relation] ?? []).enumerated() {
        let question = Question(
          id: "\(fact.id)-\(index + 1)", specialty: fact.specialty, relation: fact.relation, fact: fact.id,
          question: filled(form, fact), answer: fact.value,
          choices: dice.shuffled(distractors(for: fact, among: facts, &dice) + [fact.value]))
        lines.append(String(decoding: try encoder.encode(question), as: UTF8.self))
      }
    }
    return lines
  }
}
