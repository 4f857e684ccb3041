"""The report of a load: one HTML file with its charts in it, which asks nobody for anything."""

import math
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from html import escape

from deploy.local.load.measured import Measured, Step
from deploy.local.load.screen import HEADER, rows

SLICES = 60  # points of a chart, at most
WIDTH, HEIGHT, LEFT, BOTTOM = 720, 220, 56, 24
COLOURS = ("#2563eb", "#d97706", "#dc2626", "#059669", "#7c3aed", "#0891b2")
Series = Mapping[str, Sequence[float | None]]
"""A value for each slice of time; None where there is none."""

STYLE = """
:root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif; }
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; } th, td { padding: .25rem .75rem; text-align: right; border-bottom: 1px solid #8884; }
th:first-child, td:first-child { text-align: left; } td.bad { color: #dc2626; font-weight: 600; }
svg { width: 100%; height: auto; } svg text { fill: currentColor; font-size: 11px; } figure { margin: 2rem 0; }
figcaption { font-weight: 600; } .legend span { margin-right: 1rem; } .legend i { display: inline-block; width: .8em;
height: .8em; margin-right: .35em; border-radius: 2px; }
"""


def html(measured: Measured, *, title: str, told: Mapping[str, str]) -> str:
    """The whole page; `told` says what the load was: rate, users, address."""
    lasted = max(measured.now, 1.0)
    width = max(1.0, lasted / SLICES)
    starts = [width * i for i in range(math.ceil(lasted / width))]

    def of(step: Step, figure: Callable[[Step, float, float], float | None]) -> list[float | None]:
        return [figure(step, start, start + width) for start in starts]

    def done(step: Step, since: float, until: float) -> float:
        return step.count(since=since, until=until) / width

    def failed(step: Step, since: float, until: float) -> float:
        return sum(since <= at < until for at in step.errors) / width

    steps = dict(sorted(measured.steps.items()))
    charts = [
        _chart("Steps done, a second", {name: of(step, done) for name, step in steps.items()}, width),
        _chart(
            "Steps failed, a second", {name: of(step, failed) for name, step in steps.items() if step.errors}, width
        ),
    ]
    for name, step in steps.items():
        times = {f"p{percent}": of(step, _milliseconds(percent)) for percent in (50, 95, 99)}
        charts.append(_chart(f"{name}, ms", times, width))
    facts = {
        **told,
        "Made": f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        "Lasted": f"{lasted:.0f} s",
        **{name.capitalize(): f"{count:,}" for name, count in measured.outcomes.most_common()},
    }
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>{escape(title)}</title><style>{STYLE}</style><body><h1>{escape(title)}</h1>"
        + _facts(facts)
        + "<h2>Steps</h2>"
        + _steps(measured)
        + _reasons(measured)
        + "".join(charts)
        + "</body></html>\n"
    )


def _milliseconds(percent: float) -> Callable[[Step, float, float], float | None]:
    def figure(step: Step, since: float, until: float) -> float | None:
        return step.percentile(percent, since=since, until=until) * 1e3 or None

    return figure


def _facts(facts: Mapping[str, str]) -> str:
    cells = "".join(f"<tr><th>{escape(name)}</th><td>{escape(value)}</td></tr>" for name, value in facts.items())
    return f"<div class=wide><table>{cells}</table></div>"


def _steps(measured: Measured) -> str:
    head = "".join(f"<th>{escape(name)}</th>" for name in HEADER)
    body = "".join(
        "<tr>"
        + "".join(
            f"<td{' class=bad' if i == 2 and cell != '0' else ''}>{escape(cell)}</td>" for i, cell in enumerate(row)
        )
        + "</tr>"
        for row in rows(measured)
    )
    return f"<div class=wide><table><tr>{head}</tr>{body}</table></div>"


def _reasons(measured: Measured) -> str:
    if not measured.reasons:
        return "<p>No step failed.</p>"
    listed = "".join(f"<li>{count:,} × {escape(reason)}</li>" for reason, count in measured.reasons.most_common())
    return f"<h2>Why steps failed</h2><ul>{listed}</ul>"


def _chart(title: str, series: Series, slice_seconds: float) -> str:
    """Lines over time; nothing where there is nothing to show."""
    if not series:
        return ""
    top = _ceiling(max((value for line in series.values() for value in line if value is not None), default=0))
    count = max(len(line) for line in series.values())

    def point(i: int, value: float) -> str:
        x = LEFT + (WIDTH - LEFT) * i / max(1, count - 1)
        return f"{x:.1f},{(HEIGHT - BOTTOM) * (1 - value / top):.1f}"

    grid = "".join(
        f'<line x1="{LEFT}" x2="{WIDTH}" y1="{y:.1f}" y2="{y:.1f}" stroke="#8884"/>'
        f'<text x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{_number(top * part)}</text>'
        for part in (0, 0.25, 0.5, 0.75, 1)
        for y in [max(8.0, (HEIGHT - BOTTOM) * (1 - part))]
    )
    ticks = "".join(
        f'<text x="{LEFT + (WIDTH - LEFT) * part:.1f}" y="{HEIGHT - 6}" text-anchor="{anchor}">'
        f"{count * slice_seconds * part:.0f} s</text>"
        for part, anchor in ((0, "start"), (0.5, "middle"), (1, "end"))
    )
    drawn = [" ".join(point(i, value) for i, value in enumerate(line) if value is not None) for line in series.values()]
    lines = "".join(
        f'<polyline fill="none" stroke="{colour}" stroke-width="1.8" points="{points}"/>'
        for points, colour in zip(drawn, COLOURS * 2, strict=False)
    )
    legend = "".join(
        f'<span><i style="background:{colour}"></i>{escape(name)}</span>'
        for name, colour in zip(series, COLOURS * 2, strict=False)
    )
    return (
        f'<figure><figcaption>{escape(title)}</figcaption><svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'aria-label="{escape(title)}">{grid}{ticks}{lines}</svg><div class="legend">{legend}</div></figure>'
    )


def _ceiling(value: float) -> float:
    """The next round number: 1, 2 or 5 times a power of ten."""
    if value <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(value))
    return next(times * power for times in (1, 2, 5, 10) if times * power >= value)


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 10 or value == int(value) else f"{value:.2g}"
