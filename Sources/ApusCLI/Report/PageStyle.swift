// SPDX-License-Identifier: Apache-2.0

/// The style sheet of all pages, for light and dark screens.
enum PageStyle {
  static let text = """
    :root { --ink: #1b1f24; --soft: #667080; --line: #e3e7ec; --ground: #ffffff; --tint: #f4f7fb;
      --truth: #9aa4b1; --model: #1f6feb; --far: #e0823d; --other: #3f9a5c; --third: #8456b0; }
    @media (prefers-color-scheme: dark) { :root { --ink: #e8ebef; --soft: #9aa4b1;
      --line: #2c333c; --ground: #14181d; --tint: #1d242c; --truth: #6c7785; --model: #5b9dff;
      --far: #f0a366; --other: #69c187; --third: #b48ae0; } }
    body { font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--ground);
      max-width: 960px; margin: 2.5rem auto; padding: 0 1rem; }
    h1 { font-size: 2rem; margin: 0; } h2 { margin: 2.4rem 0 .6rem; } header p { color: var(--soft); }
    svg { width: 100%; height: auto; }
    .cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: .8rem; }
    .card { background: var(--tint); border-radius: 10px; padding: .8rem 1rem; }
    .card b { display: block; font-size: 1.5rem; } .card span { color: var(--soft); font-size: .85rem; }
    .card.strong b { color: var(--model); }
    .grid { stroke: var(--line); fill: none; } .shade { fill: var(--tint); }
    .tick { fill: var(--soft); font-size: 12px; } .name { fill: var(--ink); font-size: 13px; }
    .line { fill: none; stroke-width: 1.8; } .truth { stroke: var(--truth); }
    .model { stroke: var(--model); } .far { stroke: var(--far); } .other { stroke: var(--other); }
    .third { stroke: var(--third); } .dot { fill: var(--ground); stroke-width: 1.6; }
    table { border-collapse: collapse; font-size: .92rem; margin: .4rem 0 1.4rem; }
    .wide { overflow-x: auto; } .wide th { white-space: nowrap; }
    .wide th, .wide td { padding: .3rem .42rem; font-size: .85rem; }
    th, td { padding: .3rem .7rem; border-bottom: 1px solid var(--line); text-align: right; }
    th:first-child, details th { text-align: left; } th { font-weight: 500; color: var(--soft); }
    tr.strong td, tr.strong th { font-weight: 650; color: var(--model); }
    figure { margin: 0; overflow-x: auto; background: #fff; border-radius: 10px; }
    figure svg { display: block; width: auto; max-width: 100%; margin: 0 auto; }
    code { font-size: .9em; } pre { background: var(--tint); padding: .8rem 1rem; overflow-x: auto; }
    details { margin: .8rem 0; } footer { margin: 3rem 0; color: var(--soft); font-size: .85rem; }
    """
}
