import OslerLanguage
import OslerModel

/// `combine [cardio, nephro] weights: [0.5, 0.5]`
struct CombineCommand: Command {
  static let group = CommandGroup.models
  static let signature = CommandSignature(
    "combine", "Makes one adapter that does what several of one base do together.",
    discussion: """
      The exact weighted sum of their changes: the pairs stand side by side, and their ranks add up. DoRA \
      adapters, and those with whole matrices of their own, cannot be summed.
      """,
    parameters: [
      .argument("adapters", .value(.list(.adapter)), help: "two or more, all on one base"),
      .option("weights", .value(.list(.number)), help: "one for each; 1 for all without it"),
    ],
    returns: .adapter, examples: [Example("combine [doctor, doctor] weights: [0.5, 0.5]")])

  let adapters: [AdapterValue]
  let weights: [Double]

  init(_ arguments: Arguments) throws(Diagnostic) {
    adapters = arguments.list("adapters").compactMap { $0.handle(AdapterValue.self) }
    guard let first = adapters.first else {
      throw arguments.error("there is no adapter to combine", at: "adapters")
    }
    guard adapters.allSatisfy({ $0.base.lineage.key == first.base.lineage.key }) else {
      throw arguments.error("the adapters stand on different bases", at: "adapters")
    }
    let given = arguments.list(ifGiven: "weights")?.compactMap(\.number)
    weights = given ?? adapters.map { _ in 1 }
    guard weights.count == adapters.count else {
      throw arguments.error(
        "\(Counted.text(adapters.count, "adapter needs", "adapters need")) as many weights, not \(weights.count)",
        at: "weights")
    }
  }

  func run(in context: CommandContext) throws -> Value {
    let parts = try zip(adapters, weights).map { (adapter: try $0.adapter, weight: $1) }
    let templates = Set(adapters.map(\.template))
    if templates.count > 1 {
      let titles = templates.map { $0?.title ?? "none" }.sorted().joined(separator: ", ")
      try context.warn("they were tuned with different templates: \(titles)")
    }
    return .handle(
      try AdapterValue(
        LoRAAdapter.combined(parts), on: adapters[0].base, template: adapters[0].template,
        lineage: context.lineage))
  }
}
