/// The files of the studies to tune on: the training sets of MedQA and MedMCQA, and what AntGLM-Med's second stage
/// is made of (exam questions, reasoning, conversations).
struct StudyTraining {
  let studies: Studies
  private let facts: [Fact]

  init(_ studies: Studies) {
    self.studies = studies
    facts = studies.facts
  }

  var files: [String: String] {
    [
      "medqa/train.jsonl": medqa.lines, "medmcqa/train.json": medmcqa.lines, "exams.jsonl": exams.lines,
      "reasoning.jsonl": reasoning.lines, "dialogues.jsonl": dialogues.lines,
    ]
  }

  private var medqa: [JSONText] {
    var dice = Dice(state: 1910)
    return dice.shuffled(facts).prefix(180).map { fact in
      MedQA.row(
        studies.vignette(trainingOpenings, trainingVignettes, fact, &dice), studies.choices(fact, &dice),
        step: dice.next(below: 2))
    }
  }

  private var medmcqa: [JSONText] {
    var dice = Dice(state: 1911)
    return dice.shuffled(facts).prefix(180).enumerated().map { number, fact in
      MedMCQA.row(
        id: "osler-train-\(number + 1)", studies.say(trainingQuizzes, fact, dice.next(below: 2)), fact,
        studies.choices(fact, &dice), explanation: nil)
    }
  }

  private var exams: [JSONText] {
    var dice = Dice(state: 1912)
    return dice.shuffled(facts + studies.science).prefix(100).enumerated().map { number, fact in
      let choices = studies.choices(fact, &dice)
      return .object([
        "id": .text("exam-\(number + 1)"), "task": "multiple choice",
        "question": .text(studies.say(examQuestions, fact)), "choices": .texts(choices.texts),
        "answer": .text(fact.value), "specialty": .text(fact.specialty),
      ])
    }
  }

  private var reasoning: [JSONText] {
    var dice = Dice(state: 1913)
    return dice.shuffled(facts).prefix(60).enumerated().compactMap { number, fact in
      reasonings[fact.relation].map { words in
        .object([
          "id": .text("reasoning-\(number + 1)"), "task": "reasoning",
          "instruction": .text(filled(words.asked, fact)), "output": .text(filled(words.said, fact)),
          "specialty": .text(fact.specialty),
        ])
      }
    }
  }

  private var dialogues: [JSONText] {
    var dice = Dice(state: 1914)
    let own = dice.shuffled(facts)
    return (0..<60).compactMap { number in
      let first = own[number]
      let near = facts.filter { $0.specialty == first.specialty && $0.id != first.id }
      let second = near[dice.next(below: near.count)]
      guard let one = talks[first.relation], let two = talks[second.relation] else { return nil }
      func turn(_ role: JSONText, _ words: String) -> JSONText {
        .object(["role": role, "content": .text(words)])
      }
      return .object([
        "id": .text("dialogue-\(number + 1)"), "task": "conversation",
        "messages": .list([
          turn("user", filled(one.asked, first)), turn("assistant", filled(one.said, first)),
          turn("user", "Thank you. " + filled(two.asked, second)),
          turn("assistant", filled(two.said, second)),
        ]), "specialty": .text(first.specialty),
      ])
    }
  }
}

/// A row as MedQA's authors write it, with four options.
enum MedQA {
  static func row(_ question: String, _ choices: (texts: [String], answer: Int), step: Int) -> JSONText {
    let letters = ["A", "B", "C", "D"]
    let texts = choices.texts
    return .object([
      "question": .text(question), "answer": .text(texts[choices.answer]),
      "options": .object([
        "A": .text(texts[0]), "B": .text(texts[1]), "C": .text(texts[2]), "D": .text(texts[3]),
      ]), "meta_info": .text(step == 0 ? "step1" : "step2&3"), "answer_idx": .text(letters[choices.answer]),
    ])
  }
}

/// A row as MedMCQA's authors write it: `cop` counts from 1.
enum MedMCQA {
  static func row(
    id: String, _ question: String, _ fact: Fact, _ choices: (texts: [String], answer: Int),
    explanation: String?
  ) -> JSONText {
    let texts = choices.texts
    let subjects = [
      "treatment": "Medicine", "sign": "Medicine", "organism": "Microbiology", "mechanism": "Pharmacology",
      "defect": "Biochemistry", "marker": "Pathology",
    ]
    return .object([
      "question": .text(question), "exp": explanation.map { .text($0) } ?? .null,
      "cop": .number(choices.answer + 1), "opa": .text(texts[0]), "opb": .text(texts[1]),
      "opc": .text(texts[2]), "opd": .text(texts[3]), "subject_name": .text(subjects[fact.relation] ?? ""),
      "topic_name": .text(titleCase(fact.specialty)), "id": .text(id), "choice_type": "single",
    ])
  }
}
