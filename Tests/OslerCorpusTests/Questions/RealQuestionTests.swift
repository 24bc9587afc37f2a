import OslerCorpus
import Testing

@Suite(.enabled(if: RealData.has("qa"), RealData.absent("qa")))
struct RealQuestionTests {
  private func load(_ name: String) throws -> QuestionSet {
    try QuestionSet.load("\(RealData.folder)/qa/\(name)")
  }

  private func counts(_ set: QuestionSet) -> [String: Int] {
    set.questions.reduce(into: [:]) { $0[$1.answer, default: 0] += 1 }
  }

  @Test func `PubMedQA has 1,000 labelled items, of which 500 are the official test`() throws {
    let all = try load("pubmedqa/ori_pqal.json")
    #expect(all.questions.count == 1000)
    #expect(counts(all) == ["yes": 552, "no": 338, "maybe": 110])
    #expect(counts(try all.split("test")) == ["yes": 276, "no": 169, "maybe": 55])
    #expect(try all.split("train").questions.count == 500)
    #expect(
      all.columnNames == [
        "split", "year", "long_answer", "labels", "meshes", "reasoning_required_pred", "reasoning_free_pred",
      ])
    #expect(all.ignoredFields == [])
    let first = try #require(all.questions.first)
    #expect(first.id == "21645374")
    #expect(first.choices == ["yes", "no", "maybe"])
    #expect(first.columns["year"] == .integer(2011))
    #expect(first.columns["labels"] == .texts(["BACKGROUND", "RESULTS"]))
    #expect(first.context?.hasPrefix("Programmed cell death (PCD) is the regulated") == true)
  }

  @Test func `MedMCQA counts its options from 1`() throws {
    let set = try load("medmcqa/dev-first-1000.json")
    #expect(set.questions.count == 1000)
    let indices = set.questions.reduce(into: [Int: Int]()) { $0[$1.answerIndex ?? -1, default: 0] += 1 }
    #expect(indices == [0: 333, 1: 260, 2: 211, 3: 196])
    #expect(set.columnNames == ["subject_name", "choice_type", "exp", "topic_name"])
    #expect(
      set.questions[0].answer == "Impulse through myelinated fibers is slower than non-myelinated fibers")
  }

  @Test(arguments: [
    ("anatomy", 14), ("clinical_knowledge", 29), ("college_biology", 16), ("college_medicine", 22),
    ("medical_genetics", 11), ("professional_medicine", 31),
  ])
  func `MMLU has five items for shots and its validation items`(subject: String, count: Int) throws {
    let subjects = MMLUSubject.all(in: "\(RealData.folder)/qa/mmlu")
    #expect(subjects.count == 6)
    let found = try #require(subjects.first { $0.name == subject })
    #expect(try found.questions("dev").questions.count == 5)
    #expect(try found.questions("val").questions.count == count)
    #expect(try found.questions("val").questions.allSatisfy { $0.choices.count == 4 && !$0.answer.isEmpty })
    let error = #expect(throws: CorpusError.self) { try found.questions("test") }
    #expect("\(try #require(error))" == "'\(subject)' has no split 'test', only 'dev', 'val'")
  }
}
