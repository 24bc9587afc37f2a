import Foundation
import OslerLanguage
import OslerModel
import OslerText

/// `scores | save "results/scores.csv"`
struct SaveCommand: Command {
  static let group = CommandGroup.output
  static let effect = CommandEffect.outside
  static let signature = CommandSignature(
    "save", "Writes a value to a file or folder under the notebook's folder.",
    discussion: """
      The name says what it becomes: rows are written as `.csv` or `.jsonl`, plots as `.svg`, text as `.txt` \
      or `.md`; a model, an adapter or a tokenizer becomes a folder, a model also a `.gguf` file. What was \
      there is replaced, except a folder with other things in it.
      """,
    parameters: [
      .argument("value", .value(.any), help: "what to write"),
      .argument("path", .output, help: "where, relative to the notebook"),
      .option(
        "type", .choice(GGUFTensorType.writable.map { $0.name.lowercased() }),
        help: "of the matrices in a .gguf file; as the model computes without it"),
    ],
    returns: .none,
    examples: [
      Example(
        #"load qa "questions.jsonl" | select id answer | save "results/answers.csv""#)
    ])

  let value: Value
  let path: String
  let type: GGUFTensorType?

  init(_ arguments: Arguments) throws(Diagnostic) {
    value = arguments.value("value")
    path = arguments.output("path")
    type = arguments.word(ifGiven: "type").flatMap(GGUFTensorType.init(named:))
    let isGGUF = path.lowercased().hasSuffix(".gguf") && value.handle(ModelValue.self) != nil
    if type != nil, !isGGUF {
      throw arguments.error("'type' is for models in .gguf files", at: "type")
    }
  }

  func run(in context: CommandContext) throws -> Value {
    let kind: String
    switch value {
    case .handle(let model as ModelValue) where path.lowercased().hasSuffix(".gguf"):
      try model.save(gguf: path, type: type)
      if let template = model.template, template.jinja == nil {
        try context.warn(
          "the template '\(template.name)' is not in the file: give 'template:' when it is loaded")
      }
      kind = model.type.name
    case .handle(let handle):
      if [.model, .adapter].contains(handle.type) { try checkReplaceable(in: context) }
      try handle.save(to: path, in: context)
      kind = handle.type.name
    case .string(let text):
      guard [".txt", ".md"].contains(where: path.lowercased().hasSuffix) else {
        throw SaveError.cannotSave("a string", path: path, hint: "end the name with .txt or .md")
      }
      try FileSaver.write(text, to: path)
      kind = "text"
    default:
      throw SaveError.cannotSave(
        value.type.inWords, path: path, hint: "rows, plots, text, models, adapters and tokenizers can")
    }
    try context.recordArtifact(kind, path: path)
    try context.note("wrote \(context.session.workspace.shown(path))")
    return .none
  }

  /// A model's folder takes the place of the one that was there: of nothing but a model's files, then.
  private func checkReplaceable(in context: CommandContext) throws(SaveError) {
    let names = [
      "config.json", "generation_config.json", "model.safetensors", "model.safetensors.index.json",
      "adapter_config.json", "adapter_model.safetensors", "tokenizer.json", "tokenizer.model",
      "tokenizer_config.json", "added_tokens.json", "special_tokens_map.json", "chat_template.jinja",
      OslerFile.name,
    ]
    let found = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    func isShard(_ name: String) -> Bool { name.wholeMatch(of: /model-\d{5}-of-\d{5}\.safetensors/) != nil }
    if let other = found.sorted().first(where: { !names.contains($0) && !isShard($0) }) {
      throw .otherFolder(path: context.session.workspace.shown(path), holds: other)
    }
  }
}
