import OslerLanguage
import OslerModel

/// The options of low-rank adapters beside rank and alpha, declared once.
enum LoRAOptions {
  static let dropout = Parameter.option(
    "dropout", .value(.number), default: "0", range: NumberRange(lower: 0, upper: 0.99),
    help: "share of a pair's inputs left out while training")
  static let targets = Parameter.option(
    "targets", .value(.list(.string)),
    help: "linear layers that get a pair, such as [\"q_proj\", \"v_proj\"]; all seven without it")
  static let rslora = Parameter.option(
    "rslora", .value(.bool), default: "false",
    help: "scale by alpha / √rank in place of alpha / rank (Kalajdzievski 2023)")

  /// The shape that these options and `rank`, `alpha` tell.
  static func shape(_ arguments: Arguments, isDoRA: Bool = false) throws(Diagnostic) -> LoRAConfiguration {
    LoRAConfiguration(
      rank: arguments.integer("rank"), alpha: arguments.real("alpha"),
      dropout: Float(arguments.real("dropout")), targets: try targets(arguments),
      isRankStabilized: arguments.bool("rslora"), isDoRA: isDoRA)
  }

  private static func targets(_ arguments: Arguments) throws(Diagnostic) -> Set<LinearLayer> {
    guard let names = arguments.list(ifGiven: "targets") else { return Set(LinearLayer.allCases) }
    var targets: Set<LinearLayer> = []
    for name in names {
      guard let layer = LinearLayer(rawValue: name.text) else {
        let known = LinearLayer.allCases.map(\.rawValue)
        let nearest = NearestName.suggestion(for: name.text, among: known).map { "did you mean '\($0)'?" }
        throw arguments.error(
          "there is no linear layer '\(name.text)'",
          hint: nearest ?? "the layers are \(known.joined(separator: ", "))", at: "targets")
      }
      targets.insert(layer)
    }
    guard !targets.isEmpty else { throw arguments.error("'targets' names no layer", at: "targets") }
    return targets
  }
}
