"""One self-contained HTML page about a run, for a reader who was not there."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path

from eval.cases import Case
from eval.charts import bars, curve_chart, histogram
from eval.gate import Gate, shortfalls
from eval.judge import OPINION, agreement
from eval.matching import describe
from eval.metrics.registry import LOWER_IS_BETTER
from eval.peers.table import section
from eval.runs import Result, Run, write_text
from eval.summary import Score, curve, grouped, latencies, risk_area, score, scores

#: The figures a manager reads first, in plain words.
HEADLINES = {
    "correctness": "answers that are right",
    "citation_recall": "gold clauses that are cited",
    "citation_precision": "citations that support",
    "verbatim": "quotes word for word",
    "refusal_recall": "unanswerable questions refused",
    "refusal_precision": "refusals that were due",
    "wrong_agencies": "wrong agencies per answer",
    "wrong_numbers": "wrong numbers per answer",
}


def write_report(run: Run, gate: Gate, path: Path, *, beside: Sequence[Run] = ()) -> None:
    """Write the page to ``path``; ``beside``: runs of a head-to-head over the same cases.

    Raises:
        StorageError: it cannot be written.
    """
    write_text(path, render(run, gate, beside=beside))


def render(run: Run, gate: Gate, *, beside: Sequence[Run] = ()) -> str:
    """Return the page: no script, style, font or picture comes from elsewhere."""
    below = shortfalls(run, gate)
    under = {s.metric for s in below}
    everything = scores(run)
    wrong = [r for r in run.results if not r.right]
    verdict = (
        '<p class="verdict pass">Reaches the gate</p>'
        if not below
        else '<p class="verdict fail">Under the gate</p><ul class="below">'
        + "".join(f"<li>{escape(str(s))}</li>" for s in below)
        + "</ul>"
    )
    stamp = "".join(f"<dt>{escape(k)}</dt><dd>{escape(v)}</dd>" for k, v in run.stamp.items())
    asked = f"{len(run.results)} questions asked"
    if run.skipped:
        asked += f", {len(run.skipped)} skipped because their documents are not in the collection"
    return _PAGE.format(
        style=_STYLE,
        script=_SCRIPT,
        asked=escape(asked),
        verdict=verdict,
        stamp=stamp,
        headlines="".join(
            _headline(everything[m], words, m in under) for m, words in HEADLINES.items() if m in everything
        )
        + _opinions(run),
        kinds=bars(grouped(run, "correctness", "kind")),
        languages=bars(grouped(run, "correctness", "language")),
        documents=bars(grouped(run, "correctness", "document")),
        splits=bars(grouped(run, "correctness", "split")),
        curve=curve_chart(curve(run), risk_area(run)),
        versus=section(beside),
        latency=histogram([r.seconds for r in run.results], latencies(run)),
        metrics="".join(_metric_row(s, gate, s.metric in under) for s in everything.values()),
        count=len(wrong),
        total=len(run.results),
        options_kind=_options(sorted({r.case.kind for r in wrong})),
        options_language=_options(sorted({r.case.language for r in wrong})),
        options_split=_options(sorted({r.case.split for r in wrong})),
        options_document=_options(sorted({d for r in wrong for d in r.case.documents})),
        failures="".join(map(_failure, wrong)) or "<p>None.</p>",
    )


def _headline(got: Score, words: str, under: bool) -> str:
    value = f"{got.value:.2f}" if got.metric in LOWER_IS_BETTER else f"{100 * got.value:.0f} %"
    low, high = (
        (f"{got.low:.2f}", f"{got.high:.2f}")
        if got.metric in LOWER_IS_BETTER
        else (f"{100 * got.low:.0f}", f"{100 * got.high:.0f} %")
    )
    mark = ' class="figure under"' if under else ' class="figure"'
    return (
        f"<div{mark}><strong>{value}</strong><span>{escape(words)}</span>"
        f"<small>{low}–{high}, {got.cases} cases</small></div>"
    )


def _opinions(run: Run) -> str:
    """Return the judge's figure, where a language model was asked: beside the others, never in the gate."""
    got, same = score(run, OPINION), agreement(run)
    if got is None or same is None:
        return ""
    words = f"right in a language model’s eyes (no gate; agrees with the rules on {100 * same.part / same.whole:.0f} %)"
    return _headline(got, words, False)


def _metric_row(got: Score, gate: Gate, under: bool) -> str:
    bound = ""
    if got.metric in gate.minimum:
        bound = f"≥ {gate.minimum[got.metric]:.2f}"
    elif got.metric in gate.maximum:
        bound = f"≤ {gate.maximum[got.metric]:.2f}"
    return (
        f"<tr{' class=under' if under else ''}><td>{escape(got.metric)}</td><td>{got.value:.3f}</td>"
        f"<td>{got.low:.3f}–{got.high:.3f}</td><td>{got.cases}</td><td>{bound}</td></tr>"
    )


def _options(values: list[str]) -> str:
    return "".join(f"<option>{escape(v)}</option>" for v in values)


def _failure(result: Result) -> str:
    case, answer = result.case, result.answer
    history = "".join(f"<p class=turn><b>{escape(m.role)}</b> {escape(m.content)}</p>" for m in case.history)
    citations = "".join(
        f"<li><code>{escape(c.clause_id)}</code> <q lang=zh>{escape(_short(c.quote))}</q></li>"
        for c in answer.citations
    )
    evidence = "".join(
        f"<li><code>{escape(e.clause_id)}</code> <small>{e.score:.3f}</small> {escape(_short(e.text, 120))}</li>"
        for e in answer.evidence[:5]
    )
    return (
        f'<details class=failure data-kind="{escape(case.kind)}" data-language="{escape(case.language)}" '
        f'data-split="{case.split}" data-document="{escape(" ".join(case.documents))}">'
        f"<summary><code>{escape(case.id)}</code> <span class=tag>{escape(case.kind)}</span> "
        f"<span class=tag>{escape(case.language)}</span> {escape(case.question)}"
        f"<em>{escape('; '.join(result.faults))}</em></summary>{_opinion(result)}"
        f"<div class=sides><section><h4>Answer <small>{escape(str(answer.status))}, {1000 * result.seconds:.0f} ms</small></h4>"
        f"{history}<p class=answer>{escape(answer.text) or '—'}</p>"
        f"<h4>Citations</h4><ol>{citations or '<li>none</li>'}</ol><div class=evidence><h4>Evidence</h4><ol>{evidence or '<li>none</li>'}</ol></div>"
        f"</section><section><h4>Gold</h4>{_gold(case)}</section></div></details>"
    )


def _opinion(result: Result) -> str:
    if OPINION not in result.scores:
        return ""
    verdict = "right" if result.scores[OPINION].part else "wrong"
    return f"<p class=note>The judge: {verdict}. {escape(result.opinion)}</p>"


def _gold(case: Case) -> str:
    if not case.answerable:
        words = "<p>Must be refused: the documents do not say.</p>"
    else:
        must = "".join(
            f"<li>{' <i>or</i> '.join(escape(describe(p)) for p in group)}</li>" for group in case.must
        )
        words = f"<p>Must contain</p><ul>{must}</ul>"
        if case.gold_groups:
            names = "".join(
                f"<li><code>{escape(' | '.join(sorted(g)))}</code></li>" for g in case.gold_groups
            )
            words += f"<p>Clauses</p><ul>{names}</ul>"
        words += "".join(f"<blockquote lang=zh>{escape(q)}</blockquote>" for q in case.gold_quotes)
    if case.must_not:
        words += f"<p>Must not contain {escape(', '.join(map(describe, case.must_not)))}</p>"
    if case.note:
        words += f"<p class=note>{escape(case.note)}</p>"
    return words


def _short(text: str, room: int = 200) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= room else flat[:room] + "…"


_STYLE = """
:root{--ink:#1c2430;--soft:#5b6675;--line:#dfe4ea;--paper:#fff;--wash:#f5f7f9;--main:#1f5f99;--bar:#7aaedb;--pale:#b9cfe4;--bad:#b3261e;--good:#1d7a46}
@media (prefers-color-scheme:dark){@media screen{:root{--ink:#e5e9ee;--soft:#9aa5b1;--line:#323b46;--paper:#14181d;--wash:#1c2229;--main:#7ab3e6;--bar:#3f6f9c;--pale:#33506c;--bad:#f2857c;--good:#6fcf97}}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:70rem;padding:2.5rem 1.5rem 5rem;background:var(--paper);color:var(--ink);font:15px/1.55 system-ui,"Noto Sans CJK SC","PingFang SC","Microsoft YaHei",sans-serif}
h1{font-size:1.7rem;margin:0}h2{font-size:1.15rem;margin:2.6rem 0 .8rem;border-bottom:1px solid var(--line);padding-bottom:.3rem}h3,h4{font-size:.95rem;margin:.9rem 0 .3rem}
small,.soft{color:var(--soft)}code{font:.88em ui-monospace,Menlo,Consolas,monospace;overflow-wrap:anywhere}
header{display:flex;flex-wrap:wrap;gap:.5rem 2rem;align-items:baseline;justify-content:space-between}
.verdict{font-weight:600;padding:.25rem .9rem;border-radius:2rem;display:inline-block;margin:.6rem 0 0;border:1px solid}
.pass{color:var(--good)}.fail{color:var(--bad)}.below{color:var(--bad);margin:.4rem 0}
.figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(14rem,1fr));gap:.8rem;margin-top:1.4rem}
.figure{background:var(--wash);border-radius:.6rem;padding:.9rem 1rem}.figure strong{display:block;font-size:1.9rem;line-height:1.2;font-variant-numeric:tabular-nums}
.figure span,.figure small{display:block}.figure.under strong{color:var(--bad)}
.pair{display:grid;grid-template-columns:repeat(auto-fit,minmax(26rem,1fr));gap:0 2.5rem}
svg{width:100%;height:auto;display:block;overflow:visible}svg text{fill:var(--ink);font-size:12px}svg .soft{fill:var(--soft)}
.bar{fill:var(--bar)}.track{fill:var(--wash)}.whisker{stroke:var(--ink);stroke-width:1.2;opacity:.8}.axis{stroke:var(--line)}.trace{fill:none;stroke:var(--main);stroke-width:2}.area{fill:var(--pale);opacity:.45}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}th,td{text-align:right;padding:.28rem .6rem;border-bottom:1px solid var(--line)}th:first-child,td:first-child{text-align:left}tr.under td{color:var(--bad)}
.versus th{vertical-align:bottom;font-weight:600;font-size:.85em}.versus tbody tr:first-child td{font-weight:600}.versus td{white-space:nowrap}.versus td:first-child{white-space:normal;min-width:7rem}
.filters{display:flex;flex-wrap:wrap;gap:.5rem;margin:.5rem 0 1rem}.filters select,.filters input{font:inherit;color:inherit;background:var(--paper);border:1px solid var(--line);border-radius:.4rem;padding:.3rem .5rem}.filters input{flex:1 1 12rem}
.failure{border:1px solid var(--line);border-radius:.5rem;margin:.4rem 0;padding:.5rem .8rem}.failure summary{cursor:pointer}.failure em{display:block;color:var(--bad);font-style:normal;font-size:.9em}
.tag{font-size:.78em;border:1px solid var(--line);border-radius:1rem;padding:0 .5rem;color:var(--soft)}
.sides{display:grid;grid-template-columns:repeat(auto-fit,minmax(22rem,1fr));gap:0 2rem}.answer{white-space:pre-wrap;overflow-wrap:anywhere}.turn{margin:.1rem 0;color:var(--soft)}blockquote{margin:.4rem 0;padding:.2rem .8rem;border-left:3px solid var(--pale)}ol,ul{margin:.2rem 0;padding-left:1.3rem}.note{color:var(--soft);font-size:.9em}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.1rem 1rem;margin:0}dt{color:var(--soft)}dd{margin:0;overflow-wrap:anywhere}
@page{margin:14mm}
@media print{body{max-width:none;padding:0;font-size:9.5pt}.filters,.evidence{display:none}.pair,.sides{grid-template-columns:1fr 1fr;gap:0 8mm}.figures{grid-template-columns:repeat(4,1fr);gap:3mm}.figure strong{font-size:1.4rem}.figure,svg,tr,summary,.versus{break-inside:avoid}h2,h3,h4,summary{break-after:avoid}.figure{border:1px solid var(--line)}th,td{padding:.12rem .5rem}*{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
"""

_SCRIPT = """
(function(){
  var rows=[].slice.call(document.querySelectorAll('.failure')),fields=['kind','language','split','document'];
  var words=document.getElementById('words'),shown=document.getElementById('shown');
  function filter(){
    var seen=0,text=words.value.toLowerCase();
    rows.forEach(function(row){
      var ok=fields.every(function(f){var v=document.getElementById(f).value;return !v||row.dataset[f].split(' ').indexOf(v)>=0});
      ok=ok&&(!text||row.textContent.toLowerCase().indexOf(text)>=0);
      row.hidden=!ok;seen+=ok;
    });
    shown.textContent=seen;
  }
  fields.forEach(function(f){document.getElementById(f).addEventListener('change',filter)});
  words.addEventListener('input',filter);
  var opened=[];
  addEventListener('beforeprint',function(){opened=rows.filter(function(r){return !r.open&&!r.hidden});opened.forEach(function(r){r.open=true})});
  addEventListener('afterprint',function(){opened.forEach(function(r){r.open=false})});
})();
"""

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<title>Tiaowen eval</title><style>{style}</style></head><body>
<header><div><h1>How good are the answers?</h1><p class="soft">{asked}</p></div><div>{verdict}</div></header>
<div class="figures">{headlines}</div>
<p class="soft">Small figures: 95 % bootstrap interval. Red: under the gate.</p>
<h2>Right answers by kind and language</h2>
<div class="pair"><div><h3>By kind</h3>{kinds}</div><div><h3>By language</h3>{languages}<h3>By split</h3>{splits}<h3>By document</h3>{documents}</div></div>
<h2>When it answers, how sure is it, and how fast?</h2>
<div class="pair"><div><h3>Risk–coverage</h3>{curve}</div><div><h3>Latency</h3>{latency}</div></div>
{versus}<h2>All metrics</h2>
<table><thead><tr><th>metric</th><th>value</th><th>95 % interval</th><th>cases</th><th>gate</th></tr></thead><tbody>{metrics}</tbody></table>
<h2>Failures: <span id="shown">{count}</span> of {total}</h2>
<div class="filters"><select id="kind" aria-label="kind"><option value="">every kind</option>{options_kind}</select>
<select id="language" aria-label="language"><option value="">every language</option>{options_language}</select>
<select id="split" aria-label="split"><option value="">both splits</option>{options_split}</select>
<select id="document" aria-label="document"><option value="">every document</option>{options_document}</select>
<input id="words" type="search" placeholder="words in question, answer, evidence or gold" aria-label="words"></div>
{failures}
<h2>What made this</h2><dl>{stamp}</dl>
<script>{script}</script></body></html>
"""
