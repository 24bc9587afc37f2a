/// A notebook, `name.osl.md`: Markdown whose ```` ```{osler} ```` fences are cells that run.
///
/// It is the file's text and where things lie in it; nothing in it is ever rewritten.
public struct Notebook: Hashable, Sendable {
  public let source: SourceText
  public let frontMatter: FrontMatter
  /// Everything after the front matter, in order and without gaps.
  public let blocks: [Block]

  /// A stretch of whole lines.
  public enum Block: Hashable, Sendable {
    /// Text, and fences of other languages.
    case prose(SourceRange)
    case cell(Cell)
    /// An ```` ```osler ```` fence: a program that is shown and never runs.
    case shown(SourceRange)

    public var range: SourceRange {
      switch self {
      case .prose(let range), .shown(let range): range
      case .cell(let cell): cell.range
      }
    }
  }

  /// A fence that runs.
  public struct Cell: Hashable, Sendable {
    /// The label, or a name made from the code: the same code has the same id wherever it stands.
    public let id: String
    public let options: CellOptions
    /// The code after the `#|` lines, without the line break before the closing fence.
    public let codeRange: SourceRange
    /// The whole fence, with the line break after it.
    public let range: SourceRange

    public var label: String? { options.label }
  }

  /// Reads a notebook. Whatever is wrong with its form is reported, in order, and the rest is read.
  public static func parse(_ source: SourceText) -> (notebook: Notebook, diagnostics: [Diagnostic]) {
    var reader = NotebookReader(source)
    let notebook = reader.read()
    return (notebook, reader.diagnostics.sortedByPosition)
  }

  public var cells: [Cell] {
    blocks.compactMap {
      guard case .cell(let cell) = $0 else { return nil }
      return cell
    }
  }

  /// The code of one of its cells.
  public func code(of cell: Cell) -> Substring { source[cell.codeRange] }

  /// The notebook put together again from its parts: byte for byte what was parsed.
  public var text: String {
    var text = String(source[frontMatter.range])
    for block in blocks { text += source[block.range] }
    return text
  }
}

extension [Diagnostic] {
  /// By where they begin; those of one place stay in the order they were found.
  var sortedByPosition: [Diagnostic] {
    enumerated().sorted {
      ($0.element.range.start, $0.offset) < ($1.element.range.start, $1.offset)
    }.map(\.element)
  }
}
