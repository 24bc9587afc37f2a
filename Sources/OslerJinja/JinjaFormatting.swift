/// The two ways in which Python fills texts: `'%s' % value` and `'{}'.format(value)`, without widths.
extension JinjaEvaluator {
  /// `%s`, `%r`, `%d`, `%i` and `%%`.
  func formatted(_ format: JinjaText, _ value: JinjaValue) throws(JinjaError) -> JinjaText {
    var values = [value]
    if case .tuple(let several) = value { values = several }
    var rest = values[...]
    var result = JinjaText()
    let pieces = format.split(JinjaText("%"), limit: .max)
    result.append(pieces[0])
    var index = 1
    while index < pieces.count {
      let piece = pieces[index]
      index += 1
      if piece.isEmpty, index < pieces.count {
        result.append("%")
        result.append(pieces[index])
        index += 1
        continue
      }
      guard let letter = piece.scalars.first, "srdi".unicodeScalars.contains(letter) else {
        throw fault(.unsupported("'%\(piece.scalars.first.map(String.init) ?? "")' in a format"))
      }
      guard let next = rest.popFirst() else { throw fault(.missingArgument("more values", of: "%")) }
      switch letter {
      case "s": result.append(try written(next))
      case "r": result.append(try represented(next))
      default:
        guard let number = next.number, let whole = Int(exactly: number.rounded(.towardZero)) else {
          throw fault(.badArgument(next.kind, of: "%\(letter)"))
        }
        result.append(String(whole))
      }
      result.append(piece[1..<piece.count])
    }
    guard rest.isEmpty else { throw fault(.badArgument("more values than places", of: "%")) }
    return result
  }

  /// `{}`, `{0}`, `{name}`, `{{` and `}}`.
  func braced(_ format: JinjaText, _ arguments: JinjaArguments) throws(JinjaError) -> JinjaText {
    var result = JinjaText()
    var (position, automatic) = (0, 0)
    while position < format.count {
      let scalar = format.scalars[position]
      let isDouble = position + 1 < format.count && format.scalars[position + 1] == scalar
      if scalar != "{" && scalar != "}" {
        result.append(format.character(position))
        position += 1
      } else if isDouble {
        result.append(format.character(position))
        position += 2
      } else {
        guard scalar == "{", let end = format.firstIndex(of: JinjaText("}"), from: position) else {
          throw fault(.badArgument("a lone brace", of: "format"))
        }
        let name = format[position + 1..<end].string
        if name.isEmpty { automatic += 1 }
        guard let value = Self.given(arguments, name.isEmpty ? String(automatic - 1) : name) else {
          throw fault(.missingArgument("a value for '{\(name)}'", of: "format"))
        }
        result.append(try written(value))
        position = end + 1
      }
      try check(count: result.count)
    }
    return result
  }

  private static func given(_ arguments: JinjaArguments, _ name: String) -> JinjaValue? {
    guard let index = Int(name) else { return arguments.named.first { $0.name == name }?.value }
    return arguments.positional.indices.contains(index) ? arguments.positional[index] : nil
  }
}
