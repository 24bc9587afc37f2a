/// The bytes of every token of a vocabulary, as a tree: tokens that begin alike share their beginning.
///
/// The tree lies in one array, each node before those under it, so that a walk goes straight on and a jump
/// leaves out what cannot match.
public final class TokenVocabulary: Sendable {
  public let size: Int
  /// By node: the byte that leads to it, how many lead to it, where the nodes under it end, and where its
  /// tokens begin in ``tokens``; they end where the next node's begin.
  struct Node {
    let byte: UInt8
    let depth: Int32
    var end: Int32
    let firstToken: Int32
  }
  /// Ends with one that is under none and has no tokens.
  let nodes: [Node]
  /// Ids, by node.
  let tokens: [Int32]
  let deepest: Int
  /// By id; empty for a token that is never part of an answer.
  private let bytes: [[UInt8]]

  /// - Parameters:
  ///   - size: how many ids there are, from 0.
  ///   - bytes: what a token stands for in text; nothing for one that is never part of an answer, such as a
  ///     special token.
  public init(size: Int, bytes: (Int32) -> [UInt8]) {
    let all = (0..<Int32(size)).map(bytes)
    let sorted = (0..<Int32(size)).filter { !all[Int($0)].isEmpty }.sorted {
      let (first, second) = (all[Int($0)], all[Int($1)])
      return first == second ? $0 < $1 : first.lexicographicallyPrecedes(second)
    }
    var nodes: [Node] = []
    var open: [Int] = []
    var previous: [UInt8] = []
    for (index, token) in sorted.enumerated() {
      let bytes = all[Int(token)]
      guard bytes != previous else { continue }
      let shared = zip(bytes, previous).prefix { $0 == $1 }.count
      for node in open[shared...] { nodes[node].end = Int32(nodes.count) }
      open.removeSubrange(shared...)
      for (depth, byte) in bytes.enumerated().dropFirst(shared) {
        open.append(nodes.count)
        // Nodes on the way have no tokens: theirs begin where those of the next begin.
        nodes.append(Node(byte: byte, depth: Int32(depth), end: 0, firstToken: Int32(index)))
      }
      previous = bytes
    }
    for node in open { nodes[node].end = Int32(nodes.count) }
    nodes.append(Node(byte: 0, depth: 0, end: Int32(nodes.count), firstToken: Int32(sorted.count)))
    self.size = size
    self.nodes = nodes
    tokens = sorted
    deepest = all.reduce(0) { max($0, $1.count) }
    self.bytes = all
  }

  /// The bytes of a token; empty for an id that is none.
  func bytes(of token: Int32) -> [UInt8] { bytes.indices.contains(Int(token)) ? bytes[Int(token)] : [] }
}
