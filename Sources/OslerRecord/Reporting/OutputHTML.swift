import Foundation
import OslerLog

/// An output in the best of its forms that a page can show safely. Pictures are embedded as `data:` images, in
/// which a browser runs nothing and fetches nothing; everything else is text.
enum OutputHTML {
  private static let pictures = ["image/png", "image/jpeg", "image/gif", "image/webp"]

  static func html(_ bundle: MIMEBundle) -> HTML {
    var notes: [HTML] = []
    for mime in ["image/svg+xml"] + pictures {
      guard let data = bundle[mime] else { continue }
      if let picture = picture(data, mime) { return picture }
      notes.append(leftOut("a picture (\(mime), \(Numbers.bytes(Int64(size(data))))) is left out"))
    }
    return table(bundle).map(TableHTML.element) ?? (words(bundle) ?? other(bundle)) + notes.joined()
  }

  /// Text that a command showed.
  static func text(_ text: String) -> HTML {
    let (shown, note) = Bounds.block(text)
    return "<pre class=\"text\" tabindex=\"0\">\(shown)</pre>\(note.map(leftOut))"
  }

  static func leftOut(_ note: String) -> HTML { "<p class=\"left-out\">\(note)</p>" }

  private static func size(_ data: MIMEData) -> Int {
    switch data {
    case .text(let text): text.utf8.count
    case .bytes(let bytes): bytes.count
    }
  }

  private static func picture(_ data: MIMEData, _ mime: String) -> HTML? {
    guard size(data) <= Bounds.pictureBytes else { return nil }
    let isDrawing = mime == "image/svg+xml"
    let encoded: String
    switch data {
    case .bytes(let bytes): encoded = bytes.base64EncodedString()
    case .text(let text) where isDrawing: encoded = Data(text.utf8).base64EncodedString()
    case .text(let text):
      // Other programs' logs hold pictures in base 64.
      guard let bytes = Data(base64Encoded: text, options: .ignoreUnknownCharacters), !bytes.isEmpty else {
        return nil
      }
      encoded = bytes.base64EncodedString()
    }
    var words = "picture"
    if isDrawing, case .text(let text) = data { words = label(text) ?? words }
    return """
      <div class="scroll"><img class="picture" src="data:\(mime);base64,\(encoded)" alt="\(words)"></div>
      """
  }

  /// The drawing's own label.
  private static func label(_ svg: String) -> String? {
    let mark = "aria-label=\""
    guard let start = svg.prefix(2_000).range(of: mark)?.upperBound,
      let end = svg[start...].prefix(600).firstIndex(of: "\"")
    else { return nil }
    let words = MarkdownInline.plain(String(svg[start..<end]))
    return words.isEmpty ? nil : Bounds.line(words)
  }

  private static func table(_ bundle: MIMEBundle) -> DataTable? {
    if case .text(let text)? = bundle["text/html"], let table = DataTable(html: text) { return table }
    if case .text(let text)? = bundle["application/json"] { return DataTable(json: text) }
    return nil
  }

  private static func words(_ bundle: MIMEBundle) -> HTML? {
    if case .text(let text)? = bundle["text/markdown"] {
      var markdown = MarkdownHTML(shift: 3, prefix: "o-")
      let (shown, note) = Bounds.block(text)
      return "<div class=\"prose\">\(markdown.html(MarkdownText(shown)))</div>\(note.map(leftOut))"
    }
    return bundle.text.map(text)
  }

  /// The first form that is text, or what there is.
  private static func other(_ bundle: MIMEBundle) -> HTML {
    for part in bundle.parts {
      if case .text(let text) = part.data { return Self.text(text) }
    }
    let forms = bundle.parts.prefix(10).map {
      "\(Bounds.line($0.mime)), \(Numbers.bytes(Int64(size($0.data))))"
    }
    return leftOut(forms.isEmpty ? "nothing" : forms.joined(separator: "; "))
  }
}
