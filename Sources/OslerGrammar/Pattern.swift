/// A regular expression, read.
///
/// What it may have: literals, `.`, classes with ranges and `\d \w \s \D \W \S`, groups (plain, named and
/// `(?:…)`), `|`, and the counts `? * + {m} {m,} {m,n}`, lazy ones too, for laziness changes no language. `^` and
/// `$` may stand at the ends of the whole pattern's alternatives.
struct Pattern {
  /// One side of the outermost `|`.
  struct Alternative {
    var isAnchoredAtStart = false
    var expression = Expression.empty
    var isAnchoredAtEnd = false
  }

  let alternatives: [Alternative]

  /// - Throws: ``GrammarError``, with the column.
  init(_ text: String) throws(GrammarError) {
    var parser = PatternParser(text)
    alternatives = try parser.pattern()
  }

  /// The texts that match as a whole.
  var whole: Expression { .choice(alternatives.map(\.expression)) }

  /// The texts that a match can be found in, as JSON schemas mean it: what is not anchored may go on.
  var found: Expression {
    let anything = Expression.any(.scalars(.all))
    return .choice(
      alternatives.map { each in
        .sequence(
          (each.isAnchoredAtStart ? [] : [anything]) + [each.expression]
            + (each.isAnchoredAtEnd ? [] : [anything]))
      })
  }
}
