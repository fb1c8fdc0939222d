"""How the pages look: style sheets that ask for nothing from outside,
on a screen and on paper."""

from __future__ import annotations

_TEXT = """\
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0; overflow-wrap: break-word; }
p, li, td, th, blockquote, .list div { white-space: pre-wrap; }
ul, ol { white-space: normal; }
p { margin: 0 0 .6em; }
p:last-child { margin-bottom: 0; }
img { display: block; max-width: 100%; max-height: 22em; margin: .5em 0; background: #fff; }
blockquote { margin: .6em 0; padding: .1em 0 .1em .9em; border-left: 3px solid var(--line); }
p.heading { font-weight: 600; }
code, pre { font-family: ui-monospace, "SF Mono", "Cascadia Mono", "DejaVu Sans Mono", monospace;
  }
code { font-size: .9em; background: var(--tint); padding: .08em .3em; border-radius: 3px; }
pre.code { margin: .7em 0; padding: .6em .8em; background: var(--tint); border-radius: 6px;
  border: 1px solid var(--line); counter-reset: row; tab-size: 4; line-height: 1.45; }
pre.code code { background: none; padding: 0; font-size: .86em; }
pre.code .line { display: block; white-space: pre-wrap; overflow-wrap: anywhere;
  padding-left: 3.2em; text-indent: -3.2em; }
pre.code .line::before { counter-increment: row; content: counter(row); display: inline-block;
  width: 2.2em; margin-right: 1em; text-align: right; text-indent: 0; color: var(--muted); }
.table { overflow-x: auto; margin: .7em 0; }
.table table { border-collapse: collapse; font-size: .95em; }
.table th, .table td { padding: .3em .8em .3em 0; text-align: start; vertical-align: top;
  border-bottom: 1px solid var(--line); }
.table th { border-bottom: 1.5px solid var(--ink); }
ul.list { list-style: none; margin: .5em 0; padding: 0; }
ul.list ul.list { margin: 0 0 0 1.5em; }
ul.list li { display: grid; grid-template-columns: max-content 1fr; column-gap: .5em;
  margin: .15em 0; }
ul.list li > ul { grid-column: 1 / -1; }
.marker { color: var(--muted); min-width: .9em; }
.image { color: var(--muted); font-style: italic; }
.figure { margin: .6em 0; }
ol.options, ul.tally, ul.rules, ol.bubbles { list-style: none; margin: 0; padding: 0; }
"""

_LIGHT = """\
--ink: #1d2227; --muted: #5f6a75; --line: #dde2e7; --page: #ffffff; --tint: #f4f6f8;
  --right: #2c7a3f; --right-tint: #e9f5ec; --wrong: #b23a3a; --wrong-tint: #fbecec;
  --flag: #8f620c; --link: #2f5f9e; --open: #b9c2cb;"""

_DARK = """\
--ink: #d9dde3; --muted: #98a3b0; --line: #2e353f; --page: #14171c; --tint: #1b2027;
  --right: #86b97f; --right-tint: #1b2a1f; --wrong: #e08a8a; --wrong-tint: #301d1f;
  --flag: #d6b27a; --link: #7aa2d6; --open: #4a5460;"""

REPORT = (
    f":root {{ color-scheme: light dark; {_LIGHT} }}\n"
    f"@media (prefers-color-scheme: dark) {{ :root {{ {_DARK} }} }}\n"
    f"@media print {{ :root {{ color-scheme: light; {_LIGHT} }} }}\n"
    + _TEXT
    + """\
body { background: var(--page); color: var(--ink); padding: 2.5rem 1.25rem 4rem;
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "DejaVu Sans",
  sans-serif; }
main { max-width: 46rem; margin: 0 auto; }
.muted, .when, .kicker, .about, dt, .score span, .sides { color: var(--muted); }
.kicker { margin: 0; font-size: .85rem; letter-spacing: .04em; }
h1 { font-size: 1.75rem; line-height: 1.2; margin: .1em 0 .2em; letter-spacing: -.01em; }
.when { font-size: .95rem; }
.result { margin: 1.6rem 0 1.2rem; padding: 1.1rem 1.3rem; border: 1px solid var(--line);
  border-radius: 10px; background: var(--tint); }
.score { margin: 0 0 .7rem; display: flex; flex-wrap: wrap; align-items: center;
  gap: .3rem .8rem; }
.score strong { font-size: 2.4rem; line-height: 1; letter-spacing: -.02em; }
.badge { font-size: .82rem; font-weight: 600; padding: .12em .6em; border-radius: 1em;
  border: 1px solid var(--line); color: var(--muted); white-space: nowrap; }
.badge.right { color: var(--right); background: var(--right-tint); border-color: transparent; }
.badge.wrong { color: var(--wrong); background: var(--wrong-tint); border-color: transparent; }
.badge.flag { color: var(--flag); }
.bar { display: flex; height: .6rem; gap: 2px; border-radius: 4px; overflow: hidden; }
.bar .right { background: var(--right); } .bar .wrong { background: var(--wrong); }
.bar .unanswered { background: var(--open); } .bar .unscored { background: var(--line); }
ul.tally { display: flex; flex-wrap: wrap; gap: .2rem 1.3rem; margin: .6rem 0 .8rem;
  font-size: .92rem; }
.tally .right b { color: var(--right); } .tally .wrong b { color: var(--wrong); }
dl.facts, dl.given { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1rem;
  margin: 0; font-size: .92rem; }
dd { margin: 0; }
nav { display: flex; flex-wrap: wrap; gap: .35rem; margin: 0 0 1.5rem; }
nav a { font-size: .8rem; line-height: 1; padding: .4em .55em; border-radius: 5px;
  min-width: 3.1em; text-align: center;
  text-decoration: none; color: var(--muted); border: 1px solid var(--line); }
nav a.right b { color: var(--right); } nav a.wrong b { color: var(--wrong); }
nav a.wrong { background: var(--wrong-tint); border-color: transparent; }
.question { padding: 1.7rem 0 1.9rem; border-top: 1px solid var(--line); }
.asked > header { display: flex; flex-wrap: wrap; align-items: baseline; gap: .3rem .6rem;
  margin-bottom: .8rem; }
h2 { font-size: 1.05rem; margin: 0 .3rem 0 0; }
.about { font-size: .85rem; margin-inline-start: auto; }
ol.options { margin: 1rem 0; }
ol.options > li { display: grid; grid-template-columns: 1.2em 1.5em 1fr auto; column-gap: .3em;
  align-items: start; padding: .4em .6em; border-radius: 6px; }
ol.options.peers > li { grid-template-columns: 1.2em 1.5em 1fr auto 8.5em; }
ol.options.plain { margin: 0; }
ol.options.plain > li { grid-template-columns: 1.2em 1.5em 1fr; padding: .2em 0;
  background: none; }
ol.options > li > :nth-child(3) { min-width: 0; }
ol.options > .right { background: var(--right-tint); }
ol.options > .wrong { background: var(--wrong-tint); }
.right > .sign { color: var(--right); } .wrong > .sign { color: var(--wrong); }
.right > .sides { color: var(--right); } .wrong > .sides { color: var(--wrong); }
.struck > .text { text-decoration: line-through; color: var(--muted); }
.letter { color: var(--muted); }
.sides { font-size: .85rem; font-weight: 600; line-height: 1.8; padding-left: .6em; }
.peer { display: flex; align-items: center; gap: .4em; height: 1.55em; padding-left: .8em; }
.peer span { flex: 1; height: .45em; border-radius: 3px; background: var(--line);
  overflow: hidden; }
.peer i { display: block; height: 100%; background: var(--muted); }
.peer b { font-size: .8rem; font-weight: 400; color: var(--muted); min-width: 2.8em;
  text-align: right; }
dl.given { margin: 1rem 0; } dl.given dd { font-weight: 600; }
dd.right { color: var(--right); } dd.wrong { color: var(--wrong); }
.why { margin-top: 1.1rem; padding: .9rem 1.1rem 1rem; border-left: 3px solid var(--line); }
h3 { font-size: .82rem; margin: 1.1rem 0 .3rem; color: var(--link); letter-spacing: .02em; }
.why > h3:first-child { margin-top: 0; }
.why .muted { font-size: .85rem; }
@media (max-width: 34rem) { body { padding: 1.2rem .9rem 3rem; }
  ol.options > li, ol.options.peers > li { grid-template-columns: 1.1em 1.4em 1fr auto; }
  ol.options > li > .peer { grid-column: 3 / -1; }
  .about { margin-inline-start: 0; width: 100%; } .why { padding-right: 0; } }
@page { size: auto; margin: 16mm 15mm 18mm;
  @bottom-center { content: counter(page) " / " counter(pages); font: 8.5pt sans-serif;
  color: #5f6a75; } }
@media print { html { font-size: 11.5px; } body { padding: 0; font-size: 9.6pt; }
  main { max-width: none; } .question { padding: 1.3rem 0 1.5rem; } h3 { margin-top: .8rem; }
  ol.options > li { padding: .18em .6em; } ol.options { margin: .7rem 0; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  nav a { break-inside: avoid; } h2, h3, .asked > header { break-after: avoid; }
  .result, .asked, pre.code, tr, img, ol.options > li { break-inside: avoid; }
  .long .asked { break-inside: auto; } p { orphans: 3; widows: 3; } }
"""
)
"""A report: dark or light on a screen as its reader has it, light on paper."""

PAPER = (
    """\
:root { color-scheme: light; --ink: #000; --muted: #555; --line: #bbb; --tint: #f5f5f5; }
"""
    + _TEXT
    + """\
body { background: #fff; color: var(--ink); padding: 2rem 1.2rem;
  font: 11.5pt/1.45 Charter, "Bitstream Charter", "Source Serif 4", Georgia, "Times New Roman",
  "DejaVu Serif", serif; }
main { max-width: 44rem; margin: 0 auto; }
section + section { margin-top: 4rem; }
.top { margin-bottom: 1.3em; }
.kicker { margin: 0; font-size: .85em; letter-spacing: .08em; color: var(--muted); }
h1 { font-size: 1.7em; line-height: 1.2; margin: .1em 0 .15em; }
.top .facts { color: var(--muted); margin: 0; }
.fields { display: grid; grid-template-columns: 5fr 3fr 2fr; gap: 1.2em; margin: 1.9em 0 0; }
.fields:empty { display: none; }
.fields span { border-bottom: 1px solid var(--ink); color: var(--muted); font-size: .85em;
  padding-bottom: .1em; }
ul.rules { margin: 0 0 1.6em; font-size: .95em; }
ul.rules li { margin: .1em 0; }
.question { display: grid; grid-template-columns: 2.1em 1fr; padding: .1em 0; margin: 0 0 1.7em; }
.question > .number { font-weight: 700; }
.asked { min-width: 0; }
.paper img { max-height: 15em; }
.marks { float: right; margin-left: 1em; color: var(--muted); }
.select { margin: .5em 0 0; font-style: italic; }
ol.options { margin: .6em 0 0; }
ol.options > li { display: grid; grid-template-columns: 1.9em 1fr; padding: .16em 0; }
ol.options.short { display: grid; grid-template-columns: 1fr 1fr; column-gap: 1.5em; }
.letter { font-weight: 400; font-size: .78em; font-family: Arial, "Liberation Sans",
  "DejaVu Sans", sans-serif;
  width: 1.55em; height: 1.55em; line-height: 1.45em; margin-top: .15em; text-align: center;
  border: 1px solid var(--ink); border-radius: 50%; }
.text { min-width: 0; }
.write { margin: 1.6em 0 0; } .write span { display: inline-block; width: 14em; max-width: 70%;
  border-bottom: 1px solid var(--ink); }
.end { text-align: center; color: var(--muted); font-size: .9em; margin: 1.5em 0 0; }
.sheet .how { margin: 0 0 1.2em; font-size: .95em; }
.sheet i { display: inline-block; width: 1.75em; height: 1.75em; margin-right: .34em;
  border-radius: 50%;
  border: 1px solid #444; color: #555; text-align: center; vertical-align: middle;
  font: 8pt/1.65em Arial, "Liberation Sans", "DejaVu Sans", sans-serif; }
.sheet i.filled { background: #222; color: #222; border-color: #222; }
.five { columns: 14em; column-gap: 2em; }
ol.bubbles { break-inside: avoid; margin-bottom: .9em; }
ol.bubbles li { padding: .2em 0; white-space: nowrap; line-height: 1.9em; }
ol.bubbles .number { display: inline-block; width: 2em; text-align: right; margin-right: .7em; }
.blank { display: inline-block; width: 8.4em; border-bottom: 1px solid #444;
  vertical-align: -.35em; }
.key table { border-collapse: collapse; width: 100%; font-size: .95em; }
.key .top { margin-bottom: .8em; }
.key th { text-align: start; font-weight: 600; border-bottom: 1.5px solid var(--ink);
  padding: .2em .6em .2em 0; }
.key td { border-bottom: 1px solid #ddd; padding: .22em .6em .22em 0; vertical-align: top; }
.key td:first-child, .key th:first-child { width: 3em; }
.key td:nth-child(2) { width: 6em; font-weight: 700; }
@media (max-width: 34rem) { ol.options.short { grid-template-columns: 1fr; } }
@page { size: auto; margin: 17mm 18mm 19mm;
  @bottom-center { content: counter(page) " / " counter(pages); font: 9pt serif; color: #555; } }
@media print { body { padding: 0; font-size: 10.8pt; } main { max-width: none; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  section + section { margin-top: 0; break-before: page; }
  .top { break-after: avoid; } .question, pre.code, ol.options > li, tr, img {
  break-inside: avoid; }
  .question.long { break-inside: auto; } .question.long ol.options { break-inside: avoid; }
  .key thead { display: table-header-group; } p { orphans: 3; widows: 3; } }
"""
)
"""An exam on paper: black on white, also on a screen."""
