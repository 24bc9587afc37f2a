import OslerEvaluation
import OslerLanguage

/// `calibration scores`
struct CalibrationCommand: Command {
  static let group = CommandGroup.asking
  static let signature = CommandSignature(
    "calibration", "Says whether models are as often right as they are sure.",
    discussion: """
      How sure a model is of a choice is the softmax of the choices' scores. `ece` is the expected \
      calibration error: the mean distance of `confidence` and `accuracy` over bins of equal width, by their \
      counts. `brier` is the mean squared distance of the probabilities from the truth, summed over the \
      choices: 0 is best, 2 worst. `give: bins` gives the bins, from which a diagram can be drawn.
      """,
    parameters: [
      .argument("evaluation", .value(.evaluation), help: "of one or more models"),
      .option("bins", .value(.integer), default: "15", range: .between(1, 1000), help: "how many bins"),
      .option("give", .choice(["errors", "bins"]), default: "errors", help: "a row a model, or a row a bin"),
    ],
    returns: .table,
    examples: [Example("calibration scores"), Example("calibration scores bins: 10 give: bins")])

  let evaluation: EvaluationValue
  let bins: Int
  let givesBins: Bool
  private let arguments: Arguments

  init(_ arguments: Arguments) throws(Diagnostic) {
    evaluation = arguments.handle("evaluation", as: EvaluationValue.self)
    bins = arguments.integer("bins")
    givesBins = arguments.word("give") == "bins"
    self.arguments = arguments
  }

  func run(in context: CommandContext) throws -> Value {
    var rows: [[Value]] = []
    for entry in evaluation.entries {
      let items = entry.result.items
      guard entry.result.hasScores else {
        throw arguments.error(
          "'\(entry.model)' has predictions and no scores", hint: "how sure it was is not known")
      }
      let calibration = Calibration(items, bins: bins)
      let names: [Value] = [.string(entry.task), .string(entry.model)]
      if givesBins {
        rows += calibration.bins.map { bin in
          names + [.real(bin.low), .real(bin.high), .integer(bin.count)]
            + [bin.confidence, bin.accuracy].map { bin.count > 0 ? .real($0) : .none }
        }
      } else {
        let confidence = calibration.bins.reduce(0) { $0 + Double($1.count) * $1.confidence }
        rows.append(
          names + [.integer(items.count)]
            + [
              entry.result.summary.accuracy.value, confidence / Double(items.count),
              calibration.expectedError, calibration.brier,
            ].map { .real($0) })
      }
    }
    let columns =
      givesBins
      ? ["low", "high", "n", "confidence", "accuracy"] : ["n", "accuracy", "confidence", "ece", "brier"]
    return .handle(Table(["task", "model"] + columns, rows, lineage: context.lineage))
  }
}
