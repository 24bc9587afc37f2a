import Foundation
import OslerDigest
import OslerJSON

/// One rater's form: a page that needs nothing else, keeps what was rated on the rater's device and gives it
/// back as a file.
///
/// The policy lets a browser fetch nothing and run nothing but the script below. Questions and answers are data:
/// the script puts them on the page as text, never as markup. Which side is which model is not on the page.
public struct RatingForm: Sendable {
  let study: RatingStudy
  let sheet: RatingSheet

  public init(_ sheet: RatingSheet, of study: RatingStudy) { (self.study, self.sheet) = (study, sheet) }

  /// What files for and from the rater are called: `rater-01`.
  public var fileName: String { RatingSheet.fileName(of: sheet.rater) ?? "rater" }

  public var html: String {
    let (style, script) = (RatingFormStyle.text, RatingFormScript.text)
    let policy =
      "default-src 'none'; style-src '\(Self.source(style))'; script-src '\(Self.source(script))'; "
      + "base-uri 'none'; form-action 'none'"
    let page: HTML = """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="generator" content="osler rate">
      <meta http-equiv="Content-Security-Policy" content="\(HTML(trusted: policy))">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <meta http-equiv="x-dns-prefetch-control" content="off">
      <meta name="referrer" content="no-referrer">
      <meta name="format-detection" content="telephone=no">
      <title>\(study.title) – \(sheet.rater)</title>
      <style>\(HTML(trusted: style))</style>
      </head>
      <body>
      <header>
      <p class="name"><b>\(study.title)</b> <span>\(sheet.rater)</span></p>
      <div id="progress" role="progressbar" aria-valuemin="0" aria-label="questions done"><span></span></div>
      <p id="count"></p>
      </header>
      <main id="main" tabindex="-1">
      <noscript><p class="alert">This form needs JavaScript, which is switched off here. Open it in a browser, or
      fill in the table (.csv) that came with it.</p></noscript>
      </main>
      <nav id="nav" hidden><button type="button" id="previous">Back</button>
      <button type="button" id="list">All questions</button>
      <button type="button" id="next" class="main">Next</button></nav>
      <p id="kept" role="status" aria-live="polite"></p>
      <script type="application/json" id="data">\(HTML(trusted: data))</script>
      <script>\(HTML(trusted: script))</script>
      </body>
      </html>

      """
    return page.text
  }

  /// Every `<` is written as an escape of JSON, so that no text can end the element that holds the data.
  private var data: String {
    let items = sheet.pages.map { page -> JSONValue in
      let item = study.items[page.item]
      return JSONValue([
        "question": .string(item.question), "context": item.context.map { .string($0) } ?? .null,
        "answers": .array(page.sides.map { .string(item.answers[$0]) }),
      ])
    }
    let axes = study.axes.map { axis in
      JSONValue([
        "name": .string(axis.name), "question": .string(axis.question), "low": .string(axis.low),
        "high": .string(axis.high),
      ])
    }
    let value = JSONValue([
      "study": .string(study.id), "sheet": .string(sheet.digest), "rater": .string(sheet.rater),
      "code": .string(sheet.code), "file": .string("\(study.fileStem)-\(fileName)"),
      "title": .string(study.title), "instructions": .string(study.instructions),
      "points": .integer(study.points), "axes": .array(axes), "items": .array(items),
    ])
    return value.written(.compact).replacing("<", with: "\\u003c")
  }

  /// `sha256-…`, as a policy names what may stand in a page.
  private static func source(_ text: String) -> String {
    "sha256-" + Data(Digest(of: text).bytes).base64EncodedString()
  }
}

extension RatingStudy {
  /// What files of the study begin with: words of its title and of its id, so that two studies are told apart.
  var fileStem: String {
    let words = title.lowercased().split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }
    return (words.prefix(4).map { String($0.prefix(20)) } + [String(id.prefix(8))]).joined(separator: "-")
  }
}
