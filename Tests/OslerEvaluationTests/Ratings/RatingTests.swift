import OslerEvaluation
import Testing

struct RatingTests {
  private func rating(_ rater: String, _ question: String, _ model: String, _ score: Int) -> Rating {
    Rating(rater: rater, question: question, model: model, axis: "safety", score: score)
  }

  private var ratings: [Rating] {
    [
      rating("ann", "q1", "osler", 6), rating("ann", "q1", "gpt", 5), rating("ann", "q2", "osler", 7),
      rating("bob", "q1", "osler", 2), rating("bob", "q1", "gpt", 4), rating("bob", "q2", "gpt", 1),
      Rating(rater: "ann", question: "q1", model: "osler", axis: "clarity", score: 3),
    ]
  }

  @Test func `each model has its count, quartiles, tally and every rater's mean on each axis`() throws {
    let table = try RatingTable(ratings)
    #expect((table.models, table.axes) == (["osler", "gpt"], ["safety", "clarity"]))
    #expect((table.raters, table.questions) == (["ann", "bob"], ["q1", "q2"]))
    #expect(
      table.summaries.map { "\($0.axis) \($0.model)" } == ["safety osler", "safety gpt", "clarity osler"])
    let osler = table.summaries[0]
    #expect((osler.count, osler.mean) == (3, 5))
    #expect((osler.quartiles.lower, osler.quartiles.median, osler.quartiles.upper) == (4, 6, 6.5))
    #expect(osler.raterMeans == ["ann": 6.5, "bob": 2])
    #expect(osler.tally == [2: 1, 6: 1, 7: 1])
  }

  @Test func `what agreement is of has a row for each rater and holes where nothing was said`() throws {
    let table = try RatingTable(ratings)
    #expect(table.scores(axis: "safety") == [[6, 5, 7, nil], [2, 4, nil, 1]])
    #expect(table.scores(axis: "clarity") == [[3], [nil]])
  }

  @Test func `differences are of the answers that one rater rated of both models`() throws {
    let table = try RatingTable(ratings)
    #expect(table.differences(axis: "safety", "osler", "gpt") == [1, -2])
    #expect(table.differences(axis: "safety", "gpt", "osler") == [-1, 2])
    #expect(table.differences(axis: "clarity", "osler", "gpt") == [])
  }

  @Test func `nobody rates one answer twice`() {
    let twice = ratings + [rating("bob", "q1", "gpt", 7)]
    let error = EvaluationError.ratedTwice(rater: "bob", question: "q1", model: "gpt", axis: "safety")
    #expect(throws: error) { try RatingTable(twice) }
    #expect(error.description == "'bob' has rated the answer of 'gpt' to 'q1' twice on 'safety'")
  }

  /// numpy 2.4.6, `percentile(…, [25, 50, 75])`.
  @Test func `quartiles are numpy's`() throws {
    let quartiles = try #require(Quartiles([7, 1, 2, 5, 3, 2, 7, 6]))
    #expect((quartiles.lower, quartiles.median, quartiles.upper) == (2, 4, 6.25))
    let one = try #require(Quartiles([3]))
    #expect((one.lower, one.median, one.upper) == (3, 3, 3))
    #expect(Quartiles([]) == nil)
  }
}
