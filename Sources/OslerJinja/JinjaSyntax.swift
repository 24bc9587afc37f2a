/// An expression of a template, and where it stands.
struct JinjaExpressionSyntax: Hashable, Sendable {
  indirect enum Kind: Hashable, Sendable {
    case none
    case bool(Bool)
    case integer(Int)
    case real(Double)
    case string(String)
    case name(String)
    case list([JinjaExpressionSyntax])
    case tuple([JinjaExpressionSyntax])
    case dictionary([Pair])
    /// `message.role`
    case attribute(JinjaExpressionSyntax, String)
    /// `message['role']`
    case item(JinjaExpressionSyntax, JinjaExpressionSyntax)
    case slice(JinjaExpressionSyntax, Slice)
    case call(JinjaExpressionSyntax, JinjaArgumentsSyntax)
    /// `value | name(…)`
    case filter(JinjaExpressionSyntax, JinjaFilterSyntax)
    /// `value is name(…)`
    case test(JinjaExpressionSyntax, JinjaFilterSyntax, isNegated: Bool)
    case not(JinjaExpressionSyntax)
    /// `-value`, `+value`
    case sign(String, JinjaExpressionSyntax)
    case binary(String, JinjaExpressionSyntax, JinjaExpressionSyntax)
    case and(JinjaExpressionSyntax, JinjaExpressionSyntax)
    case or(JinjaExpressionSyntax, JinjaExpressionSyntax)
    /// `a < b <= c`
    case comparison(JinjaExpressionSyntax, [Comparison])
    /// `a ~ b`
    case joined([JinjaExpressionSyntax])
    /// `a if test else b`
    case choice(JinjaExpressionSyntax, test: JinjaExpressionSyntax, otherwise: JinjaExpressionSyntax?)
  }

  struct Pair: Hashable, Sendable {
    let key: JinjaExpressionSyntax
    let value: JinjaExpressionSyntax
  }

  struct Slice: Hashable, Sendable {
    var start: JinjaExpressionSyntax?
    var stop: JinjaExpressionSyntax?
    var step: JinjaExpressionSyntax?
  }

  struct Comparison: Hashable, Sendable {
    /// `==`, `<`, `in`, `not in` …
    let operation: String
    let value: JinjaExpressionSyntax
  }

  let kind: Kind
  let place: JinjaPlace
}

/// A filter or a test: its name and what is given to it besides its value.
struct JinjaFilterSyntax: Hashable, Sendable {
  let name: String
  let arguments: JinjaArgumentsSyntax
  let place: JinjaPlace
}

struct JinjaArgumentsSyntax: Hashable, Sendable {
  struct Named: Hashable, Sendable {
    let name: String
    let value: JinjaExpressionSyntax
  }

  var positional: [JinjaExpressionSyntax] = []
  var named: [Named] = []
  /// `*list`
  var spread: JinjaExpressionSyntax?
  /// `**dictionary`
  var spreadNamed: JinjaExpressionSyntax?
}

/// What values are assigned to.
indirect enum JinjaTargetSyntax: Hashable, Sendable {
  case name(String)
  /// `namespace.name`
  case member(String, String)
  case several([JinjaTargetSyntax])
}

/// A part of a template: text, an output or a tag.
struct JinjaStatementSyntax: Hashable, Sendable {
  indirect enum Kind: Hashable, Sendable {
    case text(String)
    case output(JinjaExpressionSyntax)
    case loop(JinjaLoopSyntax)
    case condition([Branch])
    case assignment(JinjaTargetSyntax, JinjaExpressionSyntax)
    /// `{% set name | filter %} … {% endset %}`
    case captured(JinjaTargetSyntax, [JinjaFilterSyntax], [JinjaStatementSyntax])
    case macro(JinjaMacroSyntax)
    /// `{% call(parameters) macro() %} … {% endcall %}`
    case call(JinjaExpressionSyntax, caller: JinjaMacroSyntax)
    case filtered([JinjaFilterSyntax], [JinjaStatementSyntax])
    case with([JinjaBindingSyntax], [JinjaStatementSyntax])
    case generation([JinjaStatementSyntax])
    case leave, proceed
  }

  struct Branch: Hashable, Sendable {
    /// None for `else`.
    let test: JinjaExpressionSyntax?
    let body: [JinjaStatementSyntax]
  }

  let kind: Kind
  let place: JinjaPlace
}

struct JinjaLoopSyntax: Hashable, Sendable {
  let target: JinjaTargetSyntax
  let items: JinjaExpressionSyntax
  /// `for … in … if test`
  let test: JinjaExpressionSyntax?
  let body: [JinjaStatementSyntax]
  let otherwise: [JinjaStatementSyntax]
}

struct JinjaMacroSyntax: Hashable, Sendable {
  struct Parameter: Hashable, Sendable {
    let name: String
    let fallback: JinjaExpressionSyntax?
  }

  let name: String
  let parameters: [Parameter]
  let body: [JinjaStatementSyntax]
}

/// `name = value`, in `{% with %}`.
struct JinjaBindingSyntax: Hashable, Sendable {
  let target: JinjaTargetSyntax
  let value: JinjaExpressionSyntax
}
