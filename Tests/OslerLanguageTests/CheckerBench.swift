import OslerLanguage

/// A command table like the real one, and files, for tests of the checker.
enum CheckerBench {
  static let signatures = Signatures([
    command(
      "load pubmed",
      [
        .argument("shards", .glob, variadic: true, help: "files to read"),
        .option("since", .value(.integer), range: .between(1800, 2100), help: "earliest year"),
        .option("specialty", .value(.string), help: "a specialty"),
        .option(
          "limit", .value(.integer), range: .atLeast(1), unit: "articles", help: "most articles to read"),
      ], .corpus),
    command("load qa", [.argument("file", .file, help: "questions, a line each")], .dataset),
    command("load model", [.argument("folder", .fileOrFolder, help: "where the model is")], .model),
    command(
      "new model",
      [
        .option("tokenizer", .value(.tokenizer), required: true, help: "its tokenizer"),
        .option("layers", .value(.integer), default: "2", range: .atLeast(1), help: "how many"),
      ], .model),
    command(
      "train tokenizer",
      [
        .option("on", .value(.corpus), required: true, help: "texts to learn from"),
        .option(
          "vocabulary", .value(.integer), default: "1000", range: .atLeast(256), unit: "tokens", help: ""),
      ], .tokenizer),
    command(
      "train pretrain",
      [
        .argument("model", .value(.model), help: "the model to go on from"),
        .option("on", .value(.corpus), required: true, help: "the corpus to learn from"),
        .option("epochs", .value(.number), default: "1", range: .above(0), help: ""),
        .option("lr", .value(.real), default: "6e-6", range: .between(0, 1), help: ""),
        .option("mixture", .value(.record), help: ""),
      ], .model),
    command(
      "train lora",
      [
        .argument("model", .value(.model), help: "the model to adapt"),
        .option("on", .value(.dataset), required: true, help: "the questions to learn"),
        .option("rank", .value(.integer), default: "16", range: .between(1, 256), help: ""),
        .option("alpha", .value(.integer), default: "32", help: ""),
        .option("epochs", .value(.number), default: "3", range: .above(0), help: ""),
        .option("layers", .value(.list(.string)), help: ""),
        .option("optimizer", .choice(["adamw", "sgd"]), default: "adamw", help: ""),
      ], .adapter),
    command(
      "head",
      [
        .argument("rows", .value(.rows), help: "rows"),
        .argument("count", .value(.integer), help: "how many"),
      ],
      .rows),
    command(
      "where",
      [
        .argument("rows", .value(.rows), help: "rows"),
        .argument("condition", .rowExpression, help: "true for those to keep"),
      ], .rows),
    command(
      "count",
      [.argument("rows", .value(.rows), help: "rows"), .option("by", .column, help: "a column")], .table),
    command(
      "plot",
      [
        .argument("rows", .value(.rows), help: "rows"),
        .argument("form", .choice(["bar", "line"]), required: false, help: "what to draw"),
      ], .plot),
    command(
      "split",
      [
        .argument("rows", .value(.dataset), help: "rows"),
        .option("test", .value(.real), required: true, range: .between(0, 1), help: "the part held out"),
      ], .record),
    command("attach", [.argument("adapter", .value(.adapter), help: "the adapter")], .none),
    command(
      "ask",
      [
        .argument("question", .value(.string), help: "the question"),
        .option("max_tokens", .value(.integer), default: "256", help: ""),
        .option(
          "template", .choiceOrFile(["plain", "llama2", "alpaca/a", "alpaca/b"], endings: [".jinja"]),
          help: ""),
      ], .string),

    command("show", [.argument("value", .value(.any), help: "a value")], .none),
    command(
      "map", [.argument("values", .value(.list(.any)), help: ""), .argument("f", .value(.lambda), help: "")],
      .list(.any)),
    command(
      "save model",
      [
        .argument("model", .value(.union([.model, .adapter])), help: "the model"),
        .argument("folder", .output, help: "where"),
      ], .none),
    command("vars", [], .table),
    command(
      "sort",
      [
        .argument("rows", .value(.rows), help: "rows"),
        .option("by", .column, required: true, help: "the column"),
        .option("descending", .value(.bool), default: "false", help: "largest first"),
      ], .rows),
  ])

  static let checker = Checker(
    signatures: signatures,
    files: Files(files: ["qa.jsonl", "shards/a.xml.gz"], folders: ["models/mistral-7b"]),
    recordFields: ["split": ["train": .dataset, "test": .dataset]])

  private static func command(
    _ name: String, _ parameters: [Parameter], _ returns: ValueType
  ) -> CommandSignature {
    CommandSignature(name, "", parameters: parameters, returns: returns, examples: [])
  }

  struct Files: FileLookup {
    let files: [String]
    let folders: [String]

    func exists(file: String) -> Bool { files.contains(file) }
    func exists(folder: String) -> Bool { folders.contains(folder) }
    func problem(file: String) -> String? {
      if exists(file: file) { return nil }
      return exists(folder: file) ? "'\(file)' is a folder, not a file" : "there is no file '\(file)'"
    }
    /// Knows one pattern only.
    func matches(glob: String) -> Bool { files.contains(glob) || glob == "shards/*.xml.gz" }
  }

  /// What is wrong with a notebook of these cells, rendered, with a blank line between two.
  static func check(
    cells: [String], parameters: String = "", overriding given: [(name: String, text: String)] = []
  ) throws -> String {
    let frontMatter = parameters.isEmpty ? "" : "---\nparameters: {\(parameters)}\n---\n"
    let text = frontMatter + cells.map { "```{osler}\n\($0)\n```\n" }.joined()
    let source = SourceText(name: "n.osl.md", text: text)
    let diagnostics = try checker.check(source, overriding: given).diagnostics
    return diagnostics.map { $0.rendered(in: source) }.joined(separator: "\n\n")
  }

  /// What is wrong with one program: each message with its hint, and what it underlines.
  static func check(_ program: String) -> [String] {
    var scope = CheckScope(variables: samples)
    return check(program, known: &scope)
  }

  static func check(_ program: String, known scope: inout CheckScope) -> [String] {
    let source = SourceText(name: "repl:1", text: program)
    let (syntax, problems) = Parser.parseRecovering(
      source, signatures: signatures, definitions: scope.definitions)
    return (problems + checker.check(syntax, known: &scope)).map { diagnostic in
      let severity = diagnostic.severity == .warning ? "warning: " : ""
      return "\(severity)\(diagnostic.message) @ \(source[diagnostic.range])"
        + (diagnostic.hint.map { " – \($0)" } ?? "")
    }
  }

  /// Variables that are there already.
  static let samples: [String: ValueType] = [
    "papers": .corpus, "qa": .dataset, "base": .model, "doctor": .adapter, "rows": .rows, "words": .tokenizer,
    "text": .string, "number": .integer, "thing": .any,
  ]
}
