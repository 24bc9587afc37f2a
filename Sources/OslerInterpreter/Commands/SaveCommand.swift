import Foundation
import OslerLanguage

/// `scores | save "results/scores.csv"`
struct SaveCommand: Command {
  static let group = CommandGroup.output
  static let signature = CommandSignature(
    "save", "Writes a value to a file or folder under the notebook's folder.",
    discussion: """
      The name says what it becomes: rows are written as `.csv` or `.jsonl`, plots as `.svg`, text as `.txt` \
      or `.md`; a model, an adapter or a tokenizer becomes a folder. What was there is replaced, except a \
      folder with other things in it.
      """,
    parameters: [
      .argument("value", .value(.any), help: "what to write"),
      .argument("path", .output, help: "where, relative to the notebook"),
    ],
    returns: .none,
    examples: [
      Example(
        #"load qa "questions.jsonl" | select id answer | save "results/answers.csv""#)
    ])

  let value: Value
  let path: String

  init(_ arguments: Arguments) throws(Diagnostic) {
    value = arguments.value("value")
    path = arguments.output("path")
  }

  func run(in context: CommandContext) throws -> Value {
    let kind: String
    switch value {
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
      "config.json", "model.safetensors", "adapter_config.json", "adapter_model.safetensors",
      "tokenizer.json", "tokenizer_config.json", OslerFile.name,
    ]
    let found = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    if let other = found.sorted().first(where: { !names.contains($0) }) {
      throw .otherFolder(path: context.session.workspace.shown(path), holds: other)
    }
  }
}
