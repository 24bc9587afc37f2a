import OslerPlot

/// How a page looks: the colours of both themes, then the rules.
enum PageStyle {
  static let text = """
    :root { color-scheme: light dark; \(light) }
    @media (prefers-color-scheme: dark) { :root { \(dark) } }
    :root[data-theme="light"] { color-scheme: light; \(light) }
    :root[data-theme="dark"] { color-scheme: dark; \(dark) }
    \(PageRules.page)
    \(PageRules.story)
    \(PageRules.figures)
    \(Plot.pageStyle)
    \((0..<8).map { ".key.k\($0) { background: var(--c\($0)) }" }.joined(separator: "\n"))
    \(PageRules.print(light: light))
    """

  private static let light =
    "--paper: #ffffff; --ink: #1f2328; --quiet: #59636e; --soft: #f5f6f8; --line: #d9dee4; --link: #0b5cad; "
    + "--grid: #e7eaee; --axis: #8c959f; --good: #1a6e35; --good-back: #e3f3e7; --bad: #b3261e; "
    + "--bad-back: #fcebea; --warn: #7a4b00; --warn-back: #fdf1d8; --cached: #4a3fa3; --cached-back: #ecebfa; "
    + "--keyword: #8a2478; --command: #0b5cad; --string: #1a6e35; --number: #9a4500; " + series(dark: false)

  private static let dark =
    "--paper: #12161c; --ink: #e3e8ee; --quiet: #9aa6b2; --soft: #1a2028; --line: #2f3742; --link: #7ab7f5; "
    + "--grid: #262c35; --axis: #6e7781; --good: #7bd394; --good-back: #16301f; --bad: #ff9a92; "
    + "--bad-back: #3a1a1a; --warn: #f0c36d; --warn-back: #35290f; --cached: #b9b0fb; --cached-back: #282545; "
    + "--keyword: #e79bd6; --command: #7ab7f5; --string: #8fd9a5; --number: #f2ac7b; " + series(dark: true)

  private static func series(dark: Bool) -> String {
    Plot.colours(dark: dark).enumerated().map { "--c\($0): \($1)" }.joined(separator: "; ")
  }
}
