/// A piece of a template, as the lexer hands it to the parser.
struct JinjaToken: Hashable, Sendable {
  enum Kind: Hashable, Sendable {
    /// Outside of tags, white space control applied.
    case text(String)
    case outputBegin, outputEnd
    case tagBegin, tagEnd
    case name(String)
    case string(String)
    case integer(Int)
    case real(Double)
    /// `+`, `==`, `(` …
    case mark(String)
    case end
  }

  let kind: Kind
  let place: JinjaPlace

  /// For messages.
  var words: String {
    switch kind {
    case .text: "text"
    case .outputBegin: "'{{'"
    case .outputEnd: "'}}'"
    case .tagBegin: "'{%'"
    case .tagEnd: "'%}'"
    case .name(let name): "'\(name)'"
    case .string: "a string"
    case .integer, .real: "a number"
    case .mark(let mark): "'\(mark)'"
    case .end: "the end of the template"
    }
  }
}
