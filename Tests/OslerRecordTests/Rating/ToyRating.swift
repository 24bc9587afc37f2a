import OslerRecord

/// A study of two models' answers to some questions, blinded by numbers that are easy to follow.
enum ToyRating {
  static let axes = [
    RatingAxis(name: "accuracy", question: "Is it right?", low: "wrong", high: "right"),
    RatingAxis(name: "clarity", question: "Is it clear?", low: "confusing", high: "clear"),
  ]

  static func study(
    questions: Int = 3, points: Int = 7,
    answer: (_ question: Int, _ model: String) -> String = { "\($1) to \($0)" }
  ) throws -> RatingStudy {
    try RatingStudy(
      id: "0123456789abcdef", title: "A toy study", instructions: "Be fair.", points: points, axes: axes,
      models: [RatingStudy.Model(name: "MODEL-ONE", key: "k1"), RatingStudy.Model(name: "MODEL-TWO")],
      items: (1...questions).map { number in
        RatingStudy.Item(
          id: "secret-\(number)", question: "Question \(number)?",
          context: number == 1 ? "A context." : nil,
          answers: [answer(number, "first"), answer(number, "second")])
      })
  }

  /// Sides are swapped for every second purpose; orders are reversed.
  static func sheets(of study: RatingStudy, raters: [String] = ["ann", "eve"], each: Int? = nil) throws
    -> [RatingSheet]
  {
    try study.sheets(for: raters, each: each) { purpose, count in
      let order = Array(0..<count)
      return purpose.utf8.reduce(0, { $0 + Int($1) }) % 2 == 0 ? order : order.reversed()
    } code: { purpose in
      UInt64(purpose.utf8.count)
    }
  }

  static func key(of study: RatingStudy, _ sheets: [RatingSheet]) -> RatingKey {
    RatingKey(study, sheets, seed: 1889, stream: "rate/1")
  }
}
