import OslerEvaluation
import OslerLanguage

/// `rating compare ratings`
struct RatingCompareCommand: Command {
  static let group = CommandGroup.rows
  static let signature = CommandSignature(
    "rating compare", "Compares models by how the same raters rated them on the same questions.",
    discussion: """
      Wilcoxon's signed-rank test, two-sided, of the pairs of ratings that a rater gave two models on one \
      question. Up to 50 pairs that differ `p` is exact, beyond it a normal approximation. Pairs without a \
      difference are ranked with the others and then left out (Pratt), or left out first (Wilcoxon). The \
      pairs of one rater are not independent of each other: with few raters, `p` is too small.
      """,
    parameters: [
      RatingRows.parameter,
      .option(
        "zeros", .choice(["pratt", "wilcoxon"]), default: "pratt", help: "what becomes of equal ratings"),
    ],
    returns: .table,
    examples: [
      Example(
        """
        ratings = load ratings "rating/returned/*" key: "rating/key.json"
        rating compare ratings
        """)
    ])

  let rows: any Rows
  let zeros: WilcoxonSignedRank.Zeros

  init(_ arguments: Arguments) throws(Diagnostic) {
    rows = arguments.rows("ratings")
    zeros = arguments.word("zeros") == "pratt" ? .pratt : .wilcoxon
  }

  func run(in context: CommandContext) throws -> Value {
    let table = try RatingRows.table(rows, in: context)
    var rows: [[Value]] = []
    for axis in table.axes {
      for (index, first) in table.models.enumerated() {
        for second in table.models[(index + 1)...] {
          let differences = table.differences(axis: axis, first, second)
          guard let quartiles = Quartiles(differences) else { continue }
          let test = WilcoxonSignedRank(differences, zeros: zeros)
          rows.append([
            .string(axis), .string(first), .string(second), .integer(differences.count),
            .integer(differences.count { $0 > 0 }), .integer(differences.count { $0 < 0 }),
            .real(quartiles.median), .real(test.positive), .real(test.negative), .real(test.p),
            .bool(test.isExact),
          ])
        }
      }
    }
    return .handle(
      Table(
        [
          "axis", "first", "second", "pairs", "higher", "lower", "median", "w_plus", "w_minus", "p", "exact",
        ], rows, lineage: context.lineage))
  }
}
