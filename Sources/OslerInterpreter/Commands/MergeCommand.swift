import OslerLanguage
import OslerModel

/// `merge doctor`
struct MergeCommand: Command {
  static let group = CommandGroup.models
  static let signature = CommandSignature(
    "merge", "Makes one model of an adapter and its base.",
    discussion: """
      W + s·B·A is computed in fp32 and rounded once to the base's precision; what the adapter does not touch \
      is shared with the base, which stays as it is.
      """,
    parameters: [.argument("adapter", .value(.adapter), help: "the adapter, with its base")],
    returns: .model, examples: [Example("merge doctor")])

  let adapter: AdapterValue

  init(_ arguments: Arguments) throws(Diagnostic) {
    adapter = arguments.handle("adapter", as: AdapterValue.self)
  }

  func run(in context: CommandContext) throws -> Value {
    .handle(
      ModelValue(
        try adapter.adapter.merged(into: adapter.base.transformer), tokenizer: adapter.tokenizer,
        template: adapter.template, training: adapter.training, lineage: context.lineage))
  }
}
