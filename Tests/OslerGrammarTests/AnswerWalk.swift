import OslerGrammar

/// Walks every way through a grammar that a small vocabulary has.
struct AnswerWalk {
  /// By id.
  let tokens: [String]
  let grammar: TokenGrammar

  /// The last id is the end's.
  init(_ grammar: Grammar, tokens: [String], mostStates: Int = 4096) {
    self.tokens = tokens
    let vocabulary = TokenVocabulary(size: tokens.count + 1) { id in
      Int(id) < tokens.count ? Array(tokens[Int(id)].utf8) : []
    }
    self.grammar = TokenGrammar(
      grammar, vocabulary: vocabulary, endIDs: [Int32(tokens.count)], mostStates: mostStates)
  }

  var endID: Int32 { Int32(tokens.count) }

  /// Every text of at most so many bytes after which the end was allowed, with the number of ways to it; and every
  /// text that went on but cannot end.
  func answers(upTo bytes: Int) -> (complete: [String: Int], stuck: [String]) {
    var (complete, stuck): ([String: Int], [String]) = ([:], [])
    func walk(_ state: GrammarState, _ text: String) {
      if state.allows(endID) { complete[text, default: 0] += 1 }
      if state.isDead { stuck.append(text) }
      for (id, token) in tokens.enumerated() where state.allows(Int32(id)) {
        let longer = text + token
        guard longer.utf8.count <= bytes else { continue }
        var next = state
        next.advance(Int32(id))
        walk(next, longer)
      }
    }
    walk(grammar.start(), "")
    return (complete, stuck)
  }

  /// Ways to write a text with the tokens.
  func spellings(_ text: String) -> Int {
    var ways = [1]
    let bytes = Array(text.utf8)
    for end in bytes.indices.map({ $0 + 1 }) {
      ways.append(
        tokens.reduce(0) { sum, token in
          let token = Array(token.utf8)
          guard !token.isEmpty, token.count <= end, Array(bytes[(end - token.count)..<end]) == token else {
            return sum
          }
          return sum + ways[end - token.count]
        })
    }
    return ways[bytes.count]
  }
}

/// Every text over these characters, the shortest first.
func texts(over characters: String, upTo count: Int) -> [String] {
  var (all, last) = ([""], [""])
  for _ in 0..<count {
    last = last.flatMap { text in characters.map { text + String($0) } }
    all += last
  }
  return all
}

/// What a grammar that cannot be made says.
func message(_ make: () throws(GrammarError) -> Grammar) -> String? {
  do throws(GrammarError) {
    _ = try make()
    return nil
  } catch {
    return error.description
  }
}
