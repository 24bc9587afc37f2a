import Foundation
import OslerJSON

extension Tokenizer {
  /// The tokenizer as Hugging Face's `tokenizer.json`: the same text for the same tokenizer, so that its
  /// digest names it. One that was read from a `tokenizer.model` is an object with that file in base 64.
  public func json() -> String {
    let value: JSONValue =
      switch core {
      case .bytePair(let pipeline): json(of: pipeline)
      case .sentencePiece(_, let bytes):
        .object([
          .init("added_tokens", .array(addedTokens.map(\.json))),
          .init("sentencepiece", .string(Data(bytes).base64EncodedString())),
        ])
      }
    return value.written(.indented) + "\n"
  }

  private func json(of pipeline: BytePairPipeline) -> JSONValue {
    let source = pipeline.source
    return .object([
      .init("version", .string("1.0")),
      .init("truncation", source.truncation),
      .init("padding", source.padding),
      .init("added_tokens", .array(addedTokens.map(\.json))),
      .init("normalizer", source.normalizer),
      .init("pre_tokenizer", source.preTokenizer),
      .init("post_processor", source.postProcessor),
      .init("decoder", source.decoder),
      .init("model", pipeline.modelJSON),
    ])
  }
}

extension BytePairPipeline {
  fileprivate var modelJSON: JSONValue {
    let vocabulary = (0..<Int32(model.pieces.count)).filter { !addedOnly.contains($0) }
    let merges = model.mergePairs.map { pair in
      let sides = [text(of: pair.left), text(of: pair.right)]
      return source.writesPairs
        ? JSONValue.array(sides.map { .string($0) }) : .string(sides.joined(separator: " "))
    }
    return .object(
      source.model + [
        .init("vocab", .object(vocabulary.map { .init(text(of: $0), .integer(Int($0))) })),
        .init("merges", .array(merges)),
      ])
  }

  private func text(of id: Int32) -> String { String(decoding: model.pieces[Int(id)], as: UTF8.self) }
}

extension AddedToken {
  fileprivate var json: JSONValue {
    .object([
      .init("id", .integer(Int(id))),
      .init("content", .string(content)),
      .init("single_word", .bool(isSingleWord)),
      .init("lstrip", .bool(stripsLeft)),
      .init("rstrip", .bool(stripsRight)),
      .init("normalized", .bool(isNormalized)),
      .init("special", .bool(isSpecial)),
    ])
  }
}

extension JSONValue {
  /// A post-processor that puts `token` before every text, as Osler's own documents begin.
  static func prefix(token: String, id: Int32) -> JSONValue {
    func part(_ kind: String, _ id: String, _ type: Int) -> JSONValue {
      .object([.init(kind, .object([.init("id", .string(id)), .init("type_id", .integer(type))]))])
    }
    let entry = JSONValue.object([
      .init("id", .string(token)), .init("ids", .array([.integer(Int(id))])),
      .init("tokens", .array([.string(token)])),
    ])
    return .object([
      .init("type", .string("TemplateProcessing")),
      .init("single", .array([part("SpecialToken", token, 0), part("Sequence", "A", 0)])),
      .init(
        "pair",
        .array([part("SpecialToken", token, 0), part("Sequence", "A", 0), part("Sequence", "B", 1)])),
      .init("special_tokens", .object([.init(token, entry)])),
    ])
  }
}
