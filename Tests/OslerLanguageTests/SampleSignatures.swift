import OslerLanguage

/// A command table in small: one-word verbs, pairs, verbs that are both, columns and row expressions.
enum Sample {
  static let signatures = Signatures([
    command("load pubmed", [.argument("shards", .glob)]),
    command("load qa", [.argument("file", .file)]),
    command("load model", [.argument("folder", .folder)]),
    command("train pretrain", [.argument("model", .value(.model))]),
    command(
      "train lora",
      [.argument("model", .value(.model)), .option("rank", .value(.integer), default: "16", help: "")]),
    command("train sft", [.argument("model", .value(.model))]),
    command("seed", [.argument("number", .value(.integer))]),
    command("count", [.argument("rows", .value(.rows)), .option("by", .column, help: "")]),
    command(
      "where", [.argument("rows", .value(.rows)), .argument("condition", .rowExpression)]),
    command(
      "sort",
      [
        .argument("rows", .value(.rows)), .argument("key", .rowExpression),
        .option("descending", .value(.bool), help: ""),
      ]),
    command(
      "select",
      [.argument("rows", .value(.rows)), .argument("columns", .column, variadic: true, help: "")]),
    command("keep", [.option("when", .rowExpression, help: "")]),
    command(
      "head",
      [.argument("rows", .value(.rows)), .argument("count", .value(.integer), required: false, help: "")]),
    command("map", [.argument("rows", .value(.any)), .argument("f", .value(.lambda))]),
    command("plot", [.argument("rows", .value(.rows)), .argument("form", .choice(["bar", "line"]))]),
    command("plot losses", [.argument("run", .value(.any))]),
    command("show", [.argument("value", .value(.any))]),
    command("ask", [.argument("prompt", .value(.string))]),
    command("attach", [.argument("adapter", .value(.adapter))]),
    command("evaluate", [.argument("set", .value(.dataset))]),
    command("vars", []),
  ])

  private static func command(_ name: String, _ parameters: [Parameter]) -> CommandSignature {
    CommandSignature(name, "", parameters: parameters, returns: .any, examples: [])
  }

  static func parse(_ text: String, definitions: Set<String> = []) throws(Diagnostic) -> ProgramSyntax {
    try Parser.parse(source(text), signatures: signatures, definitions: definitions)
  }

  static func source(_ text: String) -> SourceText { SourceText(name: "cell", text: text) }
}

extension Parameter {
  fileprivate static func argument(_ name: String, _ kind: Kind) -> Parameter {
    .argument(name, kind, help: "")
  }
}
