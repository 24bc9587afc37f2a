/// Which tokens of a vocabulary may come next, so that the answer is one of a grammar's.
///
/// What is allowed after each text is found once, by walking the vocabulary's tree and the grammar's automaton
/// together, and kept. One thread uses it at a time; several answers may.
public final class TokenGrammar {
  public let vocabulary: TokenVocabulary
  /// The ids that end an answer.
  public let endIDs: [Int32]
  /// States after which everything is forgotten and begun anew, so that memory stays bounded.
  private let mostStates: Int
  private let mostMasks: Int
  private var table: StateTable
  private let startSet: [Int32]
  /// By state.
  private var masks: [Int32: [UInt64]] = [:]
  /// How often everything was forgotten: ids are of one generation.
  private var generation = 0
  private var path: [Int32]

  /// - Parameters:
  ///   - endIDs: what is allowed besides where an answer may end; none when the caller sees to that.
  ///   - mostStates: that are kept, some kilobytes each.
  public init(
    _ grammar: Grammar, vocabulary: TokenVocabulary, endIDs: [Int32] = [], mostStates: Int = 4096
  ) {
    self.vocabulary = vocabulary
    self.endIDs = endIDs.filter { $0 >= 0 && Int($0) < vocabulary.size }
    self.mostStates = mostStates
    mostMasks = max(1, (64 << 20) / max(1, vocabulary.size / 8))
    table = StateTable(grammar.automaton)
    startSet = table.startSet()
    path = [Int32](repeating: StateTable.dead, count: vocabulary.deepest + 1)
  }

  /// The state of an answer of which nothing has come.
  public func start() -> GrammarState { GrammarState(self, set: startSet) }

  /// A state's place in the table, by the set that it stands for.
  struct Handle {
    var id: Int32
    var generation: Int
  }

  func handle(of set: [Int32]) -> Handle {
    if table.count > mostStates || masks.count > mostMasks {
      table.clear()
      masks.removeAll()
      generation += 1
    }
    return Handle(id: table.id(of: set), generation: generation)
  }

  func isCurrent(_ handle: Handle) -> Bool { handle.generation == generation }

  func isAccepting(_ handle: Handle) -> Bool { table.isAccepting(handle.id) }

  /// The set after a token's bytes; empty when they do not fit.
  func set(after token: Int32, from handle: Handle) -> [Int32] {
    let bytes = vocabulary.bytes(of: token)
    guard !bytes.isEmpty else { return [] }
    // Two statements: reading the table first would read it as it was before.
    let state = bytes.reduce(handle.id) { table.next($0, $1) }
    return table.set(of: state)
  }

  /// The tokens that may come next, end ids left out: bit `id % 64` of word `id / 64`.
  func mask(_ handle: Handle) -> [UInt64] {
    if let mask = masks[handle.id] { return mask }
    var mask = [UInt64](repeating: 0, count: (vocabulary.size + 63) / 64)
    path[0] = handle.id
    vocabulary.nodes.withUnsafeBufferPointer { nodes in
      vocabulary.tokens.withUnsafeBufferPointer { tokens in
        path.withUnsafeMutableBufferPointer { path in
          mask.withUnsafeMutableBufferPointer { mask in walk(nodes, tokens, path, mask) }
        }
      }
    }
    masks[handle.id] = mask
    return mask
  }

  /// - Parameter path: by depth, the state that the bytes so far lead to.
  private func walk(
    _ nodes: UnsafeBufferPointer<TokenVocabulary.Node>, _ tokens: UnsafeBufferPointer<Int32>,
    _ path: UnsafeMutableBufferPointer<Int32>, _ mask: UnsafeMutableBufferPointer<UInt64>
  ) {
    var index = 0
    while index < nodes.count - 1 {
      let node = nodes[index]
      let next = table.next(path[Int(node.depth)], node.byte)
      guard next != StateTable.dead else {
        index = Int(node.end)
        continue
      }
      path[Int(node.depth) + 1] = next
      index += 1
      for place in Int(node.firstToken)..<Int(nodes[index].firstToken) {
        let token = Int(tokens[place])
        mask[token >> 6] |= 1 << UInt64(token & 63)
      }
    }
  }
}
