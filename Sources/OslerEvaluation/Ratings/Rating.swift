/// What one rater said of one model's answer to one question, on one axis.
public struct Rating: Hashable, Sendable {
  public let rater, question, model, axis: String
  /// A point of the scale, such as 1 to 7.
  public let score: Int

  public init(rater: String, question: String, model: String, axis: String, score: Int) {
    (self.rater, self.question, self.model, self.axis) = (rater, question, model, axis)
    self.score = score
  }
}

/// How one model was rated on one axis.
public struct RatingSummary: Hashable, Sendable {
  public let model, axis: String
  public let count: Int
  public let mean: Double
  public let quartiles: Quartiles
  /// Each rater's mean, by name.
  public let raterMeans: [String: Double]
  /// How often each point was given.
  public let tally: [Int: Int]

  init?(model: String, axis: String, _ ratings: [Rating]) {
    let scores = ratings.map { Double($0.score) }
    guard let quartiles = Quartiles(scores) else { return nil }
    (self.model, self.axis, self.quartiles) = (model, axis, quartiles)
    count = scores.count
    mean = scores.reduce(0, +) / Double(count)
    raterMeans = Dictionary(grouping: ratings, by: \.rater).mapValues { ratings in
      ratings.reduce(0) { $0 + Double($1.score) } / Double(ratings.count)
    }
    tally = Dictionary(grouping: ratings, by: \.score).mapValues(\.count)
  }
}

/// The ratings of a study. Nobody has rated one answer twice on one axis.
public struct RatingTable: Hashable, Sendable {
  public let ratings: [Rating]
  /// In the order in which they first come.
  public let models, axes, raters, questions: [String]

  public init(_ ratings: [Rating]) throws(EvaluationError) {
    var seen: Set<[String]> = []
    for rating in ratings {
      guard seen.insert([rating.rater, rating.question, rating.model, rating.axis]).inserted else {
        throw .ratedTwice(
          rater: rating.rater, question: rating.question, model: rating.model, axis: rating.axis)
      }
    }
    self.ratings = ratings
    func names(_ name: (Rating) -> String) -> [String] {
      var known: Set<String> = []
      return ratings.map(name).filter { known.insert($0).inserted }
    }
    models = names(\.model)
    axes = names(\.axis)
    raters = names(\.rater)
    questions = names(\.question)
  }

  /// Of every model on every axis where it has ratings: by axis, then by model.
  public var summaries: [RatingSummary] {
    axes.flatMap { axis in
      models.compactMap { model in
        RatingSummary(
          model: model, axis: axis, ratings.filter { $0.model == model && $0.axis == axis })
      }
    }
  }

  /// What each rater, in the order of ``raters``, said of each answer: the units of agreement. nil where a
  /// rater said nothing.
  public func scores(axis: String) -> [[Double?]] {
    var places: [[String]: [String: Double]] = [:]
    var order: [[String]] = []
    for rating in ratings where rating.axis == axis {
      let unit = [rating.question, rating.model]
      if places[unit] == nil { order.append(unit) }
      places[unit, default: [:]][rating.rater] = Double(rating.score)
    }
    return raters.map { rater in order.map { places[$0]?[rater] } }
  }

  /// The first model's score less the second's, for each rater and question that have both.
  public func differences(axis: String, _ first: String, _ second: String) -> [Double] {
    var scores: [[String]: Double] = [:]
    for rating in ratings where rating.axis == axis && rating.model == second {
      scores[[rating.rater, rating.question]] = Double(rating.score)
    }
    return ratings.compactMap { rating in
      guard rating.axis == axis, rating.model == first else { return nil }
      return scores[[rating.rater, rating.question]].map { Double(rating.score) - $0 }
    }
  }
}
