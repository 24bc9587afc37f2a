import Foundation
import OslerCorpus
import Testing

/// The sample that the notebooks of the studies run on, as Osler's own readers see it.
@Suite struct StudySampleTests {
  static let folder = URL(filePath: #filePath).appending(path: "../../../notebooks/sample/studies")
    .standardized
    .path

  static func path(_ name: String) -> String { "\(folder)/\(name)" }

  static func questions(_ name: String) throws -> QuestionSet { try QuestionSet.load(path(name)) }

  static let subjects = [
    "anatomy", "clinical_knowledge", "college_biology", "college_medicine", "medical_genetics",
    "professional_medicine",
  ]

  static func papers(_ selection: PubMedSelection = PubMedSelection()) throws -> [Article] {
    let corpus = try Corpus.open(
      paths: Glob.expand("shards/*.xml.gz", relativeTo: folder), selection: selection)
    var articles: [Article] = []
    try corpus.forEach { articles.append($0) }
    return articles
  }

  // MARK: Papers

  @Test func `there are papers with and without abstract, in English and not, before 2010 and since`()
    throws
  {
    let papers = try Self.papers()
    #expect(papers.count == 1344)
    #expect(Set(papers.map(\.pmid)).count == 1344)
    #expect(papers.count { $0.abstract == nil } == 48)
    #expect(papers.count { $0.language != ["eng"] } == 66)
    #expect(papers.count { ($0.year ?? 0) < 2010 } == 160)
    #expect(Set(papers.compactMap(\.year)).isSubset(of: Set(2005...2025)))
  }

  @Test func `every category has articles in its three best journals`() throws {
    let table = try JournalTable.load(Self.path("journals.csv"))
    #expect(table.warnings.isEmpty)
    #expect(table.entries.count == 67)
    #expect(Set(table.categories) == Set(Specialty.allCases.map(\.category)))
    var counts: [String: Int] = [:]
    for specialty in Specialty.allCases {
      #expect(try table.selection(of: [specialty.rawValue], top: 3).entries.count == 3)
    }
    let journals = try table.selection(top: 3)
    let selection = PubMedSelection(since: 2010, specialties: journals, languages: ["eng"])
    for paper in try Self.papers(selection) {
      for category in journals.categories(of: paper.journal) { counts[category, default: 0] += 1 }
    }
    #expect(
      counts == [
        "Allergy": 66, "Cardiac & Cardiovascular Systems": 61, "Endocrinology & Metabolism": 69,
        "Gastroenterology & Hepatology": 70, "Hematology": 72, "Infectious Diseases": 74,
        "Medicine, General & Internal": 66, "Oncology": 82, "Respiratory System": 79, "Rheumatology": 79,
        "Urology & Nephrology": 69,
      ])
  }

  @Test func `every pair is about a paper that states its finding`() throws {
    let articles = try Self.papers(PubMedSelection(since: 2010, languages: ["eng"]))
    let byID = Dictionary(uniqueKeysWithValues: articles.map { ($0.pmid, $0) })
    let pairs = try Self.questions("pairs.jsonl.gz")
    #expect(pairs.questions.count == 322)
    #expect(pairs.columnNames == ["pmid", "finding", "code"])
    for pair in pairs.questions {
      guard case .integer(let pmid)? = pair.columns["pmid"] else {
        Issue.record("\(pair.id) has no pmid")
        continue
      }
      #expect(byID[pmid]?.abstract?.contains(pair.answer) == true, "\(pair.id)")
      #expect(pair.columns["finding"] == .text(pair.answer))
    }
    let codes = pairs.questions.map { $0.columns["code"] }
    #expect(Set(codes) == Set(Specialty.allCases.map { .text($0.rawValue) }))
  }

  // MARK: Questions

  @Test(arguments: [
    ("medqa/train.jsonl", 180), ("medqa/test.jsonl", 60), ("medmcqa/train.json", 180),
    ("medmcqa/dev.json", 60), ("exams.jsonl", 100),
  ])
  func `a file of questions has four different choices for each`(name: String, count: Int) throws {
    let questions = try Self.questions(name).questions
    #expect(questions.count == count)
    for question in questions {
      #expect(Set(question.choices).count == 4, "\(question.id)")
      #expect(question.answerIndex.map { question.choices[$0] } == question.answer, "\(question.id)")
    }
  }

  @Test func `MMLU has five questions for shots in each subject, and others for the test`() throws {
    let found = MMLUSubject.all(in: Self.path("mmlu"))
    #expect(found.map(\.name) == Self.subjects)
    #expect(try found.map { try $0.questions("dev").questions.count } == [5, 5, 5, 5, 5, 5])
    #expect(try found.map { try $0.questions("test").questions.count } == [15, 20, 15, 18, 16, 20])
  }

  @Test func `PubMedQA has its split and its shares of yes, no and maybe`() throws {
    let all = try Self.questions("pubmedqa/ori_pqal.json")
    func shares(_ set: QuestionSet) -> [Int] {
      ["yes", "no", "maybe"].map { answer in set.questions.count { $0.answer == answer } }
    }
    #expect(shares(all) == [44, 27, 9])
    #expect(shares(try all.split("test")) == [22, 14, 4])
    #expect(
      all.columnNames == [
        "split", "year", "long_answer", "labels", "meshes", "reasoning_required_pred", "reasoning_free_pred",
      ])
    #expect(all.ignoredFields == [])
    #expect(all.questions.allSatisfy { $0.context?.split(separator: "\n").count == 3 })
  }

  @Test func `cases have a question, something it is about, and an answer to compare with`() throws {
    let cases = try Self.questions("cases.jsonl")
    #expect(cases.questions.count == 30)
    #expect(cases.questions.allSatisfy { $0.context != nil && $0.choices.isEmpty })
    #expect(cases.columnNames == ["specialty"])
  }

  // MARK: Texts and examples

  @Test(arguments: [
    ("guidelines.jsonl", ExampleFormat.text, 66), ("textbooks.jsonl", .text, 80),
    ("knowledge.jsonl", .text, 94), ("general.jsonl", .orca, 300), ("reasoning.jsonl", .alpaca, 60),
    ("dialogues.jsonl", .chat, 60),
  ])
  func `a file of texts or examples has its format`(name: String, format: ExampleFormat, count: Int) throws {
    let examples = try ExampleSet.load(Self.path(name))
    #expect(examples.format == format)
    #expect(examples.examples.count == count)
    #expect(Set(examples.examples.map(\.id)).count == count)
  }

  // MARK: Contamination

  @Test func `only the questions that were planted stand in what is trained on`() throws {
    var sets: [(String, [Question])] = [
      ("medqa", try Self.questions("medqa/test.jsonl").questions),
      ("medmcqa", try Self.questions("medmcqa/dev.json").questions),
      ("pubmedqa", try Self.questions("pubmedqa/ori_pqal.json").split("test").questions),
    ]
    for subject in Self.subjects {
      sets.append((subject, try Self.questions("mmlu/\(subject)_test.csv").questions))
    }
    let index = ContaminationIndex(sets)
    var texts: [(id: String, text: String)] = []
    for article in try Self.papers() { texts.append(("\(article.pmid)", article.text)) }
    for name in ["pairs.jsonl.gz", "medqa/train.jsonl", "medmcqa/train.json", "exams.jsonl"] {
      for question in try Self.questions(name).questions {
        texts.append(("\(name) \(question.id)", "\(question.instruction)\n\(question.answer)"))
      }
    }
    for question in try Self.questions("pubmedqa/ori_pqal.json").split("train").questions {
      texts.append((question.id, "\(question.context ?? "")\n\(question.question)"))
    }
    for name in ["guidelines", "textbooks", "knowledge", "general", "reasoning", "dialogues"] {
      for example in try ExampleSet.load(Self.path("\(name).jsonl")).examples {
        texts.append((example.id, example.text))
      }
    }
    let found = texts.flatMap { index.hits(in: $0.text, id: $0.id) }.map { "\($0.id) \($0.set) \($0.item)" }
    #expect(
      found == [
        "textbook-75 medqa 5", "textbook-76 medqa 25", "textbook-77 medqa 45",
        "textbook-78 medmcqa osler-dev-10", "textbook-79 medmcqa osler-dev-30",
        "textbook-80 medmcqa osler-dev-50",
      ])
    let stems = Set(sets.flatMap { $0.1.map { $0.question.lowercased() } })
    let all = texts.filter { !$0.id.hasPrefix("textbook-") }.map { $0.text.lowercased() }.joined(
      separator: "\n")
    #expect(stems.filter { all.contains($0) } == [])
  }
}
