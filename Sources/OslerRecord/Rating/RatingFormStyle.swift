/// How a rating form looks: made for a phone first; answers stand side by side where there is room.
enum RatingFormStyle {
  private static let sans = "system-ui, -apple-system, \"Segoe UI\", Roboto, \"DejaVu Sans\", sans-serif"
  private static let light =
    "--paper: #ffffff; --ink: #1f2328; --quiet: #59636e; --soft: #f5f6f8; --line: #d9dee4; --edge: #8c959f; "
    + "--mark: #0b5cad; --on: #ffffff; --good: #1a6e35; --warn: #7a4b00; --warn-back: #fdf1d8"
  private static let dark =
    "--paper: #12161c; --ink: #e3e8ee; --quiet: #9aa6b2; --soft: #1a2028; --line: #2f3742; --edge: #6e7781; "
    + "--mark: #7ab7f5; --on: #0d1117; --good: #7bd394; --warn: #f0c36d; --warn-back: #35290f"

  static let text = """
    :root { color-scheme: light dark; \(light) }
    @media (prefers-color-scheme: dark) { :root { \(dark) } }
    *, *::before, *::after { box-sizing: border-box }
    [hidden] { display: none !important }
    html { -webkit-text-size-adjust: 100% }
    body { margin: 0; background: var(--paper); color: var(--ink); font: 1.0625rem/1.55 \(sans); overflow-wrap: anywhere; padding-bottom: 5.5rem }
    header { position: sticky; top: 0; z-index: 1; background: var(--paper); border-bottom: 1px solid var(--line); padding: .55rem 1rem .45rem }
    header p { margin: 0; max-width: 68rem; margin-inline: auto; font-size: .875rem; color: var(--quiet) }
    .name { display: flex; gap: .8rem; justify-content: space-between }
    .name b { color: var(--ink); overflow: hidden; text-overflow: ellipsis; white-space: nowrap; min-width: 0 }
    .name span { white-space: nowrap; overflow: hidden; text-overflow: ellipsis; max-width: 50% }
    #progress { height: 6px; border-radius: 3px; background: var(--line); overflow: hidden; margin: .4rem auto; max-width: 68rem }
    #progress span { display: block; height: 100%; width: 0; background: var(--mark); transition: width .2s }
    main { max-width: 70rem; margin: 0 auto; padding: 1rem 1rem 1.5rem; outline: none }
    h1 { font-size: 1.4rem; line-height: 1.3; margin: .4rem 0 .8rem }
    h2 { font-size: 1rem; margin: 0 0 .5rem }
    .small { font-size: .875rem; color: var(--quiet) }
    .text { white-space: pre-wrap; unicode-bidi: plaintext; margin: 0 }
    .question { font-size: 1.15rem; font-weight: 600; line-height: 1.45 }
    details { margin: .8rem 0; border-left: 3px solid var(--line); padding-left: .9rem }
    summary { cursor: pointer; color: var(--mark); padding: .3rem 0 }
    .answers { display: grid; gap: 1.2rem; margin-top: 1.1rem }
    .answer { display: flex; flex-direction: column; border: 1px solid var(--line); border-radius: 12px; padding: .9rem 1rem 1rem; min-width: 0 }
    .answer > .text { background: var(--soft); border-radius: 8px; padding: .7rem .85rem; margin-bottom: .4rem; flex: 1 0 auto }
    fieldset { border: 0; margin: .9rem 0 0; padding: 0; min-width: 0 }
    legend { padding: 0; margin-bottom: .4rem }
    legend b { margin-right: .35rem }
    .points { display: grid; grid-auto-flow: column; grid-auto-columns: 1fr; border: 1px solid var(--edge); border-radius: 10px; overflow: hidden }
    .points label { position: relative; text-align: center; cursor: pointer; border-left: 1px solid var(--line) }
    .points label:first-child { border-left: 0 }
    .points input { position: absolute; inset: 0; opacity: 0; margin: 0; width: 100%; height: 100%; cursor: pointer }
    .points span { display: block; padding: .62rem 0; font-variant-numeric: tabular-nums }
    .points input:checked + span { background: var(--mark); color: var(--on); font-weight: 700 }
    .points:focus-within { outline: 3px solid var(--mark); outline-offset: 2px }
    .points input:focus-visible + span { text-decoration: underline; text-underline-offset: 3px }
    @media (hover: hover) { .points label:hover input:not(:checked) + span { background: var(--soft) } }
    .ends { display: flex; justify-content: space-between; gap: 1rem; font-size: .8125rem; color: var(--quiet); margin-top: .25rem }
    .ends span:last-child { text-align: right }
    .skipped .points { opacity: .45 }
    .check { display: flex; gap: .6rem; align-items: flex-start; margin: 1.2rem 0 .8rem; padding: .3rem 0; cursor: pointer }
    .check input { width: 1.25rem; height: 1.25rem; margin: .15rem 0 0; accent-color: var(--mark); flex: none }
    .field { display: block }
    textarea { display: block; width: 100%; margin-top: .3rem; font: inherit; font-size: 1rem; color: inherit; background: var(--paper); border: 1px solid var(--edge); border-radius: 10px; padding: .55rem .7rem; min-height: 4.5rem; resize: vertical }
    textarea.file { font: .8125rem/1.4 ui-monospace, Menlo, Consolas, monospace; min-height: 9rem }
    button, .button { font: inherit; color: var(--ink); background: var(--paper); border: 1px solid var(--edge); border-radius: 10px; padding: .6rem 1rem; min-height: 2.9rem; cursor: pointer }
    button.main { background: var(--mark); border-color: var(--mark); color: var(--on); font-weight: 600 }
    button:disabled { opacity: .4; cursor: default }
    :is(button, summary, textarea, .check input):focus-visible, .button:focus-within { outline: 3px solid var(--mark); outline-offset: 2px }
    .row { display: flex; flex-wrap: wrap; gap: .7rem; margin: 1rem 0 }
    .button input { position: absolute; opacity: 0; width: 1px; height: 1px }
    nav { position: fixed; inset: auto 0 0 0; display: grid; grid-template-columns: 1fr 1.3fr 1fr; gap: .6rem; padding: .6rem max(1rem, calc((100% - 70rem) / 2 + 1rem)) calc(.6rem + env(safe-area-inset-bottom)); background: var(--paper); border-top: 1px solid var(--line) }
    nav button { padding-inline: .3rem }
    .map { display: grid; grid-template-columns: repeat(auto-fill, minmax(3.2rem, 1fr)); gap: .5rem; margin: .8rem 0; padding: 0; list-style: none }
    .map button { width: 100%; padding: .3rem; font-variant-numeric: tabular-nums }
    .map .done { background: var(--soft); border-color: var(--good); color: var(--good) }
    .map .part { border-color: var(--warn); color: var(--warn); border-style: dashed }
    .alert { background: var(--warn-back); color: var(--warn); border-radius: 10px; padding: .7rem .9rem; margin: .8rem 0 }
    .axes { padding-left: 1.1rem }
    .axes li { margin: .45rem 0 }
    kbd { font: .875em ui-monospace, Menlo, Consolas, monospace; border: 1px solid var(--edge); border-bottom-width: 2px; border-radius: 5px; padding: 0 .35em }
    #kept { max-width: 70rem; margin: 0 auto; padding: 0 1rem 1rem; font-size: .8125rem; color: var(--quiet) }
    #kept.bad { color: var(--warn); font-weight: 600 }
    @media (min-width: 56rem) { .answers.two { grid-template-columns: 1fr 1fr } }
    @media (hover: none) { .keys { display: none } }
    @media (prefers-reduced-motion: reduce) { #progress span { transition: none } }
    @media print { nav, header { position: static } body { padding: 0 } }
    """
}
