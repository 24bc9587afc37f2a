import OslerEvaluation
import OslerLanguage

/// `rating agreement ratings`
struct RatingAgreementCommand: Command {
  static let group = CommandGroup.rows
  static let signature = CommandSignature(
    "rating agreement", "Says how far raters agree, axis by axis.",
    discussion: """
      Krippendorff's alpha for ordinal and for interval scales, over all answers that two raters or more have \
      rated; and weighted kappa with linear and quadratic weights, the mean over all pairs of raters. 1 is \
      agreement, 0 what chance would give, none where nothing can be said.
      """,
    parameters: [RatingRows.parameter], returns: .table,
    examples: [
      Example(
        """
        ratings = load ratings "rating/returned/*" key: "rating/key.json"
        rating agreement ratings
        """)
    ])

  let rows: any Rows

  init(_ arguments: Arguments) throws(Diagnostic) { rows = arguments.rows("ratings") }

  func run(in context: CommandContext) throws -> Value {
    let table = try RatingRows.table(rows, in: context)
    let rows = table.axes.map { axis -> [Value] in
      let scores = table.scores(axis: axis)
      let units = (0..<(scores.first?.count ?? 0)).count { unit in scores.count { $0[unit] != nil } > 1 }
      func value(_ number: Double?) -> Value { number.map { .real($0) } ?? .none }
      return [
        .string(axis), .integer(scores.count { $0.contains { $0 != nil } }), .integer(units),
        value(KrippendorffAlpha.of(scores, level: .ordinal)),
        value(KrippendorffAlpha.of(scores, level: .interval)),
        value(WeightedKappa.meanOfPairs(scores, weights: .linear)),
        value(WeightedKappa.meanOfPairs(scores, weights: .quadratic)),
      ]
    }
    return .handle(
      Table(
        ["axis", "raters", "units", "alpha_ordinal", "alpha_interval", "kappa_linear", "kappa_quadratic"],
        rows, lineage: context.lineage))
  }
}
