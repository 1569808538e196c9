/** How a report page looks: light and dark, on a phone and on paper. Colours are Okabe and Ito's, told apart by all. */
export const PAGE_STYLE = `
:root{--ink:#1b1f24;--soft:#5c6670;--line:#d9dee3;--page:#fff;--card:#f6f8fa;--gain:#0072b2;--loss:#d55e00;--third:#009e73;--c3:#a8568a;--c4:#8a6d00;--c5:#2f7fb8;--c6:#6b6b6b;--c7:#b3261e;--warn:#8a5a00;--warnback:#fff4d6}
@media (prefers-color-scheme:dark){:root{--ink:#e6e9ec;--soft:#9aa5b0;--line:#30363d;--page:#0f1318;--card:#171c22;--gain:#56b4e9;--loss:#f0883e;--third:#2fbf93;--c3:#d79abf;--c4:#e6c34a;--c5:#8ecdf5;--c6:#b5b5b5;--c7:#ff9b8f;--warn:#f2cc60;--warnback:#2d2712}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",sans-serif;font-variant-numeric:tabular-nums}
main{max-width:1180px;margin:0 auto;padding:24px 20px 60px}
h1{font-size:24px;margin:0 0 4px}h2{font-size:17px;margin:36px 0 10px;padding-top:10px;border-top:1px solid var(--line)}h3{font-size:14px;margin:14px 0 6px;color:var(--soft)}
.facts{color:var(--soft);margin:0 0 14px}
pre{background:var(--card);border:1px solid var(--line);border-radius:6px;padding:10px 12px;overflow:auto;font-size:13px;white-space:pre-wrap;overflow-wrap:anywhere}
.keys{display:grid;grid-template-columns:repeat(auto-fill,minmax(165px,1fr));gap:10px}
.key{background:var(--card);border:1px solid var(--line);border-radius:8px;padding:10px 12px}
.key b{display:block;font-size:20px;font-weight:600;overflow-wrap:anywhere}.key span{color:var(--soft);font-size:13px}.key .caution{color:var(--warn);font-size:12px}
.caution{display:block;color:var(--warn);font-size:12px;line-height:1.35}
.note{background:var(--warnback);color:var(--warn);border-radius:6px;padding:8px 12px;margin:8px 0}
.two{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,480px),1fr));gap:22px}
.two>*{min-width:0;overflow-x:auto}
.chart{width:100%;height:230px;margin:2px 0 10px;outline-offset:3px}.chart:focus-visible{outline:2px solid var(--gain)}
svg{width:100%;height:auto;display:block;font-size:13px}svg text{fill:var(--ink)}svg .value{fill:var(--soft);font-size:12px}
svg .gain{fill:var(--gain)}svg .loss{fill:var(--loss)}svg .axis,svg .grid{stroke:var(--line)}
svg polyline{fill:none;stroke-width:2}svg .c0{stroke:var(--gain)}svg .c1{stroke:var(--loss)}svg .c2{stroke:var(--third)}
svg text.t0{fill:var(--gain)}svg text.t1{fill:var(--loss)}svg text.t2{fill:var(--third)}svg .c3{stroke:var(--c3)}svg text.t3{fill:var(--c3)}svg .c4{stroke:var(--c4)}svg text.t4{fill:var(--c4)}svg .c5{stroke:var(--c5)}svg text.t5{fill:var(--c5)}svg .c6{stroke:var(--c6)}svg text.t6{fill:var(--c6)}svg .c7{stroke:var(--c7)}svg text.t7{fill:var(--c7)}
table{border-collapse:collapse;width:100%;font-size:14px}th{color:var(--soft);font-weight:500;text-align:left}td,th{padding:4px 10px 4px 0;border-bottom:1px solid var(--line);vertical-align:top;overflow-wrap:anywhere}td.n{text-align:right;white-space:nowrap}
td:first-child{min-width:8em}
details{margin:10px 0}summary{cursor:pointer;color:var(--soft)}
.events{max-height:190px;margin:0 0 10px;font-size:12px}.marks{font-size:13px;color:var(--soft);margin:0 0 10px;padding-left:26px}
.hint{color:var(--soft);font-size:13px;margin:0 0 6px}
.u-legend{font-size:13px;color:var(--soft)}.u-select{background:rgba(120,140,160,.22)}
@media (max-width:640px){main{padding:16px 12px 40px}td.n{white-space:normal}td:first-child{min-width:5em}.chart{height:190px}.key b{font-size:17px}}
@media print{:root{--ink:#000;--soft:#444;--line:#bbb;--page:#fff;--card:#fff;--gain:#0072b2;--loss:#d55e00}.hint,nav{display:none}h2,.chart,svg,.key{break-inside:avoid}details{display:block}main{max-width:none;padding:0}}
`
