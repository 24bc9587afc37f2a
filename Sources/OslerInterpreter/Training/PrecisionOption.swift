import OslerLanguage
import OslerTensor

/// `precision: bf16`: in what a model computes.
enum PrecisionOption {
  static let parameter = Parameter.option(
    "precision", .choice(Precision.allCases.map(\.rawValue)),
    help: "what it computes in; bf16 where the processor multiplies that, fp32 elsewhere, without it")

  static func precision(_ arguments: Arguments) -> Precision {
    arguments.word(ifGiven: "precision").flatMap(Precision.init(rawValue:)) ?? .best
  }
}
