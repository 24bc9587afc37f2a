import Foundation

/// Writes the sample of the three studies, of which `studies/README.md` says what each file is.
struct Studies {
  /// Of medicine; and of anatomy and biology, which only books and MMLU have.
  let facts: [Fact]
  let science: [Fact]
  let journals = StudyJournals()

  init(_ facts: [Fact], more: [Fact]) {
    let sciences = ["anatomy", "biology"]
    self.facts = facts + more.filter { !sciences.contains($0.specialty) }
    science = more.filter { sciences.contains($0.specialty) }
  }

  func write(to folder: URL) throws {
    let papers = StudyPapers(self)
    let tests = StudyTests(self)
    let training = StudyTraining(self)
    let texts = StudyTexts(self)
    var files = papers.shards
    files["journals.csv"] = journals.csv
    files["pairs.jsonl"] = papers.pairs(1).lines
    files.merge(training.files) { $1 }
    files.merge(tests.files) { $1 }
    files["guidelines.jsonl"] = texts.guidelines.lines
    files["textbooks.jsonl"] = texts.textbooks(exercises: tests.planted).lines
    files["knowledge.jsonl"] = texts.knowledge.lines
    files["general.jsonl"] = GeneralItems.all.lines
    try files.write(to: folder)
    print(
      "\(facts.count) + \(science.count) facts, \(papers.citations.count) citations, \(files.count) files")
  }

  /// A text with one of the relation's wordings.
  func say(_ wording: Wording, _ fact: Fact, _ round: Int = 0) -> String {
    let ways = wording[fact.relation] ?? []
    precondition(!ways.isEmpty, "no wording for '\(fact.relation)'")
    return filled(ways[round % ways.count], fact)
  }

  /// The fact's value among three others, and its place.
  func choices(_ fact: Fact, _ dice: inout Dice) -> (texts: [String], answer: Int) {
    let others = distractors(for: fact, among: facts + science, &dice)
    let texts = dice.shuffled(others + [fact.value])
    return (texts, texts.firstIndex(of: fact.value) ?? 0)
  }

  /// A vignette: an opening with a number, then what is asked.
  func vignette(
    _ openings: [Bool: [String]], _ asks: Wording, _ fact: Fact, _ dice: inout Dice
  ) -> String {
    let ways = openings[fact.relation == "mechanism"] ?? []
    let opening = ways[dice.next(below: ways.count)].replacing("N", with: "\(2 + dice.next(below: 28))")
    return filled(opening, fact) + " " + say(asks, fact, dice.next(below: 2))
  }
}

/// The citations of the studies, and question–answer pairs about them as a teacher would give them.
struct StudyPapers {
  let studies: Studies
  private(set) var citations: [Citation] = []

  init(_ studies: Studies) {
    self.studies = studies
    var dice = Dice(state: 1902)
    let wording = statements.merging(moreStatements) { $0 + $1 }
    for round in 0..<12 {
      for (number, (specialty, _)) in StudyJournals.categories.enumerated() {
        let own = dice.shuffled(studies.facts.filter { $0.specialty == specialty })
        for start in stride(from: 0, to: own.count, by: 3) {
          // The better journals print more.
          let place = min(dice.next(below: 6), dice.next(below: 6))
          let isOther = dice.next(below: 25) == 0
          let isForeign = dice.next(below: 20) == 0
          citations.append(
            Citation(
              pmid: 0, facts: Array(own[start..<min(start + 3, own.count)]), round: round,
              year: dice.next(below: 8) == 0 ? 2005 + dice.next(below: 5) : 2010 + dice.next(below: 16),
              patients: 20 + dice.next(below: 400), opening: dice.next(below: openings.count),
              structured: dice.next(below: 3) == 0, medlineDate: dice.next(below: 12) == 0,
              language: isForeign ? ["ger", "fre", "spa"][dice.next(below: 3)] : "eng",
              journal: isOther
                ? studies.journals.others[dice.next(below: 2)]
                : studies.journals.ranked[number].journals[place],
              hasAbstract: dice.next(below: 30) != 0, hasTranslatedTitle: isForeign, wording: wording))
        }
      }
    }
    citations = dice.shuffled(citations)
    // By journal within a shard, as publishers send them, which also packs better.
    for number in 0..<3 { citations[bounds(number)].sort { $0.journal.linkingISSN < $1.journal.linkingISSN } }
    for index in citations.indices { citations[index].pmid = 91_000_001 + index }
  }

  /// A third of the citations each.
  var shards: [String: String] {
    var files: [String: String] = [:]
    for number in 0..<3 {
      files["shards/osler26n001\(number + 1).xml"] = shard(Array(citations[bounds(number)]))
    }
    return files
  }

  private func bounds(_ number: Int) -> Range<Int> {
    citations.count * number / 3..<citations.count * (number + 1) / 3
  }

  /// Pairs for each fact, from English citations since 2010 in the three best journals of a category.
  ///
  /// - Parameter count: for each fact at most, each of another citation.
  func pairs(_ count: Int) -> [JSONText] {
    var rows: [JSONText] = []
    var asked: [String: Int] = [:]
    let best = Set(studies.journals.ranked.flatMap { $0.journals.prefix(3).map(\.issn) })
    for citation in citations
    where citation.language == "eng" && citation.year >= 2010 && citation.hasAbstract
      && best.contains(citation.journal.issn)
    {
      for (place, fact) in citation.facts.enumerated() where asked[fact.id, default: 0] < count {
        asked[fact.id, default: 0] += 1
        let finding = citation.statement(fact)
        rows.append(
          .object([
            "id": .text("\(citation.pmid)-\(place + 1)"),
            "question": .text(studies.say(pairQuestions, fact, citation.pmid)), "answer": .text(finding),
            "pmid": .number(citation.pmid), "finding": .text(finding),
            "code": .text(StudyJournals.category(fact.specialty).code),
          ]))
      }
    }
    return rows
  }
}
