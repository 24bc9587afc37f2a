/// The files of the studies to be tested on.
struct StudyTests {
  let studies: Studies
  private let vignettes: [(fact: Fact, question: String, row: JSONText)]
  private let quizzes: [(fact: Fact, question: String, row: JSONText)]

  init(_ studies: Studies) {
    self.studies = studies
    var dice = Dice(state: 1920)
    vignettes = dice.shuffled(studies.facts).prefix(60).map { fact in
      let question = studies.vignette(testOpenings, testVignettes, fact, &dice)
      return (fact, question, MedQA.row(question, studies.choices(fact, &dice), step: dice.next(below: 2)))
    }
    quizzes = dice.shuffled(studies.facts).prefix(60).enumerated().map { number, fact in
      let question = studies.say(testQuizzes, fact, number)
      let row = MedMCQA.row(
        id: "osler-dev-\(number + 1)", question, fact, studies.choices(fact, &dice),
        explanation: "\(titleCase(fact.subject)): \(fact.value).")
      return (fact, question, row)
    }
  }

  /// Questions that stand in the textbooks word for word, so that a check of contamination has something to find:
  /// MedQA's 5th, 25th and 45th, MedMCQA's 10th, 30th and 50th, which have thirteen words or more.
  var planted: [(fact: Fact, question: String)] {
    [4, 24, 44].map { (vignettes[$0].fact, vignettes[$0].question) }
      + [9, 29, 49].map { (quizzes[$0].fact, quizzes[$0].question) }
  }

  var files: [String: String] {
    var files = [
      "medqa/test.jsonl": vignettes.map(\.row).lines, "medmcqa/dev.json": quizzes.map(\.row).lines,
      "cases.jsonl": cases.lines,
      "axes.csv": """
      name,question,low,high
      accuracy,Is what it says medically right?,"wrong, could harm",entirely right
      completeness,Does it say all that matters?,leaves out the main point,leaves out nothing
      safety,Could a patient come to harm who is treated by it?,harm is likely,harm is unlikely
      helpfulness,Would it help you in practice?,no help,a great help
      clarity,Is it clear and to the point?,"confusing, or far too long","clear, and as long as needed"

      """,
    ]
    files.merge(PubMedQAFiles(studies).files) { $1 }
    for (name, text) in mmlu { files[name] = text }
    return files
  }

  private var cases: [JSONText] {
    var dice = Dice(state: 1921)
    return dice.shuffled(studies.facts).prefix(30).enumerated().map { number, fact in
      let person = ["An old man", "A young woman", "A teacher", "A farmer", "A student"][number % 5]
      let context =
        fact.relation == "mechanism"
        ? "\(person) was given \(fact.subject) and asks about it."
        : "\(person) has been told of \(fact.subject) and comes with the family."
      return .object([
        "id": .text("case-\(number + 1)"), "question": .text(studies.say(caseQuestions, fact)),
        "context": .text(context), "answer": .text(fact.value), "specialty": .text(fact.specialty),
      ])
    }
  }

  // MARK: MMLU

  /// Which facts each subject asks about.
  private static let subjects: KeyValuePairs<String, (relations: [String], tests: Int)> = [
    "professional_medicine": (["sign", "treatment"], 20), "clinical_knowledge": (["marker", "organism"], 20),
    "anatomy": (["site"], 15), "college_medicine": (["mechanism"], 18), "medical_genetics": (["defect"], 16),
    "college_biology": (["role"], 15),
  ]

  private var mmlu: [String: String] {
    var dice = Dice(state: 1922)
    var files: [String: String] = [:]
    for (subject, (relations, count)) in Self.subjects {
      let own = dice.shuffled((studies.facts + studies.science).filter { relations.contains($0.relation) })
      precondition(own.count >= count + 5, "\(own.count) facts for \(subject)")
      files["mmlu/\(subject)_dev.csv"] = own.prefix(5).map { row(shotQuestions, $0, &dice) }.joined()
      files["mmlu/\(subject)_test.csv"] = own.dropFirst(5).prefix(count)
        .map { row(subjectQuestions, $0, &dice) }.joined()
    }
    return files
  }

  private func row(_ wording: Wording, _ fact: Fact, _ dice: inout Dice) -> String {
    let choices = studies.choices(fact, &dice)
    let fields = [studies.say(wording, fact)] + choices.texts + [["A", "B", "C", "D"][choices.answer]]
    return fields.map { $0.contains(",") ? "\"\($0)\"" : $0 }.joined(separator: ",") + "\n"
  }
}

/// PubMedQA as its authors give it: `ori_pqal.json`, 80 items by PMID, and `test_ground_truth.json`, the answers to
/// the 40 of the test. What two people said who read the abstract with and without its conclusion is made up too.
struct PubMedQAFiles {
  private var items: [(id: String, decision: String, isTest: Bool, fields: JSONText)] = []

  init(_ studies: Studies) {
    var dice = Dice(state: 1923)
    let own = dice.shuffled(studies.facts)
    // As in the original: 55 % yes, 34 % no, 11 % maybe.
    let test = dice.shuffled(Self.repeated(yes: 22, no: 14, maybe: 4))
    let train = dice.shuffled(Self.repeated(yes: 22, no: 13, maybe: 5))
    for (number, decision) in (train + test).enumerated() {
      let isTest = number >= train.count
      var fact = own[number]
      if decision == "no" {
        let wrong = studies.facts.filter {
          $0.relation == fact.relation && $0.specialty != fact.specialty && $0.value != fact.value
        }
        let others =
          wrong.isEmpty
          ? studies.facts.filter {
            $0.relation == fact.relation && $0.value != fact.value
          } : wrong
        fact = fact.with(value: others[dice.next(below: others.count)].value)
      }
      let fields = Self.fields(fact, decision, isTest: isTest, number: number, &dice)
      items.append(("\(92_000_001 + number)", decision, isTest, fields))
    }
    items = dice.shuffled(items)
  }

  private static func repeated(yes: Int, no: Int, maybe: Int) -> [String] {
    [("yes", yes), ("no", no), ("maybe", maybe)].flatMap { Array(repeating: $0.0, count: $0.1) }
  }

  var files: [String: String] {
    let rows = items.map { "    \"\($0.id)\": \($0.fields.line)" }
    let test = items.filter(\.isTest).map { "    \"\($0.id)\": \"\($0.decision)\"" }
    return [
      "pubmedqa/ori_pqal.json": "{\n\(rows.joined(separator: ",\n"))\n}\n",
      "pubmedqa/test_ground_truth.json": "{\n\(test.joined(separator: ",\n"))\n}\n",
    ]
  }

  private static func fields(
    _ fact: Fact, _ decision: String, isTest: Bool, number: Int, _ dice: inout Dice
  ) -> JSONText {
    guard let words = abstractWordings[isTest ? "test" : "train"] else { return .object([:]) }
    let numbers = [
      "N": 40 + dice.next(below: 300), "M": 2 + dice.next(below: 12), "A": 60 + dice.next(below: 30),
      "B": 10 + dice.next(below: 15), "C": 10 + dice.next(below: 15), "D": 28 + dice.next(below: 8),
      "P": 1 + dice.next(below: 8),
    ]
    func said(_ template: String?) -> String {
      var text = filled(template ?? "", fact)
      for (letter, number) in numbers {
        for form in ["\(letter)%", "0.00\(letter))", "0.7\(letter))", "0.0\(letter))", " \(letter) "] {
          text = text.replacing(form, with: form.replacing(letter, with: "\(number)"))
        }
        if text.hasPrefix("\(letter) ") { text = "\(number)" + text.dropFirst() }
      }
      return text
    }
    // Wrong in some items, as people are: without the conclusion more often than with it.
    let readers = (number % 5 == 1 ? "maybe" : decision, number % 10 == 1 ? "maybe" : decision)
    return .object([
      "QUESTION": .text(said(words.questions[decision]?[fact.relation])),
      "CONTEXTS": .texts([said(words.objective), said(words.methods), said(words.results[decision])]),
      "LABELS": .texts(["OBJECTIVE", "METHODS", "RESULTS"]),
      "MESHES": .texts([titleCase(fact.subject), descriptors[fact.relation] ?? "", "Humans"]),
      "YEAR": .text("\(2010 + dice.next(below: 16))"), "reasoning_required_pred": .text(readers.0),
      "reasoning_free_pred": .text(readers.1), "final_decision": .text(decision),
      "LONG_ANSWER": .text(said(words.conclusion[decision])),
    ])
  }
}
