public import OslerCorpus

/// The same questions with their choices in other orders, to see whether a model answers the choice or the
/// letter.
public enum OptionOrder {
  /// `count` versions of the questions. The first is as they are; in each other one the choices of every
  /// question are rotated by a number of places that is its own, drawn, and never the same twice.
  ///
  /// Ids and everything else stay. There are no more versions than the question of fewest choices has
  /// rotations.
  public static func versions(
    of questions: [Question], count: Int, bits: RandomBits
  ) throws(EvaluationError) -> [[Question]] {
    guard let fewest = questions.min(by: { $0.choices.count < $1.choices.count }) else { throw .noQuestions }
    guard fewest.choices.count > 1 else { throw .noChoices(id: fewest.id) }
    guard (1...fewest.choices.count).contains(count) else {
      throw .tooManyOrders(id: fewest.id, wanted: count, choices: fewest.choices.count)
    }
    var versions = [[Question]](repeating: [], count: count)
    var counter: UInt64 = 0
    for question in questions {
      // The first `count − 1` of 1..<choices in a drawn order (Fisher–Yates).
      var rotations = Array(0..<question.choices.count)
      for place in rotations.indices.dropFirst() {
        rotations.swapAt(place, place + below(rotations.count - place, bits(counter)))
        counter += 1
      }
      for version in 0..<count { versions[version].append(try question.rotated(by: rotations[version])) }
    }
    return versions
  }
}

extension Question {
  /// The choices from the `places`-th on, then those before it.
  func rotated(by places: Int) throws(EvaluationError) -> Question {
    let right = try rightChoice()
    return Question(
      id: id, question: question, context: context, choices: Array(choices[places...] + choices[..<places]),
      answer: answer, answerIndex: right.map { ($0 - places + choices.count) % choices.count },
      columns: columns)
  }
}

/// How a model's answers hold when the choices change places.
public struct OrderRobustness: Hashable, Sendable {
  /// Of each version of the questions.
  public let accuracies: [Proportion]
  /// Questions to which every version has the same choice, by its text.
  public let consistency: Proportion

  public var lowest: Double { accuracies.map(\.value).min() ?? 0 }
  public var highest: Double { accuracies.map(\.value).max() ?? 0 }

  /// - Parameter versions: the results of ``OptionOrder/versions(of:count:bits:)``, in its order.
  public init(_ versions: [[ItemResult]]) throws(EvaluationError) {
    guard let first = versions.first, !first.isEmpty else { throw .noQuestions }
    for version in versions { try first.checkSameQuestions(as: version) }
    accuracies = versions.map { items in Proportion(items.count(where: \.isCorrect), of: items.count) }
    let steady = first.indices.count { index in
      let answers = Set(versions.map { $0[index].choices[$0[index].prediction] })
      return answers.count == 1
    }
    consistency = Proportion(steady, of: first.count)
  }
}

extension [ItemResult] {
  /// Throws unless these are answers to the same questions in the same order.
  func checkSameQuestions(as others: [ItemResult]) throws(EvaluationError) {
    for (mine, other) in zip(self, others) where mine.id != other.id {
      throw .otherQuestions(id: mine.id, other: other.id)
    }
    guard count == others.count else { throw .otherCount(count, others.count) }
  }
}
