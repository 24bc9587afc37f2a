/// What the studies read beside papers: guidelines, textbooks, and sentences from a graph of knowledge.
struct StudyTexts {
  let studies: Studies

  /// Six for each category.
  var guidelines: [JSONText] {
    var dice = Dice(state: 1930)
    var rows: [JSONText] = []
    for (specialty, category) in StudyJournals.categories {
      let own = dice.shuffled(studies.facts.filter { $0.specialty == specialty })
      for number in 0..<6 {
        let facts = (0..<5).map { own[(number * 5 + $0) % own.count] }
        let sentences = facts.enumerated().map { studies.say(guidelineSentences, $1, number + $0) }
        let text =
          "Scope: this guideline \(number + 1) of \(2012 + number * 2) is for adults and children under the care of "
          + "\(specialty). " + sentences.joined(separator: " ")
          + " The panel of \(5 + dice.next(below: 12)) members rated the evidence as "
          + "\(["high", "moderate", "low"][dice.next(below: 3)])."
        rows.append(
          .object([
            "id": .text("guideline-\(rows.count + 1)"),
            "title": .text("\(titleCase(specialty)): guideline \(number + 1)"), "text": .text(text),
            "source": "guidelines", "domain": .text(category.name),
          ]))
      }
    }
    return rows
  }

  /// Six chapters for each category, four of anatomy and of biology.
  ///
  /// - Parameter exercises: questions to stand at the end of some chapters, with their answers.
  func textbooks(exercises: [(fact: Fact, question: String)]) -> [JSONText] {
    var dice = Dice(state: 1931)
    var rows: [JSONText] = []
    let all = studies.facts + studies.science
    for specialty in all.specialties {
      let own = dice.shuffled(all.filter { $0.specialty == specialty })
      for number in 0..<(own.count > 20 ? 6 : 4) {
        let facts = (0..<6).map { own[(number * 5 + $0) % own.count] }
        var sentences = facts.enumerated().map { studies.say(textbookSentences, $1, number + $0) }
        sentences.append("This ends chapter \(number + 1), after \(10 + dice.next(below: 30)) pages.")
        let domain = StudyJournals.category(specialty).name
        rows.append(chapter(rows.count + 1, specialty, number + 1, sentences, domain))
      }
    }
    for (number, exercise) in exercises.enumerated() {
      let domain = StudyJournals.category(exercise.fact.specialty).name
      let fact = exercise.fact
      rows.append(
        chapter(
          rows.count + 1, fact.specialty, 7 + number,
          [
            studies.say(textbookSentences, fact, number),
            "Exercise \(number + 1), with which readers can try what they have learned.",
            exercise.question, "The solution: \(fact.value).",
            studies.say(textbookSentences, fact, number + 1),
          ], domain))
    }
    return rows
  }

  private func chapter(
    _ row: Int, _ specialty: String, _ number: Int, _ sentences: [String], _ domain: String
  ) -> JSONText {
    .object([
      "id": .text("textbook-\(row)"), "title": .text("Essentials of \(specialty), chapter \(number)"),
      "text": .text(sentences.joined(separator: " ")), "source": "textbooks",
      "domain": .text(titleCase(domain)),
    ])
  }

  /// Four triples a text, of one specialty.
  var knowledge: [JSONText] {
    var dice = Dice(state: 1932)
    var rows: [JSONText] = []
    let all = studies.facts + studies.science
    for specialty in all.specialties {
      let own = dice.shuffled(all.filter { $0.specialty == specialty })
      for start in stride(from: 0, to: own.count, by: 4) {
        let facts = own[start..<min(start + 4, own.count)]
        rows.append(
          .object([
            "id": .text("knowledge-\(rows.count + 1)"),
            "text": .text(facts.map { studies.say(triples, $0) }.joined(separator: " ")),
            "triples": .number(facts.count), "source": "knowledge graph",
            "domain": .text(StudyJournals.category(specialty).name),
          ]))
      }
    }
    return rows
  }

  init(_ studies: Studies) { self.studies = studies }
}
