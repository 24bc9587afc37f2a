import OslerModel
import OslerText

extension GLMLayout {
  /// The marks, in the order of a sample, each with what published tokenizers call it.
  private static let names = [
    ["[CLS]"], ["[gMASK]"], ["<sop>", "<|startofpiece|>"], ["<eop>", "<|endofpiece|>"],
  ]

  /// The layout's marks as this tokenizer has them.
  init(_ tokenizer: Tokenizer) throws(GLMTokensError) {
    let ids = Self.names.map { names in names.lazy.compactMap { tokenizer.id(ofSpecial: $0) }.first }
    let missing = zip(Self.names, ids).compactMap { names, id in id == nil ? names[0] : nil }
    let found = ids.compactMap(\.self)
    guard found.count == Self.names.count else { throw .missing(missing) }
    self.init(begin: found[0], blank: found[1], start: found[2], end: found[3])
  }

  /// How `train tokenizer` is told of all marks.
  fileprivate static let special = "special: [\(names.map { "\"\($0[0])\"" }.joined(separator: ", "))]"
}

/// Why a tokenizer cannot write a GLM's texts.
enum GLMTokensError: Error, Hashable, CustomStringConvertible {
  case missing([String])
  /// Those of a model's folder, where its configuration has others.
  case others

  var description: String {
    switch self {
    case .missing(let names):
      "the tokenizer has no special token \(names.map { "'\($0)'" }.joined(separator: ", ")) for the layout 'glm'"
    case .others: "the model's layout has other ids for its marks than its tokenizer"
    }
  }

  var hint: String? {
    switch self {
    case .missing: "train one with \(GLMLayout.special)"
    case .others: "give the tokenizer that belongs to the model"
    }
  }
}
