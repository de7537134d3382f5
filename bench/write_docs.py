#!/usr/bin/env python3
"""Puts the figures of one or more runs into docs/performance.md, between the marks; no figure there is
typed by hand.   write_docs.py RUN.json[,RUN.json…] docs/performance.md"""
import json
import re
import sys
from pathlib import Path


def figure(value):
    """Three digits that count, as people write them."""
    if value == 0:
        return "0"
    if abs(value) >= 1000:
        rounded = float(f"{value:.3g}")
        return f"{rounded:,.0f}"
    text = f"{value:.3g}"
    return text if "e" not in text else f"{value:.6f}".rstrip("0")


def arm_cell(arm, unit):
    besides = "; ".join(f"{name} {figure(value)}" for name, value in arm["besides"].items())
    spread = f"{figure(arm['low'])} to {figure(arm['high'])}"
    return f"{arm['name']}: **{figure(arm['median'])}** {unit} ({spread})" + (f"; {besides}" if besides else "")


def figure_cell(one):
    bar = one.get("bar")
    text = f"{figure(one['value'])} {one['what']}"
    if not bar:
        return text
    verdict = "met" if bar["met"] else "**not met**"
    return f"{text}; bar: {bar['kind']} {figure(bar['limit'])}: {verdict}"


def heading(run):
    return (f"{run['organizations']:,} organizations, {run['memberships']:,} memberships. Run at {run['at']} on "
            f"{run['cores']} × {run['processor']}, {run['kernel']}, {run['file_system']}; orgmgr {run['orgmgr']}, "
            f"{run['peer']}, compiler {run['compiler']}; {run['rounds']} rounds. Load average {run['load_before']} "
            f"before and {run['load_after']} after.")


def table(document):
    lines = [f"### Scale {document['run']['scale']}", "", heading(document["run"]), "",
             "| what | medians (lowest to highest) | compared |", "| --- | --- | --- |"]
    for row in document["rows"]:
        if row["failure"]:
            lines.append(f"| {row['title']} | **failed**: {row['failure']} | |")
            continue
        arms = "<br>".join(arm_cell(arm, row["unit"]) for arm in row["arms"])
        figures = "<br>".join(figure_cell(one) for one in row["figures"])
        title = row["title"] + (f"<br>({row['remark']})" if row["remark"] else "")
        lines.append(f"| {title} | {arms} | {figures} |")
    bars = [one["bar"]["met"] for row in document["rows"] for one in row["figures"] if "bar" in one]
    failed = sum(1 for row in document["rows"] if row["failure"])
    lines += ["", f"{sum(bars)} of {len(bars)} bars are met" + (f"; {failed} rows failed." if failed else ".")]
    return "\n".join(lines)


def replace(text, mark, content):
    begin, end = f"<!-- {mark}: begin -->", f"<!-- {mark}: end -->"
    pattern = re.compile(re.escape(begin) + ".*?" + re.escape(end), re.S)
    if not pattern.search(text):
        raise SystemExit(f"write_docs: no place is marked {mark}")
    return pattern.sub(lambda _: f"{begin}\n{content}\n{end}", text)


def main(arguments):
    if len(arguments) != 2:
        print(__doc__)
        return 2
    runs = [json.loads(Path(name).read_text(encoding="utf-8")) for name in arguments[0].split(",")]
    page = Path(arguments[1])
    text = page.read_text(encoding="utf-8")
    text = replace(text, "figures", "\n\n".join(table(run) for run in runs))
    text = replace(text, "peer", f"```sql\n{runs[0]['peer'].rstrip()}\n```")
    page.write_text(text, encoding="utf-8")
    print(f"write_docs: {sum(len(run['rows']) for run in runs)} rows")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
