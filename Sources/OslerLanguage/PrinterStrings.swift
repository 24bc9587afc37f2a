/// Strings as they are written, with their escapes.
extension ExpressionLayout {
  /// `"…"`.
  func lineString(_ pieces: [StringPieceSyntax]) -> Layout {
    let inner = pieces.map { piece -> Layout in
      switch piece {
      case .text(let text): .text(escaped(text, quotes: true))
      case .interpolation(let value): interpolation(value)
      }
    }
    return .sequence([.text("\"")] + inner + [.text("\"")])
  }

  /// `"""` and the text on lines of their own, two columns further in than the statement.
  func blockString(_ pieces: [StringPieceSyntax]) -> Layout {
    var parts: [Layout] = [.text("\"\"\""), .newline]
    for piece in pieces {
      switch piece {
      case .interpolation(let value): parts.append(interpolation(value))
      case .text(let text):
        let lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() {
          if index > 0 { parts.append(.newline) }
          let escaped = escaped(String(line), quotes: false)
          parts.append(.text(escaped.replacing("\"\"\"", with: "\\\"\\\"\\\"")))
        }
      }
    }
    return .indented(.sequence(parts + [.newline, .text("\"\"\"")]))
  }

  private func interpolation(_ value: ExpressionSyntax) -> Layout {
    guard case .pipeline(let pipeline) = value.kind, loneExpression(pipeline) == nil else {
      return .flat(.sequence([.text("\\("), expression(value), .text(")")]))
    }
    return .flat(.sequence([.text("\\("), self.pipeline(pipeline), .text(")")]))
  }

  private func escaped(_ text: String, quotes: Bool) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\": result += "\\\\"
      case "\"": result += quotes ? "\\\"" : "\""
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      case _ where scalar.properties.generalCategory == .control:
        result += "\\u{\(String(scalar.value, radix: 16))}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
