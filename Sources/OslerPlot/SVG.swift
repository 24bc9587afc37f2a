import Foundation

/// SVG as it is written: elements in order, text escaped, coordinates in tenths of a pixel.
struct SVG {
  private(set) var lines: [String] = []
  /// Rules that this drawing needs beside those of every plot.
  var ownStyle = ""

  mutating func add(_ element: String) { lines.append(element) }

  mutating func text(
    _ text: String, _ className: String, x: Double, y: Double, anchor: String = "start"
  ) {
    let place = anchor == "start" ? "" : #" text-anchor="\#(anchor)""#
    add(#"<text class="\#(className)" x="\#(px(x))" y="\#(px(y))"\#(place)>\#(escaped(text))</text>"#)
  }

  mutating func line(_ className: String, from: Plot.Point, to: Plot.Point) {
    add(#"<path class="\#(className)" d="M\#(px(from.x)) \#(px(from.y))L\#(px(to.x)) \#(px(to.y))"/>"#)
  }

  /// - Parameter hover: shown by a browser while the pointer rests on it.
  mutating func box(
    _ className: String, x: Double, y: Double, width: Double, height: Double, radius: Double = 0,
    hover: String? = nil
  ) {
    let corner = radius > 0 ? #" rx="\#(px(radius))""# : ""
    let place = #"x="\#(px(x))" y="\#(px(y))" width="\#(px(width))" height="\#(px(height))"\#(corner)"#
    let start = #"<rect class="\#(className)" \#(place)"#
    add(hover.map { "\(start)><title>\(escaped($0))</title></rect>" } ?? start + "/>")
  }

  mutating func dot(_ className: String, _ at: Plot.Point, radius: Double) {
    add(#"<circle class="\#(className)" cx="\#(px(at.x))" cy="\#(px(at.y))" r="\#(px(radius))"/>"#)
  }

  /// The whole document, `height` pixels high.
  func document(title: String, width: Double, height: Double) -> String {
    let head = """
      <svg xmlns="http://www.w3.org/2000/svg" class="osler-plot" width="\(px(width))" height="\(px(height))" \
      viewBox="0 0 \(px(width)) \(px(height))" role="img" aria-label="\(escaped(title))">
      <style>
      \(svgStyle)\(ownStyle)
      </style>
      <rect class="paper" width="\(px(width))" height="\(px(height))" rx="8"/>
      """
    return ([head] + lines + ["</svg>", ""]).joined(separator: "\n")
  }

  /// The drawing as an element of a page that has ``Plot/pageStyle``.
  ///
  /// - Parameter data: what the page's script is to know.
  func element(title: String, data: String, width: Double, height: Double) -> String {
    let head = """
      <svg class="osler-plot" width="\(px(width))" height="\(px(height))" \
      viewBox="0 0 \(px(width)) \(px(height))" role="img" tabindex="0" aria-label="\(escaped(title))" \
      data-hover="\(escaped(data))">
      """
    return ([head] + lines + ["</svg>"]).joined(separator: "\n")
  }
}

/// A coordinate: at most one decimal, so that the same plot has the same bytes everywhere.
func px(_ value: Double) -> String { trimmed(fixed(value, decimals: 1)) }

func escaped(_ text: String) -> String {
  var result = ""
  for scalar in Plot.shown(text).unicodeScalars {
    switch scalar {
    case "&": result += "&amp;"
    case "<": result += "&lt;"
    case ">": result += "&gt;"
    case "\"": result += "&quot;"
    case "'": result += "&#39;"
    // Not characters of XML 1.0, though Unicode scalars.
    case "\u{FFFE}", "\u{FFFF}": result += "\u{FFFD}"
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result
}

/// About how wide `text` is in a sans-serif font of `size` pixels.
func textWidth(_ text: String, size: Double) -> Double {
  text.reduce(0) { width, character in
    switch character {
    case "i", "j", "l", ".", ",", ":", ";", "'", "|", "I", " ", "(", ")", "[", "]", "f", "t", "r":
      width + 0.33
    case "m", "w", "M", "W", "%", "@": width + 0.88
    case _ where character.isUppercase: width + 0.68
    case _ where !character.isASCII && character != "–": width + 0.95
    default: width + 0.57
    }
  } * size
}
