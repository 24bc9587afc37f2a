import Foundation
import OslerCorpus
import OslerDigest
import OslerLanguage
import OslerNetwork

/// `fetch pubmed files: 1..20 years: 2010..2023 into: "shards"`
struct FetchPubMedCommand: Command {
  static let group = CommandGroup.network
  static let effect = CommandEffect.outside
  static let signature = CommandSignature(
    "fetch pubmed", "Fetches NLM's files of citations, and opens them as a corpus.",
    discussion: """
      Each file is checked by the MD5 sum that the server names; what a break left of one is gone on with, and \
      what is there already is not fetched again. `manifest.json` beside the files says where each came from. \
      NLM's files are not by year but in the order in which citations came: 'files' says which to fetch, and \
      'years' chooses among the citations in them. The baseline is over a thousand files, more than 40 GB. \
      The server is reached only when osler was started with '--allow-net ftp.ncbi.nlm.nih.gov'.
      """,
    parameters: [
      .option("into", .output, required: true, help: "a folder, made where there is none"),
      .option(
        "files", .value(.union([.integer, .range, .list(.integer)])),
        help: "numbers of files, as in their names: 1..20; all without it"),
      .option(
        "updates", .value(.bool), default: "false",
        help: "fetch files of the daily updates in place of the baseline's"),
      .option(
        "years", .value(.union([.integer, .range])), unit: "years",
        help: "a year or years: other citations are left out of the corpus"),
      .option(
        "from", .value(.string), default: "\"\(PubMedMirror.nlm)\"",
        help: "the address of the folder that has 'baseline' and 'updatefiles' in it"),
      .option(
        "timeout", .value(.number), default: "60", range: .above(0), unit: "seconds",
        help: "how long the server may send nothing before the connection counts as broken"),
    ] + PatienceOptions.parameters,
    returns: .corpus,
    examples: [
      Example(#"papers = fetch pubmed files: 1..20 years: 2010..2023 into: "shards""#),
      Example(#"recent = fetch pubmed updates: true into: "updates""#),
    ])

  let folder: String
  let numbers: [Int]?
  let part: PubMedFile.Part
  let years: ClosedRange<Int>?
  let base: WebAddress
  let patience: Patience
  let stallSeconds: Double

  init(_ arguments: Arguments) throws(Diagnostic) {
    folder = arguments.output("into")
    switch arguments.value(ifGiven: "files") {
    case .integer(let number)?: numbers = [number]
    case .range(let lower, let upper)?:
      guard lower >= 1, lower <= upper, upper <= 9999 else {
        throw arguments.error("files have numbers from 1 to 9999", at: "files")
      }
      numbers = Array(lower...upper)
    case .list(let values)?: numbers = values.compactMap { Int($0.text) }
    default: numbers = nil
    }
    part = arguments.bool("updates") ? .updates : .baseline
    switch arguments.value(ifGiven: "years") {
    case .integer(let year)?: years = year...year
    case .range(let lower, let upper)?:
      guard lower <= upper else { throw arguments.error("'years' holds no year", at: "years") }
      years = lower...upper
    default: years = nil
    }
    base = try PatienceOptions.address(arguments, "from")
    patience = PatienceOptions.patience(arguments)
    stallSeconds = arguments.real("timeout")
  }

  func run(in context: CommandContext) throws -> Value {
    defer { context.progress(nil) }
    // Before a folder is made: without permission nothing happens.
    try context.session.network.check(base)
    let paths: [String]
    do throws(PubMedError) {
      paths = try fetch(in: context)
    } catch {
      if case .network(.stopped) = error { try context.checkInterrupt() }
      throw error
    }
    let selection = PubMedSelection(since: years?.lowerBound, until: years?.upperBound)
    let corpus = try Corpus.open(
      paths: paths, selection: selection, threads: context.session.engine.threads
    ) { progress in
      try context.checkInterrupt()
      context.progress(Progress("read", done: progress.filesRead, total: progress.files))
    }
    for shard in corpus.shards {
      if let warning = shard.warning { try context.warn(warning) }
    }
    let manifest = "\(folder)/manifest.json"
    try context.recordArtifact("manifest", path: manifest)
    // What the server has is in no key: the files themselves are.
    let content = try paths.map { try context.session.digest(of: $0).0.hex }.joined(separator: "\n")
    let lineage = Lineage(
      key: Digest(of: "\(context.lineage.key.hex)\n\(content)"), command: context.lineage.command,
      inputs: context.lineage.inputs)
    return .handle(CorpusValue(corpus, lineage: lineage))
  }

  private func fetch(in context: CommandContext) throws(PubMedError) -> [String] {
    let mirror: PubMedMirror
    do {
      mirror = try PubMedMirror(
        base, permission: context.session.network, patience: patience, stallSeconds: stallSeconds,
        isStopped: context.session.stopping)
    } catch {
      throw .network(error)
    }
    var files = try mirror.files(of: part)
    if let numbers { files = try PubMedMirror.chosen(numbers, of: files) }
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw .cannotWrite(context.session.workspace.shown(folder), reason: "the folder cannot be made")
    }
    var (fetched, there, bytes, repeated) = (0, 0, 0, 0)
    for (index, file) in files.enumerated() {
      let outcome = try mirror.fetch(file, into: folder) { bytes in
        context.progress(
          Progress(
            "fetch pubmed", done: index, total: files.count,
            details: [file.name, "\(Counted.grouped(bytes / 1_000_000)) MB"]))
      }
      switch outcome {
      case .wasThere: there += 1
      case .fetched(let count, let again):
        fetched += 1
        (bytes, repeated) = (bytes + count, repeated + again)
      }
    }
    let again = repeated > 0 ? ", \(Counted.text(repeated, "try", "tries")) repeated" : ""
    do {
      try context.note(
        "\(Counted.text(fetched, "file", "files")) fetched (\(Counted.grouped(bytes)) bytes\(again)), "
          + "\(Counted.grouped(there)) there already")
    } catch {
      throw .cannotWrite("the log", reason: "\(error)")
    }
    return files.map { "\(folder)/\($0.name)" }
  }
}
