import OslerLanguage
import OslerModel

/// `load adapter "adapters/cardio" base: tuned`
struct LoadAdapterCommand: Command {
  static let group = CommandGroup.models
  static let signature = CommandSignature(
    "load adapter", "Opens a LoRA adapter from a PEFT folder.",
    discussion: """
      `adapter_config.json` and `adapter_model.safetensors`, read strictly: every tensor must have its place \
      in the model, in its shape, and none may be left over; one that Osler saved is refused on another base.
      """,
    parameters: [
      .argument("folder", .folder, help: "where adapter_config.json is"),
      .option("base", .value(.model), required: true, help: "the model it stands on"),
    ],
    returns: .adapter,
    examples: [Example(#"load adapter "adapters/cardio" base: tuned"#)])

  let folder: InputFile
  let base: ModelValue

  init(_ arguments: Arguments) throws(Diagnostic) {
    folder = try arguments.folder("folder", with: "adapter_config.json")
    base = arguments.handle("base", as: ModelValue.self)
  }

  func run(in context: CommandContext) throws -> Value {
    let adapter = try LoRAAdapter.load(from: folder.path, for: base.transformer.configuration)
    let file = try OslerFile.read(in: folder.path)
    try file.check(base: base.transformer, folder: folder.written)
    let template = try file.knownTemplate(in: folder.path) ?? base.template
    return .handle(try AdapterValue(adapter, on: base, template: template, lineage: context.lineage))
  }
}
