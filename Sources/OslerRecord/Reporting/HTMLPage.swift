import Foundation
import OslerDigest

/// A whole document. Its policy lets a browser fetch nothing at all and run nothing but the one script below,
/// known by its digest: should markup of a stranger ever get into a page, it would still do nothing.
struct HTMLPage {
  /// How the program knows its own reports again.
  static let mark = mark(of: "osler report")

  private static func mark(of generator: String) -> String {
    "<meta name=\"generator\" content=\"\(generator)\">"
  }

  let title: String
  let body: HTML
  /// The command that wrote it: words of ours.
  var generator = "osler report"

  var text: String {
    let (style, script) = (PageStyle.text, PageScript.text)
    let policy =
      "default-src 'none'; img-src data:; style-src '\(Self.source(style))'; "
      + "script-src '\(Self.source(script))'; base-uri 'none'; form-action 'none'"
    let page: HTML = """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      \(HTML(trusted: Self.mark(of: generator)))
      <meta http-equiv="Content-Security-Policy" content="\(HTML(trusted: policy))">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <meta http-equiv="x-dns-prefetch-control" content="off">
      <meta name="referrer" content="no-referrer">
      <title>\(title)</title>
      <style>\(HTML(trusted: style))</style>
      </head>
      <body>
      <div class="page">
      \(body)
      </div>
      <script>\(HTML(trusted: script))</script>
      </body>
      </html>

      """
    return page.text
  }

  /// `sha256-…`, as a policy names what may stand in a page.
  private static func source(_ text: String) -> String {
    "sha256-" + Data(Digest(of: text).bytes).base64EncodedString()
  }
}
