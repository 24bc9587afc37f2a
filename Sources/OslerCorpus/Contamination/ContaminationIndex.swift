import Dispatch
public import OslerDigest
import Synchronization

/// The questions of evaluation sets, ready to be looked for in many texts.
public struct ContaminationIndex: Sendable {
  public let rules: ContaminationRules
  /// Questions with fewer words than ``ContaminationRules/shortestStem``, and those that several items ask: they
  /// are not looked for as a whole.
  public let generalStems: Int
  /// Runs of words that too many items have.
  public let sharedGrams: Int

  /// Of the sets' names and questions.
  public let digest: Digest

  private struct Item {
    let set: String
    let id: String
    let grams: Int
  }

  private struct Stem {
    let item: UInt32
    let words: [UInt64]
  }

  private let items: [Item]
  private let grams: [UInt64: [UInt32]]
  /// By the hash of their first words, as many as the shortest has.
  private let stems: [UInt64: [Stem]]

  /// - Parameter sets: each with its name.
  public init(_ sets: KeyValuePairs<String, [Question]>, rules: ContaminationRules = ContaminationRules()) {
    self.init(sets.map { ($0.key, $0.value) }, rules: rules)
  }

  /// - Parameter sets: each with its name.
  public init(_ sets: [(String, [Question])], rules: ContaminationRules = ContaminationRules()) {
    precondition(rules.gram >= 1 && rules.shortestStem >= 1, "runs of no words")
    var items: [Item] = []
    var grams: [UInt64: [UInt32]] = [:]
    var stems: [Hash128: [Stem]] = [:]
    var general = 0
    var hasher = Hasher256()
    for (set, questions) in sets {
      for question in questions {
        let item = UInt32(items.count)
        let texts = [set, question.id, question.question, question.context ?? ""] + question.choices
        hasher.update(texts.map { "\($0.utf8.count):\($0)" }.joined() + "\n")
        let own = Self.grams(of: question, rules)
        for gram in own { grams[gram, default: []].append(item) }
        items.append(Item(set: set, id: question.id, grams: own.count))
        let words = WordHashes(question.question).words
        if words.count < rules.shortestStem {
          general += 1
        } else {
          stems[Hash128(words), default: []].append(Stem(item: item, words: words))
        }
      }
    }
    let shared = grams.filter { $0.value.count > rules.mostShared }
    for gram in shared.keys { grams[gram] = nil }
    var byStart: [UInt64: [Stem]] = [:]
    for same in stems.values {
      // The same question in two sets is one question twice.
      if Set(same.map { items[Int($0.item)].set }).count < same.count {
        general += same.count
        continue
      }
      for stem in same {
        byStart[Self.hash(stem.words.prefix(rules.shortestStem)), default: []].append(stem)
      }
    }
    self.rules = rules
    self.items = items
    self.grams = grams
    self.stems = byStart
    digest = hasher.finish()
    generalStems = general
    sharedGrams = shared.count
  }

  /// How many items there are.
  public var count: Int { items.count }

  public func isContaminated(_ text: String) -> Bool { !hits(in: text, id: "").isEmpty }

  /// What the text holds of the evaluation sets, a hit for each item, in their order.
  ///
  /// - Parameter id: what the hits call the text.
  public func hits(in text: String, id: String) -> [ContaminationHit] {
    let text = WordHashes(text, keepsRanges: true)
    var found: [UInt32: (kind: ContaminationHit.Kind, grams: Int, words: Range<Int>)] = [:]
    if text.words.count >= rules.gram {
      var seen: Set<UInt64> = []
      for (place, gram) in text.runs(of: rules.gram).enumerated() {
        guard let items = grams[gram], seen.insert(gram).inserted else { continue }
        for item in items {
          found[item, default: (.gram, 0, place..<place + rules.gram)].grams += 1
        }
      }
    }
    for (item, words) in foundStems(in: text) {
      found[item] = (.stem, found[item]?.grams ?? 0, words)
    }
    return found.sorted { $0.key < $1.key }.map { item, hit in
      let item = items[Int(item)]
      return ContaminationHit(
        id: id, set: item.set, item: item.id, kind: hit.kind, grams: hit.grams, ofGrams: item.grams,
        passage: Self.passage(hit.words, text))
    }
  }

  /// What each of the texts holds, in their order.
  ///
  /// - Parameter threads: how many look at a time; what they find is the same.
  public func hits(in texts: [(id: String, text: String)], threads: Int) -> [[ContaminationHit]] {
    let chunk = 32
    let chunks = (texts.count + chunk - 1) / chunk
    guard threads > 1, chunks > 1 else { return texts.map { hits(in: $0.text, id: $0.id) } }
    let next = Atomic(0)
    let found = Mutex([[[ContaminationHit]]](repeating: [], count: chunks))
    DispatchQueue.concurrentPerform(iterations: min(threads, chunks)) { _ in
      while true {
        let mine = next.add(1, ordering: .relaxed).oldValue
        guard mine < chunks else { return }
        let share = texts[mine * chunk..<min(texts.count, (mine + 1) * chunk)].map {
          hits(in: $0.text, id: $0.id)
        }
        found.withLock { $0[mine] = share }
      }
    }
    return found.withLock { $0.flatMap { $0 } }
  }

  private func foundStems(in text: WordHashes) -> [(item: UInt32, words: Range<Int>)] {
    guard !stems.isEmpty, text.words.count >= rules.shortestStem else { return [] }
    var found: [(item: UInt32, words: Range<Int>)] = []
    for (place, start) in text.runs(of: rules.shortestStem).enumerated() {
      for stem in stems[start] ?? [] where text.words[place...].starts(with: stem.words) {
        found.append((stem.item, place..<place + stem.words.count))
      }
    }
    return found
  }

  private static func grams(of question: Question, _ rules: ContaminationRules) -> Set<UInt64> {
    var grams: Set<UInt64> = []
    let contexts = rules.checksContext ? [question.context].compactMap { $0 } : []
    for text in [question.question] + question.choices + contexts {
      let words = WordHashes(text)
      if words.words.count >= rules.gram { grams.formUnion(words.runs(of: rules.gram)) }
    }
    return grams
  }

  private static func hash(_ words: ArraySlice<UInt64>) -> UInt64 { WordHashes.run(words) }

  /// At most 200 characters.
  private static func passage(_ words: Range<Int>, _ text: WordHashes) -> String {
    let bytes = text.ranges[words.lowerBound].lowerBound..<text.ranges[words.upperBound - 1].upperBound
    let passage = String(decoding: Array(text.text.utf8)[bytes], as: UTF8.self)
    return passage.count > 200 ? passage.prefix(199) + "…" : passage
  }
}
