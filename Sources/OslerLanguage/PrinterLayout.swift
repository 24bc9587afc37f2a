/// Text with places where a line may break, after Wadler 2003, "A prettier printer": a group is laid
/// out on one line when it fits there, and otherwise breaks at all its lines.
indirect enum Layout {
  case text(String)
  /// A line break, or this text on one line.
  case line(flat: String)
  /// A line break always.
  case newline
  case sequence([Layout])
  /// Two columns further right after each break in it.
  case indented(Layout)
  case group(Layout)
  /// On one line whatever its width.
  case flat(Layout)

  /// The text, with `indent` columns before each line but the first.
  func rendered(width: Int, indent: Int) -> String {
    var renderer = LayoutRenderer(width: width, column: indent)
    renderer.render(self, indent: indent)
    return renderer.text
  }
}

private struct LayoutRenderer {
  private struct Item {
    let layout: Layout
    let indent: Int
    let isFlat: Bool
  }

  let width: Int
  private(set) var text = ""
  private var column: Int
  /// Spaces still to be written when the line turns out not to be blank.
  private var pending = 0

  init(width: Int, column: Int) {
    self.width = width
    self.column = column
  }

  mutating func render(_ layout: Layout, indent: Int) {
    var stack = [Item(layout: layout, indent: indent, isFlat: false)]
    while let item = stack.popLast() {
      switch item.layout {
      case .text(let string): write(string)
      case .newline: breakLine(item.indent)
      case .line(let flat):
        if item.isFlat { write(flat) } else { breakLine(item.indent) }
      case .sequence(let parts):
        stack += parts.reversed().map { Item(layout: $0, indent: item.indent, isFlat: item.isFlat) }
      case .indented(let inner):
        stack.append(Item(layout: inner, indent: item.indent + 2, isFlat: item.isFlat))
      case .flat(let inner): stack.append(Item(layout: inner, indent: item.indent, isFlat: true))
      case .group(let inner):
        let flat = Item(layout: inner, indent: item.indent, isFlat: true)
        let fits = item.isFlat || fits(flat, before: stack)
        stack.append(fits ? flat : Item(layout: inner, indent: item.indent, isFlat: false))
      }
    }
  }

  private mutating func write(_ string: String) {
    guard !string.isEmpty else { return }
    text += String(repeating: " ", count: pending) + string
    pending = 0
    column += string.count
  }

  private mutating func breakLine(_ indent: Int) {
    text += "\n"
    pending = indent
    column = indent
  }

  /// Whether the line has room for `item` and for what follows up to the next possible break.
  private func fits(_ item: Item, before rest: [Item]) -> Bool {
    var left = width - column
    var next = rest.count
    var stack = [item]
    while left >= 0 {
      if stack.isEmpty {
        guard next > 0 else { return true }
        next -= 1
        stack.append(rest[next])
      }
      let item = stack.removeLast()
      switch item.layout {
      case .text(let string): left -= string.count
      case .newline: return true
      case .line(let flat):
        guard item.isFlat else { return true }
        left -= flat.count
      case .sequence(let parts):
        stack += parts.reversed().map { Item(layout: $0, indent: 0, isFlat: item.isFlat) }
      case .indented(let inner), .group(let inner):
        stack.append(Item(layout: inner, indent: 0, isFlat: item.isFlat))
      case .flat(let inner): stack.append(Item(layout: inner, indent: 0, isFlat: true))
      }
    }
    return false
  }
}
