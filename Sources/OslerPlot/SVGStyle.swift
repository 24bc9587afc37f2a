/// Colours that stay apart for people who see red and green alike, on white and on near-black.
let lightColours = [
  "#2467b3", "#d4591c", "#1c8a5f", "#ae3c78", "#8a6d12", "#6353c4", "#2793a8", "#6b7280",
]
let darkColours = [
  "#6cb0f5", "#f59a62", "#56c596", "#e583b8", "#d9bb58", "#aba0fa", "#6fd0e3", "#a7afba",
]

/// How many series have a colour of their own.
let colourCount = lightColours.count

/// Plain classes rather than variables: they are understood outside browsers too.
let svgStyle = """
  .osler-plot text { font-family: system-ui, "Segoe UI", Roboto, "DejaVu Sans", sans-serif }
  .osler-plot text { font-size: 12px; fill: #57606a }
  .osler-plot .title { font-size: 16px; font-weight: 600; fill: #1f2328 }
  .osler-plot .strong { fill: #1f2328 }
  .osler-plot .message { font-size: 14px }
  .osler-plot path { fill: none }
  .osler-plot .line { stroke-width: 2; stroke-linejoin: round; stroke-linecap: round }
  .osler-plot .dashed { stroke-dasharray: 6 4 }
  .osler-plot .dot { stroke: #ffffff; stroke-width: 1 }
  \(palette(lightColours))
  \(paint(paper: "#ffffff", grid: "#e7eaee", axis: "#8c959f", whisker: "#1f2328"))
  @media (prefers-color-scheme: dark) {
  .osler-plot text { fill: #9aa4af }
  .osler-plot .title, .osler-plot .strong { fill: #e6edf3 }
  .osler-plot .dot { stroke: #12161c }
  \(palette(darkColours))
  .osler-plot .bar.c0 { fill: #3c7ac0 }
  \(paint(paper: "#12161c", grid: "#262c35", axis: "#6e7781", whisker: "#e6edf3"))
  }
  """

private func paint(paper: String, grid: String, axis: String, whisker: String) -> String {
  """
  .osler-plot .paper { fill: \(paper) }
  .osler-plot .grid { stroke: \(grid); stroke-width: 1 }
  .osler-plot .axis { stroke: \(axis); stroke-width: 1 }
  .osler-plot .value { paint-order: stroke; stroke: \(paper); stroke-width: 4 }
  .osler-plot .whisker { stroke: \(whisker); stroke-width: 1.5 }
  """
}

private func palette(_ colours: [String]) -> String {
  colours.enumerated().map { index, colour in
    ".osler-plot .line.c\(index), .osler-plot .key.c\(index) { stroke: \(colour) } "
      + ".osler-plot .dot.c\(index), .osler-plot .bar.c\(index) { fill: \(colour) }"
  }.joined(separator: "\n")
}
