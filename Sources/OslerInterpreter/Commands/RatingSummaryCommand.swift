import OslerEvaluation
import OslerLanguage

/// `rating summary ratings`
struct RatingSummaryCommand: Command {
  static let group = CommandGroup.rows
  static let signature = CommandSignature(
    "rating summary", "Sums ratings up: median and quartiles of each model on each axis.",
    discussion: "Quartiles are those of R and numpy. With 'by: rater' there is a mean for each rater too.",
    parameters: [
      RatingRows.parameter,
      .option("by", .choice(["model", "rater"]), default: "model", help: "whose ratings a row sums up"),
    ],
    returns: .table,
    examples: [
      Example(
        """
        ratings = load ratings "rating/returned/*" key: "rating/key.json"
        rating summary ratings
        """)
    ])

  let rows: any Rows
  let isByRater: Bool

  init(_ arguments: Arguments) throws(Diagnostic) {
    rows = arguments.rows("ratings")
    isByRater = arguments.word("by") == "rater"
  }

  func run(in context: CommandContext) throws -> Value {
    let table = try RatingRows.table(rows, in: context)
    guard isByRater else {
      let rows = table.summaries.map { summary -> [Value] in
        [
          .string(summary.axis), .string(summary.model), .integer(summary.count),
          .real(summary.quartiles.median), .real(summary.quartiles.lower), .real(summary.quartiles.upper),
          .real(summary.mean),
        ]
      }
      return .handle(
        Table(["axis", "model", "n", "median", "q1", "q3", "mean"], rows, lineage: context.lineage))
    }
    let counts = Dictionary(grouping: table.ratings) { [$0.axis, $0.model, $0.rater] }.mapValues(\.count)
    let rows = table.summaries.flatMap { summary in
      table.raters.compactMap { rater -> [Value]? in
        guard let mean = summary.raterMeans[rater],
          let count = counts[[summary.axis, summary.model, rater]]
        else { return nil }
        return [
          .string(summary.axis), .string(summary.model), .string(rater), .integer(count), .real(mean),
        ]
      }
    }
    return .handle(Table(["axis", "model", "rater", "n", "mean"], rows, lineage: context.lineage))
  }
}
