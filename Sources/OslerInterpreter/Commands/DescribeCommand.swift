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
    "describe", "Shows what a model or an adapter consists of, and how it came to be.",
    discussion: """
      Its shape, size and digest, the template it was tuned with and the commands it was made by; the value \
      is a table of its tensors. The digest is of the tensors' names, shapes and bytes, whatever file they \
      came from.
      """,
    parameters: [.argument("value", .value(.union([.model, .adapter])), help: "a model or an adapter")],
    returns: .table, examples: [Example("describe doctor")])

  let speaker: any Speaker

  init(_ arguments: Arguments) throws(Diagnostic) {
    speaker = arguments.handle("value", as: (any Speaker).self)
  }

  func run(in context: CommandContext) throws -> Value {
    let tensors: ParameterSet
    var lines: [(String, String)]
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
    let width = lines.map(\.0.count).max() ?? 0
    let facts = lines.map { $0.padding(toLength: width + 2, withPad: " ", startingAt: 0) + $1 }
    let text =
      [speaker.summary] + facts + ["made by"]
      + context.session.lineageText(of: speaker.lineage).map { "  " + $0 }
    try context.show(MIMEBundle(text: text.joined(separator: "\n")))
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
  fileprivate var facts: [(String, String)] {
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
  fileprivate var facts: [(String, String)] {
    let shape = configuration
    let groups = shape.keyValueHeads == shape.heads ? "" : ", \(shape.keyValueHeads) for keys and values"
    return [
      ("architecture", shape.family.rawValue),
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
