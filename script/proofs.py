#!/usr/bin/env python3
"""Runs the programs that ctest labels `proof`, gathers the figures that they print, and says which bars
are missed.   proofs.py --build FOLDER [--long] [--write-docs]

A figure is a line `figure: PROMISES | what was counted | value | bar`, where the bar is `at least N` or
`exactly N`. docs/promises.md gets, for each promise, the tests whose names quote it and the figures of
this run."""
import argparse
import datetime
import json
import os
import platform
import re
import resource
import subprocess
import sys
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[1]
PAGE = "docs/promises.md"
LONG_RUN = "2500"  # percent; tests/support/proof.hpp
FIGURE = re.compile(r"^figure: ([P\d ]+) \| (.+?) \| (\d+) \| (at least|exactly) (\d+)$", re.M)
CASE = re.compile(r"\b(?:TEST_CASE|SCENARIO|SUBCASE)\w*\(((?:\s*\"(?:[^\"\\]|\\.)*\")+)")


class Figure:
    def __init__(self, promises, what, value, kind, limit):
        self.promises = promises.split()
        self.what, self.value, self.kind, self.limit = what, int(value), kind, int(limit)
        self.met = self.value >= self.limit if kind == "at least" else self.value == self.limit

    def __str__(self):
        missed = "" if self.met else ": **missed**"
        return f"{self.value:,} {self.what} (bar: {self.kind} {self.limit:,}){missed}"


def figures_in(text):
    return [Figure(*found) for found in FIGURE.findall(text)]


def proof_programs(build):
    listed = subprocess.run(["ctest", "--test-dir", build, "-L", "^proof$", "--show-only=json-v1"], capture_output=True,
                            check=True, text=True).stdout
    return [(test["name"], test["command"]) for test in json.loads(listed)["tests"]]


def processor_seconds():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def run_all(build, scale):
    """(figures, programs that failed)"""
    figures, failed = [], []
    for name, command in proof_programs(build):
        before = processor_seconds()
        run = subprocess.run(command, capture_output=True, text=True, errors="replace",
                             env={**os.environ, "ORGMGR_PROOF_SCALE": scale})
        figures += figures_in(run.stdout)
        print(f"{name}: {'passed' if run.returncode == 0 else 'FAILED'}, "
              f"{processor_seconds() - before:.0f} s of processor time", flush=True)
        if run.returncode != 0:
            failed.append(name)
            print(run.stdout[-4000:])
    return figures, failed


def quoting_cases(root):
    """promise -> {file: how many of its cases quote it}"""
    cases = {}
    for path in sorted((root / "tests").glob("**/*.cpp")):
        for name in CASE.findall(path.read_text(encoding="utf-8")):
            # A long name stands in several literals.
            quoted = re.findall(r"\[(P\d+(?:, ?P\d+)*)\]", "".join(re.findall(r'"((?:[^"\\]|\\.)*)"', name)))
            for promise in {one for group in quoted for one in re.findall(r"P\d+", group)}:
                files = cases.setdefault(promise, {})
                file = str(path.relative_to(root))
                files[file] = files.get(file, 0) + 1
    return cases


def numbered(promises):
    return sorted(promises, key=lambda promise: int(promise[1:]))


def table(figures, cases, heading):
    lines = [heading, "", "| | tests whose names quote it (cases) | figures |", "| --- | --- | --- |"]
    for promise in numbered(set(cases) | {one for figure in figures for one in figure.promises}):
        tests = ", ".join(f"[{file.removeprefix('tests/')}](../{file}) ({count})"
                          for file, count in sorted(cases.get(promise, {}).items()))
        measured = "<br>".join(str(figure) for figure in figures if promise in figure.promises)
        lines.append(f"| {promise} | {tests} | {measured} |")
    return "\n".join(lines)


def heading_of(scale, seconds):
    now = datetime.datetime.now(datetime.timezone.utc)
    extent = "the long form" if scale == LONG_RUN else "the form that every change gets"
    return (f"Run at {now:%Y-%m-%dT%H:%MZ}, {extent}: {seconds:.0f} s of processor time on {os.cpu_count()} cores, "
            f"{platform.system()} {platform.release()}.")


def write_page(page, content):
    text = page.read_text(encoding="utf-8")
    begin, end = "<!-- proofs: begin -->", "<!-- proofs: end -->"
    if begin not in text or end not in text:
        raise SystemExit(f"proofs: no place is marked in {page}")
    before, after = text.split(begin)[0], text.split(end)[1]
    page.write_text(f"{before}{begin}\n{content}\n{end}{after}", encoding="utf-8")


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--build", required=True)
    arguments.add_argument("--long", action="store_true")
    arguments.add_argument("--write-docs", action="store_true")
    options = arguments.parse_args()
    scale = LONG_RUN if options.long else "100"
    figures, failed = run_all(options.build, scale)
    seconds = processor_seconds()
    for figure in figures:
        print(f"{'met   ' if figure.met else 'MISSED'} {' '.join(figure.promises)}: {figure}")
    missed = [figure for figure in figures if not figure.met]
    if options.write_docs and not failed:
        write_page(SOURCE / PAGE, table(figures, quoting_cases(SOURCE), heading_of(scale, seconds)))
    print(f"{len(figures)} figures, {len(missed)} missed; {len(failed)} programs failed; {seconds:.0f} s of processor time")
    return 1 if missed or failed or not figures else 0


if __name__ == "__main__":
    sys.exit(main())
