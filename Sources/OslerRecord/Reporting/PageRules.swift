/// The rules of a page's style, by what they are about.
enum PageRules {
  private static let sans = "system-ui, -apple-system, \"Segoe UI\", Roboto, \"DejaVu Sans\", sans-serif"
  private static let serif =
    "Charter, \"Bitstream Charter\", \"Iowan Old Style\", \"Source Serif 4\", Georgia, \"DejaVu Serif\", serif"
  private static let mono = "ui-monospace, \"SF Mono\", Menlo, Consolas, \"DejaVu Sans Mono\", monospace"

  /// The page, its head, its list of contents, its tables of facts.
  static let page = """
    *, *::before, *::after { box-sizing: border-box }
    html { -webkit-text-size-adjust: 100%; scroll-behavior: smooth }
    body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.55 \(sans); overflow-wrap: break-word }
    .page { max-width: 46rem; margin: 0 auto; padding: 2rem 1.25rem 3rem; position: relative }
    a { color: var(--link); text-underline-offset: 2px; text-decoration-thickness: 1px }
    a:not(:hover) { text-decoration-color: color-mix(in srgb, currentColor 40%, transparent) }
    :focus-visible { outline: 2px solid var(--link); outline-offset: 2px; border-radius: 4px }
    h1, h2, h3, h4, h5, h6 { line-height: 1.25; font-weight: 650; text-wrap: balance; scroll-margin-top: 1rem; unicode-bidi: isolate }
    h1 { font: 650 2.1rem/1.15 \(serif); letter-spacing: -0.01em; margin: .3rem 0 .8rem }
    h2 { font: 650 1.4rem/1.25 \(serif); margin: 2.6rem 0 .8rem }
    h3 { font-size: 1.1rem; margin: 2rem 0 .6rem }
    h4, h5, h6 { font-size: 1rem; margin: 1.5rem 0 .5rem }
    code, pre { font-family: \(mono); font-size: .87em; unicode-bidi: isolate }
    .eyebrow { margin: 0 5rem 0 0; color: var(--quiet); font-size: .87rem }
    .toggle { position: absolute; top: 1.7rem; right: 1.25rem; font: 500 .8rem/1 \(sans); color: var(--quiet); background: none; border: 1px solid var(--line); border-radius: 99px; padding: .5rem .8rem; cursor: pointer }
    .toggle:hover { color: var(--ink); border-color: var(--axis) }
    .status { margin: 0 0 1.4rem; color: var(--quiet) }
    .badge { display: inline-block; font-size: .8rem; font-weight: 600; line-height: 1; padding: .28rem .55rem; border-radius: 99px; background: var(--soft); color: var(--quiet); margin-right: .35rem }
    .badge.succeeded, .badge.identical, .badge.within { background: var(--good-back); color: var(--good) }
    .badge.failed, .badge.differs, .badge.missing, .badge.error, .badge.cannot, .badge.killed { background: var(--bad-back); color: var(--bad) }
    .badge.interrupted, .badge.partial, .badge.not, .badge.running { background: var(--warn-back); color: var(--warn) }
    .badge.cached { background: var(--cached-back); color: var(--cached) }
    .facts { margin: 0; padding: .2rem 0; border-top: 1px solid var(--line); border-bottom: 1px solid var(--line); font-size: .93rem }
    .facts div { display: grid; grid-template-columns: 9.5rem 1fr; gap: 1rem; padding: .3rem 0 }
    .facts dt { color: var(--quiet); min-width: 0; overflow-wrap: anywhere }
    .facts dd { margin: 0; min-width: 0; overflow-wrap: anywhere }
    .contents { margin: 1.4rem 0 2.2rem; font-size: .93rem }
    .contents ul { list-style: none; margin: 0; padding: 0; columns: 14rem; column-gap: 2rem }
    .contents li { padding: .12rem 0; break-inside: avoid }
    .contents li.level3 { padding-left: 1rem }
    .contents a { text-decoration: none }
    .record { border-top: 1px solid var(--line); margin-top: 2.6rem }
    .record h2 { margin-top: 1.6rem }
    .quiet { color: var(--quiet) }
    .left-out { color: var(--quiet); font-size: .87rem; font-style: italic; margin: .3rem 0 .8rem }
    footer { margin-top: 3rem; border-top: 1px solid var(--line); color: var(--quiet); font-size: .85rem }
    @media (max-width: 30rem) {
    .page { padding: 1.25rem 1rem 2rem }
    .toggle { top: .95rem; right: 1rem }
    h1 { font-size: 1.75rem }
    .facts div { grid-template-columns: 1fr; gap: 0 }
    .contents ul { columns: auto }
    .contents li, .record li { padding: .25rem 0 }
    }
    """

  /// Prose, cells, tables.
  static let story = """
    .prose { font: 1.08rem/1.62 \(serif) }
    .prose p, .prose ul, .prose ol, .prose blockquote { margin: 0 0 1rem }
    .prose li + li { margin-top: .3rem }
    .prose h3, .prose h4, .prose h5, .prose h6 { font-family: \(sans) }
    .prose code { background: var(--soft); border-radius: 4px; padding: .1em .3em }
    .prose pre code { background: none; padding: 0 }
    .prose hr { border: 0; border-top: 1px solid var(--line); margin: 2rem 0 }
    blockquote { border-left: 3px solid var(--line); padding-left: 1rem; color: var(--quiet) }
    .cell { margin: 1.2rem 0 1.6rem; scroll-margin-top: 1rem }
    .cell-head { display: flex; align-items: center; gap: .3rem; margin: 0 0 .35rem; font-size: .85rem }
    .cell-head a { font: 600 .82rem/1.4 \(mono); color: var(--quiet); text-decoration: none; overflow-wrap: anywhere }
    .cell-head a:hover { text-decoration: underline }
    .cell-head .time { margin-left: auto; color: var(--quiet); white-space: nowrap; font-variant-numeric: tabular-nums }
    .cell:target .code { border-color: var(--link) }
    pre { margin: 0; line-height: 1.5; tab-size: 2; overflow-x: auto; unicode-bidi: plaintext }
    pre.code { background: var(--soft); border: 1px solid var(--line); border-radius: 8px; padding: .7rem .9rem; font-size: .84rem }
    .prose pre.code { margin: 0 0 1rem }
    pre.text { font-size: .84rem; white-space: pre }
    .output, .warning, .error, .scroll { margin: .7rem 0 }
    .stream pre { white-space: pre-wrap; overflow-wrap: anywhere; border-left: 3px solid var(--line); padding: .1rem 0 .1rem .9rem }
    .warning, .error { border-radius: 8px; padding: .6rem .9rem }
    .warning { background: var(--warn-back); color: var(--warn) }
    .error { background: var(--bad-back); color: var(--bad) }
    .message { margin: .35rem 0; color: var(--quiet); font-size: .87rem; overflow-wrap: anywhere; white-space: pre-wrap }
    .message.warning { color: var(--warn) }
    .message.error { color: var(--bad) }
    .from-cache { margin: .5rem 0; font-size: .87rem; color: var(--cached) }
    .code .comment { color: var(--quiet); font-style: italic }
    .code .keyword { color: var(--keyword) }
    .code .command { color: var(--command); font-weight: 600 }
    .code .string { color: var(--string) }
    .code .number { color: var(--number) }
    .code .label { color: var(--quiet) }
    .scroll { overflow-x: auto; max-width: 100% }
    table { border-collapse: collapse; font: .9rem/1.45 \(sans); font-variant-numeric: tabular-nums }
    th, td { padding: .32rem .7rem; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); unicode-bidi: isolate; max-width: 28rem }
    th:first-child, td:first-child { padding-left: .2rem }
    thead th { color: var(--quiet); font-weight: 600; border-bottom-color: var(--axis); white-space: nowrap }
    tbody tr:last-child td { border-bottom: 0 }
    td.right, th.right { text-align: right; white-space: nowrap }
    td.center, th.center { text-align: center }
    td code { overflow-wrap: anywhere; min-width: 8rem; display: inline-block }
    td code.digest { min-width: 0; white-space: nowrap }
    td time { white-space: nowrap }
    details { margin: .7rem 0 }
    summary { cursor: pointer; color: var(--quiet); font-size: .87rem }
    """

  /// Pictures, curves, intervals, lineage.
  static let figures = """
    img.picture { display: block; max-width: 100%; min-width: min(27rem, 100%); height: auto; border-radius: 8px }
    figure { margin: .9rem 0; position: relative }
    .curves svg { display: block; width: 100%; min-width: 27rem; height: auto; touch-action: pan-y; cursor: crosshair }
    figcaption { font-size: .87rem; color: var(--quiet) }
    figcaption ul { list-style: none; margin: .2rem 0; padding: 0 }
    figcaption p { margin: .2rem 0 }
    figcaption strong { color: var(--ink); font-weight: 600 }
    .cursor { stroke: var(--axis); stroke-dasharray: 3 3 }
    .tip { position: absolute; pointer-events: none; background: var(--paper); border: 1px solid var(--axis); border-radius: 6px; padding: .35rem .6rem; font-size: .82rem; line-height: 1.45; max-width: 16rem; font-variant-numeric: tabular-nums; box-shadow: 0 2px 10px rgb(0 0 0 / .15) }
    .key { display: inline-block; width: .8rem; height: .2rem; border-radius: 1px; margin-right: .45rem; vertical-align: middle }
    .interval { display: block; min-width: 160px; margin-top: .15rem }
    .interval path { fill: none }
    .interval .track { stroke: var(--grid); stroke-width: 2 }
    .interval .chance { stroke: var(--axis); stroke-dasharray: 2 2 }
    .interval .whisker { stroke: var(--c0); stroke-width: 2 }
    .interval .score { fill: var(--c0); stroke: var(--paper); stroke-width: 1.5 }
    .ends { display: flex; justify-content: space-between; min-width: 160px; font-weight: 400 }
    .graph { border: 1px solid var(--line); border-radius: 8px; padding: .4rem }
    .lineage { display: block; margin: 0 auto }
    .lineage path { fill: none; stroke: var(--axis); stroke-width: 1.2 }
    .lineage rect { fill: var(--paper); stroke: var(--axis) }
    .lineage .file rect { fill: var(--soft); stroke-dasharray: 4 3 }
    .lineage .value rect { stroke: var(--c0); stroke-width: 1.6 }
    .lineage .several rect { stroke-width: 3; stroke: var(--line) }
    .lineage text { font-size: 11px; fill: var(--quiet) }
    .lineage .name { font-size: 13px; font-weight: 600; fill: var(--ink) }
    .lineage .role { font-size: 10px; paint-order: stroke; stroke: var(--paper); stroke-width: 3px }
    .lineage a:hover rect { fill: var(--soft) }
    """

  /// On paper everything is light and nothing scrolls.
  static func print(light: String) -> String {
    """
    @media print {
    :root, :root[data-theme="dark"] { color-scheme: light; \(light) }
    .toggle, .contents { display: none }
    .page { max-width: none; padding: 0 }
    .scroll { overflow: visible }
    pre { white-space: pre-wrap; overflow-wrap: anywhere }
    .cell-head, figure, tr, img, h2, h3 { break-inside: avoid }
    h2, h3, .cell-head { break-after: avoid }
    .curves svg { min-width: 0 }
    a { color: inherit; text-decoration: none }
    }
    """
  }
}
