import OslerLanguage
import OslerModel

/// `load adapter "adapters/cardio" base: tuned`
struct LoadAdapterCommand: Command {
  static let group = CommandGroup.models
  static let signature = CommandSignature(
    "load adapter", "Opens a LoRA adapter from a folder of PEFT or mlx-lm.",
    discussion: """
      `adapter_config.json` and the tensors beside it, read strictly: every tensor must have its place in the \
      model, in its shape, and none may be left over; one that Osler saved is refused on another base. A few \
      tokens are then read with it and without it: an adapter that changes nothing is warned of.
      """,
    parameters: [
      .argument("folder", .folder, help: "where adapter_config.json is"),
      .option("base", .value(.model), required: true, help: "the model it stands on"),
      TemplateOption.parameter(help: "the template it was tuned with, when its files do not say"),
    ],
    returns: .adapter,
    examples: [Example(#"load adapter "adapters/cardio" base: tuned"#)])

  let folder: InputFile
  let base: ModelValue
  let template: TemplateOption.Choice?

  init(_ arguments: Arguments) throws(Diagnostic) {
    folder = try arguments.folder("folder", with: "adapter_config.json")
    base = arguments.handle("base", as: ModelValue.self)
    template = try TemplateOption.template(arguments)
  }

  func run(in context: CommandContext) throws -> Value {
    let source = AdapterFolder(folder, for: base.transformer)
    let adapter = try source.read()
    let file = try OslerFile.read(in: folder.path)
    if try !file.check(base: base.transformer, folder: folder.written) {
      try context.note(
        "the base is quantised: whether it is the one that the adapter was trained on is not known")
    }
    let template =
      try template?.template(for: base.tokenizer)
      ?? file.template?.template(for: base.tokenizer, in: folder.path) ?? base.template
    let effect = try base.transformer.adapterEffect(adapter)
    if !effect.isThere {
      try context.warn("the adapter in '\(folder.written)' changes no logit of its base")
    } else if !effect.idlePairs.isEmpty {
      let idle = Counted.text(effect.idlePairs.count, "pair", "pairs")
      try context.warn(
        "\(idle) of the adapter in '\(folder.written)' change nothing, '\(effect.idlePairs[0])' among them")
    }
    return .handle(
      try AdapterValue(
        adapter, of: source, in: context.session.engine.adapters, on: base, template: template,
        lineage: context.lineage))
  }
}
