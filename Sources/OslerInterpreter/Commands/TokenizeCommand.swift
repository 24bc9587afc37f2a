import Foundation
import OslerCorpus
import OslerDigest
import OslerJSON
import OslerLanguage
import OslerText

/// `tokenize papers tokenizer: base into: "tokens/cardiology"`
struct TokenizeCommand: Command {
  static let group = CommandGroup.data
  static let effect = CommandEffect.outside
  static let signature = CommandSignature(
    "tokenize", "Writes a corpus in tokens, into a folder of files that are mapped into memory.",
    discussion: """
      Titles and abstracts, a document each with the tokenizer's beginning and end. Files are read, cleaned \
      and tokenized on all threads in memory that does not grow with the corpus; the bytes are the same \
      whatever their number. `manifest.json` says what the folder was made from: digests of the sources, the \
      selection, the rules, the tokenizer, counts, and what was dropped for which reason. `train pretrain` \
      takes the value as it takes the corpus. A folder that these arguments wrote before is opened, not \
      written again; anything else in its place is an error.
      """,
    parameters: [
      .argument("papers", .value(.corpus), help: "articles of PubMed files, also cleaned ones"),
      .option("into", .output, required: true, help: "the folder, relative to the notebook"),
      .option(
        "tokenizer", .value(.union([.tokenizer, .model])), required: true,
        help: "whose tokens; of a model its own"),
    ] + CleaningOptions.parameters,
    returns: .corpus,
    examples: [
      Example(
        """
        papers = load pubmed "shards/*.xml"
        tokens = train tokenizer papers vocabulary: 300
        tokenize papers tokenizer: tokens into: "out/tokens"
        """, output: "corpus of 160 tokens (6 documents)")
    ])

  let papers: any Rows
  let path: String
  let tokenizer: Tokenizer
  let plan: CleaningPlan
  let sets: EvaluationSets?

  init(_ arguments: Arguments) throws(Diagnostic) {
    papers = arguments.rows("papers")
    path = arguments.output("into")
    guard let tokenizer = TokenizerOption.tokenizer(arguments) else {
      throw arguments.error("there is no tokenizer", at: "tokenizer")
    }
    self.tokenizer = tokenizer
    plan = try CleaningOptions.plan(arguments)
    sets = try CleaningOptions.sets(arguments)
  }

  func run(in context: CommandContext) throws -> Value {
    defer { context.progress(nil) }
    guard let corpus = (papers as? CorpusValue)?.corpus else { throw TokenizeError.noFiles }
    let key = context.lineage.key.hex
    let tokens: TokenCorpus
    if let known = try opened(key: key) {
      tokens = known
      try context.note("\(context.session.workspace.shown(path)) is written already")
    } else {
      tokens = try write(corpus, key: key, in: context)
      try context.recordArtifact("corpus of tokens", path: path)
      try context.note("wrote \(context.session.workspace.shown(path))")
    }
    let manifest = tokens.manifest
    try context.note(
      manifest.cleaning.words("article", "articles")
        + ": \(Counted.text(manifest.tokens, "token", "tokens"))")
    return .handle(TokensValue(tokens, lineage: context.lineage))
  }

  private func write(_ corpus: Corpus, key: String, in context: CommandContext) throws -> TokenCorpus {
    var writing = TokenizingPlan(tokenizer: tokenizer)
    writing.quality = plan.quality
    writing.near = plan.near
    writing.contamination = try sets?.index(in: context).index
    writing.statement = JSONValue(["command": .string(context.lineage.command), "key": .string(key)])
    try FileManager.default.createDirectory(
      atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
    return try TokenCorpus.write(
      corpus, to: path, plan: writing, threads: context.session.engine.threads
    ) { progress in
      try context.checkInterrupt()
      context.progress(
        Progress(
          "tokenize", done: progress.articles, total: progress.of,
          details: ["\(Counted.grouped(progress.tokens)) tokens"]))
    }
  }

  /// What the same command wrote before, compared with its digests; nil where it wrote nothing.
  private func opened(key: String) throws -> TokenCorpus? {
    guard FileManager.default.fileExists(atPath: "\(path)/\(TokenCorpusManifest.fileName)"),
      try TokenCorpusManifest.read(in: path).filter["stated"]?["key"]?.text == key
    else { return nil }
    return try TokenCorpus.open(path, tokenizer: Digest(of: tokenizer.json()))
  }
}

/// `load tokens "tokens/cardiology"`
struct LoadTokensCommand: Command {
  static let group = CommandGroup.data
  static let signature = CommandSignature(
    "load tokens", "Opens a folder of tokens that `tokenize` wrote.",
    discussion: "Every file is compared with the digest in the manifest.",
    parameters: [.argument("folder", .folder, help: "with a `manifest.json`")],
    returns: .corpus,
    examples: [
      Example(
        """
        papers = load pubmed "shards/*.xml"
        tokens = train tokenizer papers vocabulary: 300
        tokenize papers tokenizer: tokens into: "out/tokens"
        load tokens "out/tokens"
        """)
    ])

  let folder: InputFile

  init(_ arguments: Arguments) throws(Diagnostic) {
    folder = try arguments.folder("folder", with: TokenCorpusManifest.fileName)
  }

  func run(in context: CommandContext) throws -> Value {
    .handle(TokensValue(try TokenCorpus.open(folder.path), lineage: context.lineage))
  }
}

enum TokenizeError: Error, Hashable, CustomStringConvertible {
  case noFiles

  var description: String {
    switch self {
    case .noFiles: "these articles are not straight from files: they were chosen or changed row by row"
    }
  }

  var hint: String? {
    switch self {
    case .noFiles: "choose them with the options of 'load pubmed', or with 'clean'"
    }
  }
}
