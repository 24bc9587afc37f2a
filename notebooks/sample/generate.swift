// Writes the sample that the notebooks run on, from the table of facts beside this file:
//
//   shards/osler26n000{1,2,3}.xml   citations in PubMed's XML format; the third updates the first two
//   questions.jsonl                 two multiple-choice questions for every fact
//
// Every fact is stated in eight ways over eight citations, so that it can be learned rather than
// memorised as one string. The citations, journals and numbers are made up; the facts are not.
// Run it with `make sample`, which also compresses the shards. The same table gives the same bytes.

import Foundation

struct Fact {
  let specialty: String
  let relation: String
  let subject: String
  let value: String
  let id: String
}

// MARK: Wording

/// Ways to state a fact. `S` is the subject, `V` the value.
let statements: [String: [String]] = [
  "treatment": [
    "The first-line treatment of S is V.", "V is the preferred therapy for S.",
    "Patients with S should be treated with V.", "For S, clinicians should choose V.",
    "S is managed with V.", "In S, the initial treatment of choice was V.",
    "Guidelines recommend V for the treatment of S.", "S responded well when V was given.",
  ],
  "sign": [
    "The characteristic finding in S is V.", "V is the classic sign of S.",
    "Patients with S typically show V.", "S is recognized by V.",
    "In S, the examination revealed V.", "The presence of V suggests S.",
    "S was characterized by V.", "A finding of V points to S.",
  ],
  "organism": [
    "S is caused by V.", "V is the causative organism of S.",
    "The pathogen responsible for S is V.", "Infection with V leads to S.",
    "S results from infection with V.", "In patients with S, cultures or serology identified V.",
    "The agent of S was confirmed as V.", "V was detected in every case of S.",
  ],
  "mechanism": [
    "S acts on V.", "The molecular target of S is V.",
    "V is the target of S.", "S works by acting on V.",
    "The drug S exerts its effect through V.", "The effect of S depends on V.",
    "S was shown to bind or block V.", "Action on V explains the effect of S.",
  ],
  "defect": [
    "S is caused by a defect in V.", "A defect in V underlies S.",
    "S results from abnormal V.", "The abnormality responsible for S involves V.",
    "In families with S, the defect was found in V.", "Loss or change of V leads to S.",
    "Patients with S have a defect of V.", "The basis of S is a defect in V.",
  ],
  "marker": [
    "S is associated with V.", "The laboratory marker of S is V.",
    "V is the most useful marker of S.", "Patients with S test positive for V.",
    "Testing for V supports the diagnosis of S.", "In S, the serum showed V.",
    "The diagnosis of S rests on V.", "V was present in most patients with S.",
  ],
]

let titles: [String: [String]] = [
  "treatment": ["V in the treatment of S", "Treating S with V: a cohort study", "Outcome of S after V"],
  "sign": ["V as a sign of S", "Recognizing S by V", "S presenting with V"],
  "organism": ["V as the cause of S", "S due to V: a case series", "Detection of V in S"],
  "mechanism": ["V as the target of S", "S and its action on V", "How S works: the role of V"],
  "defect": ["A defect of V in S", "S and the role of V", "Abnormal V in families with S"],
  "marker": ["V as a marker of S", "S and the value of V in diagnosis", "Testing for V in S"],
]

let questions: [String: [String]] = [
  "treatment": ["What is the first-line treatment of S?", "Which therapy is preferred for S?"],
  "sign": ["What is the characteristic finding in S?", "Which sign is classic for S?"],
  "organism": ["Which organism causes S?", "What is the pathogen responsible for S?"],
  "mechanism": ["What is the molecular target of S?", "On what does S act?"],
  "defect": ["What is defective in S?", "Which defect underlies S?"],
  "marker": [
    "Which laboratory marker is associated with S?", "Which test result supports the diagnosis of S?",
  ],
]

let descriptors: [String: String] = [
  "treatment": "Therapeutics", "sign": "Diagnosis", "organism": "Microbiology", "mechanism": "Pharmacology",
  "defect": "Genetics, Medical", "marker": "Biomarkers",
]

let openings = [
  "We reviewed the records of N patients.", "This report summarizes N consecutive cases.",
  "We studied N adults at one hospital.", "N patients were followed for two years.",
  "We analyzed N admissions.", "A registry of N patients was searched.",
]

// MARK: Chance

/// SplitMix64 (Steele, Lea & Flood 2014): small, and the same everywhere.
struct Dice {
  var state: UInt64

  mutating func next(below bound: Int) -> Int {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return Int((z ^ (z >> 31)) % UInt64(bound))
  }

  mutating func shuffled<T>(_ items: [T]) -> [T] {
    var items = items
    for index in stride(from: items.count - 1, to: 0, by: -1) { items.swapAt(index, next(below: index + 1)) }
    return items
  }
}

// MARK: Text

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

// MARK: Citations

struct Citation {
  var pmid: Int
  var version = 1
  let facts: [Fact]
  let round: Int
  let year: Int
  let patients: Int
  let opening: Int
  let structured: Bool
  let medlineDate: Bool
  var language = "eng"

  func statement(_ fact: Fact) -> String {
    let ways = statements[fact.relation] ?? []
    return filled(ways[round % ways.count], fact)
  }

  var xml: String {
    let first = facts[0]
    let ways = titles[first.relation] ?? []
    let title = marked(filled(ways[round % ways.count], first), facts) + "."
    let opening = openings[opening].replacing("N", with: String(patients))
    let sentences = facts.map { marked(statement($0), facts) }
    let abstract =
      structured
      ? """
                <AbstractText Label="METHODS" NlmCategory="METHODS">\(opening)</AbstractText>
                <AbstractText Label="RESULTS" NlmCategory="RESULTS">\(sentences.dropLast().joined(separator: " "))</AbstractText>
                <AbstractText Label="CONCLUSIONS" NlmCategory="CONCLUSIONS">\(sentences[sentences.count - 1])</AbstractText>
      """
      : "          <AbstractText>\(([opening] + sentences).joined(separator: " "))</AbstractText>"
    let date = medlineDate ? "<MedlineDate>\(year) Jan-Feb</MedlineDate>" : "<Year>\(year)</Year>"
    let area = titleCase(first.specialty)
    let number = specialties.firstIndex(of: first.specialty) ?? 0
    let headings = facts.map { fact in
      "        <MeshHeading><DescriptorName MajorTopicYN=\"N\">\(escaped(titleCase(fact.subject)))</DescriptorName></MeshHeading>"
    }
    let subject = descriptors[first.relation] ?? first.relation
    return """
      <PubmedArticle>
        <MedlineCitation Status="MEDLINE" Owner="NLM">
          <PMID Version="\(version)">\(pmid)</PMID>
          <Article PubModel="Print">
            <Journal>
              <ISSN IssnType="Print">0000-00\(number)0</ISSN>
              <JournalIssue CitedMedium="Print"><Volume>\(year - 1990)</Volume><PubDate>\(date)</PubDate></JournalIssue>
              <Title>Sample Journal of \(area)</Title>
              <ISOAbbreviation>Sample J \(area)</ISOAbbreviation>
            </Journal>
            <ArticleTitle>\(title)</ArticleTitle>
            <ELocationID EIdType="doi" ValidYN="Y">10.0000/osler.\(pmid)</ELocationID>
            <Abstract>
      \(abstract)
            </Abstract>
            <Language>\(language)</Language>
            <PublicationTypeList><PublicationType UI="D016428">Journal Article</PublicationType></PublicationTypeList>
          </Article>
          <MedlineJournalInfo><MedlineTA>Sample J \(area)</MedlineTA><NlmUniqueID>999000\(number)</NlmUniqueID><ISSNLinking>0000-00\(number)0</ISSNLinking></MedlineJournalInfo>
          <MeshHeadingList>
      \(headings.joined(separator: "\n"))
              <MeshHeading><DescriptorName MajorTopicYN="Y">\(subject)</DescriptorName></MeshHeading>
          </MeshHeadingList>
        </MedlineCitation>
        <PubmedData><ArticleIdList><ArticleId IdType="pubmed">\(pmid)</ArticleId></ArticleIdList></PubmedData>
      </PubmedArticle>
      """
  }
}

func shard(_ citations: [Citation], deleted: [Int] = []) -> String {
  let deletions = deleted.map { "<PMID Version=\"1\">\($0)</PMID>" }.joined()
  return """
    <?xml version="1.0" encoding="utf-8"?>
    <!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle, 1st January 2019//EN" "https://dtd.nlm.nih.gov/ncbi/pubmed/out/pubmed_190101.dtd">
    <PubmedArticleSet>
    \(citations.map(\.xml).joined(separator: "\n"))
    \(deleted.isEmpty ? "" : "<DeleteCitation>\(deletions)</DeleteCitation>\n")</PubmedArticleSet>

    """
}

// MARK: Main

let folder = URL(filePath: CommandLine.arguments.count > 1 ? CommandLine.arguments[1] : ".")
let table = try String(contentsOf: folder.appending(path: "facts.tsv"), encoding: .utf8)
let facts = table.split(separator: "\n").dropFirst().enumerated().map { index, line -> Fact in
  let fields = line.split(separator: "\t").map(String.init)
  precondition(fields.count == 4, "line \(index + 2) of facts.tsv has \(fields.count) fields, not 4")
  return Fact(
    specialty: fields[0], relation: fields[1], subject: fields[2], value: fields[3],
    id: "F\(String(index + 1001).dropFirst())")
}
let specialties = facts.map(\.specialty).reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
var dice = Dice(state: 1849)

var citations: [Citation] = []
for round in 0..<8 {
  for specialty in specialties {
    let own = dice.shuffled(facts.filter { $0.specialty == specialty })
    for start in stride(from: 0, to: own.count, by: 3) {
      citations.append(
        Citation(
          pmid: 0, facts: Array(own[start..<min(start + 3, own.count)]), round: round,
          year: 2010 + dice.next(below: 16), patients: 20 + dice.next(below: 400),
          opening: dice.next(below: openings.count), structured: dice.next(below: 3) == 0,
          medlineDate: dice.next(below: 12) == 0))
    }
  }
}
// Older and foreign citations, which `since: 2010 language: "eng"` leaves out.
for index in 0..<24 {
  let fact = facts[dice.next(below: facts.count)]
  citations.append(
    Citation(
      pmid: 0, facts: [fact], round: index, year: index < 12 ? 1990 + index : 2015, patients: 30,
      opening: 0, structured: false, medlineDate: false, language: index < 12 ? "eng" : "ger"))
}
citations = dice.shuffled(citations)
for index in citations.indices { citations[index].pmid = 90_000_001 + index }

// The update: five citations again as version 2, two more that are later deleted.
let half = citations.count / 2
var updates = (0..<5).map { citations[$0 * 40] }
for index in updates.indices { updates[index].version = 2 }
var retracted = [citations[7], citations[half + 7]]
for index in retracted.indices { retracted[index].pmid = 90_009_001 + index }

let shards = folder.appending(path: "shards")
try FileManager.default.createDirectory(at: shards, withIntermediateDirectories: true)
let files: [(String, String)] = [
  ("osler26n0001.xml", shard(citations[..<half] + [retracted[0]])),
  ("osler26n0002.xml", shard(citations[half...] + [retracted[1]])),
  ("osler26n0003.xml", shard(updates, deleted: retracted.map(\.pmid))),
]
for (name, text) in files {
  try text.write(to: shards.appending(path: name), atomically: true, encoding: .utf8)
}

/// Three other answers to the same kind of question, none of which also answers this one.
@MainActor func distractors(for fact: Fact) -> [String] {
  let others = facts.filter {
    $0.relation == fact.relation && $0.value != fact.value && $0.subject != fact.subject
  }
  let near = others.filter { $0.specialty == fact.specialty }
  return Array(dice.shuffled(near.count >= 5 ? near : others).prefix(3)).map(\.value)
}

var lines: [String] = []
let encoder = JSONEncoder()
encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
struct Question: Encodable {
  let id, specialty, relation, fact, question, answer: String
  let choices: [String]
}
for fact in facts {
  for (index, form) in (questions[fact.relation] ?? []).enumerated() {
    let question = Question(
      id: "\(fact.id)-\(index + 1)", specialty: fact.specialty, relation: fact.relation, fact: fact.id,
      question: filled(form, fact), answer: fact.value,
      choices: dice.shuffled(distractors(for: fact) + [fact.value]))
    lines.append(String(decoding: try encoder.encode(question), as: UTF8.self))
  }
}
try (lines.joined(separator: "\n") + "\n").write(
  to: folder.appending(path: "questions.jsonl"), atomically: true, encoding: .utf8)
print("\(facts.count) facts, \(citations.count + 2) citations, \(lines.count) questions")
