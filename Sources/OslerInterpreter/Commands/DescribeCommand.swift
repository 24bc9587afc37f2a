import Foundation
import OslerDigest
import OslerLanguage
import OslerLog
import OslerModel
import OslerTensor
import OslerText

/// `describe doctor`
struct DescribeCommand: Command {
  static let group = CommandGroup.models
  static let signature = CommandSignature(
    "describe", "Shows what a model, an adapter or a corpus consists of, and how it came to be.",
    discussion: """
      Of a corpus what was found when it was opened, without reading it again: files, selection, and a table \
      of what became of every citation and how many articles are of each year; of one in tokens what its manifest says. Of a model its shape, size and digest, the template it was tuned with and the commands it was made by; the value \
      is a table of its tensors. The digest is of the tensors' names, shapes and bytes, whatever file they \
      came from.
      """,
    parameters: [
      .argument(
        "value", .value(.union([.model, .adapter, .corpus])), help: "a model, an adapter or a corpus")
    ],
    returns: .table, examples: [Example("describe doctor")])

  private enum Subject {
    case speaker(any Speaker)
    case corpus(any Handle, CorpusFacts)
  }

  private let subject: Subject

  init(_ arguments: Arguments) throws(Diagnostic) {
    if case .corpus = arguments.value("value").type {
      let handle = arguments.handle("value", as: (any Rows).self)
      switch handle {
      case let corpus as CorpusValue: subject = .corpus(corpus, CorpusFacts(corpus.corpus))
      case let tokens as TokensValue: subject = .corpus(tokens, CorpusFacts(tokens.tokens))
      default:
        throw arguments.error(
          "these articles are not straight from files: nothing is known of them without reading them",
          at: "value")
      }
    } else {
      subject = .speaker(arguments.handle("value", as: (any Speaker).self))
    }
  }

  func run(in context: CommandContext) throws -> Value {
    switch subject {
    case .speaker(let speaker): return try describe(speaker, in: context)
    case .corpus(let handle, let facts):
      try show(facts.lines, of: handle, in: context)
      return .handle(Table(facts.columns, facts.rows, lineage: context.lineage))
    }
  }

  private func show(
    _ lines: [(name: String, text: String)], of handle: any Handle, in context: CommandContext
  ) throws {
    let width = lines.map(\.name.count).max() ?? 0
    let facts = lines.map { $0.padding(toLength: width + 2, withPad: " ", startingAt: 0) + $1 }
    let text =
      [handle.summary] + facts + ["made by"]
      + context.session.lineageText(of: handle.lineage).map { "  " + $0 }
    try context.show(MIMEBundle(text: text.joined(separator: "\n")))
  }

  private func describe(_ speaker: any Speaker, in context: CommandContext) throws -> Value {
    let tensors: ParameterSet
    var lines: [(name: String, text: String)]
    if let adapter = speaker as? AdapterValue {
      tensors = try adapter.adapter.parameters
      lines = adapter.facts
    } else {
      let transformer = speaker.base.transformer
      tensors = transformer.parameters
      lines = transformer.facts
    }
    let bytes = tensors.entries.reduce(0) { $0 + $1.tensor.byteCount }
    lines += [
      ("parameters", Counted.grouped(tensors.elementCount)),
      ("bytes", "\(Counted.grouped(bytes)) (\(ByteCount(bytes)))"),
      ("digest", tensors.digest().hex),
      ("template", speaker.template?.title ?? "none"),
      (
        "tokenizer",
        Counted.text(speaker.tokenizer.vocabularySize, "token", "tokens")
          + ", digest \(Digest(of: speaker.tokenizer.json()).hex.prefix(16))"
      ),
    ]
    try show(lines, of: speaker, in: context)
    let rows: [[Value]] = tensors.entries.map { name, tensor in
      [
        .string(name), .list(tensor.shape.map { .integer($0) }), .string(tensor.type.rawValue),
        .integer(tensor.count), .integer(tensor.byteCount),
      ]
    }
    return .handle(
      Table(["name", "shape", "type", "parameters", "bytes"], rows, lineage: context.lineage))
  }
}

extension AdapterValue {
  fileprivate var facts: [(name: String, text: String)] {
    let places = shape.places(in: base.transformer.configuration)
    let kinds = [shape.isDoRA ? "DoRA" : "LoRA"] + (shape.isRankStabilized ? ["rank-stabilised"] : [])
    return [
      ("kind", kinds.joined(separator: ", ")),
      (
        "rank",
        "\(shape.rank), alpha \(Figures.short(shape.alpha))"
          + (shape.rankPattern.isEmpty ? "" : ", by pattern")
      ),
      (
        "pairs",
        Counted.grouped(places.count) + " on "
          + LinearLayer.allCases.filter(shape.targets.contains).map(\.rawValue).joined(separator: ", ")
      ),
      ("whole", shape.modulesToSave.isEmpty ? "none" : shape.modulesToSave.joined(separator: ", ")),
      ("base", "\(base.summary), digest \(base.transformer.parameters.digest().hex)"),
    ]
  }
}

extension Transformer {
  /// What its configuration says, a line each.
  fileprivate var facts: [(name: String, text: String)] {
    let shape = configuration
    let groups = shape.keyValueHeads == shape.heads ? "" : ", \(shape.keyValueHeads) for keys and values"
    return [
      ("architecture", shape.family.rawValue + (shape.glm == nil ? "" : ", \(GLMLayout.inWords)")),
      ("layers", "\(shape.layers) of \(shape.hiddenSize), feed-forward \(shape.intermediateSize)"),
      ("heads", "\(shape.heads) of \(shape.headDimension)\(groups)"),
      (
        "positions",
        "\(Counted.grouped(shape.maxPositions)), rotary base \(Figures.short(shape.ropeTheta))"
          + (shape.ropeScaling.map { ", scaled: \($0)" } ?? "")
          + (shape.slidingWindow.map { ", window \(Counted.grouped($0))" } ?? "")
      ),
      (
        "precision",
        precision.rawValue + (bitsPerWeight.map { ", linear layers of \($0) bits" } ?? "")
          + (shape.tieEmbeddings ? ", head tied to the embeddings" : "")
      ),
    ]
  }
}
