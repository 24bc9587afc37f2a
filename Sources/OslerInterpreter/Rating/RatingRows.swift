import OslerEvaluation
import OslerLanguage

/// Rows with a rating each, as `load ratings` gives them, as what statistics are made of.
enum RatingRows {
  static let columns = ["rater", "question", "model", "axis", "score"]
  static let parameter = Parameter.argument(
    "ratings", .value(.rows), help: "rows with rater, question, model, axis and score")

  static func table(_ rows: any Rows, in context: CommandContext) throws -> RatingTable {
    for name in columns where !rows.columns.contains(name) {
      throw RateError.noColumn(name, nearest: NearestName.suggestion(for: name, among: rows.columns.names))
    }
    var ratings: [Rating] = []
    try rows.forEach(in: context) { row in
      guard let score = row["score"], !score.isNone else { return .next }
      guard let number = score.number, let whole = Int(exactly: number) else {
        throw RateError.notScores(score.type.inWords)
      }
      func text(_ name: String) -> String { row[name]?.text ?? "" }
      ratings.append(
        Rating(
          rater: text("rater"), question: text("question"), model: text("model"), axis: text("axis"),
          score: whole))
      return .next
    }
    return try RatingTable(ratings)
  }
}
