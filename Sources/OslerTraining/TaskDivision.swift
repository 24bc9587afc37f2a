public import OslerTensor

/// Which of several tasks each sample belongs to.
public struct TaskDivision: Hashable, Sendable {
  public let names: [String]
  /// Of each sample its task's place among the names; the same of the held-out ones.
  public let samples: [Int]
  public let validation: [Int]

  public init(names: [String], samples: [Int], validation: [Int] = []) {
    precondition((samples + validation).allSatisfy(names.indices.contains), "a sample of no task")
    self.names = names
    self.samples = samples
    self.validation = validation
  }
}

extension TaskDivision {
  /// Places of samples such that every task has as many as the largest: each of its own as often as all the
  /// others, and those left over drawn without repetition.
  public func evened(by stream: RandomStream) -> [Int] {
    let members = names.indices.map { task in samples.indices.filter { samples[$0] == task } }
    let most = members.map(\.count).max() ?? 0
    return members.enumerated().flatMap { task, places -> [Int] in
      guard !places.isEmpty else { return [] }
      let whole = (0..<most / places.count).flatMap { _ in places }
      let order = RandomStream(seed: stream.key, name: "evened/\(task)").permutation(places.count)
      return whole + order.prefix(most % places.count).sorted().map { places[$0] }
    }
  }
}
