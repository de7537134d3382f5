#!/usr/bin/env python3
"""Sums up which branches of some folders of src were taken.   branches.py --build FOLDER [--misses] [FOLDERS…]

A branch is one outcome of one condition that stands in the source: each operand of && and || has two, as
has what if, ?: and a loop ask; each case of a switch has one. That is clang's count, which knows nothing of
the edges that exceptions, destructors and inlined containers of the standard library add. A condition in a
header or a template counts once for all who include it. Left out is what nobody wrote or the compiler decides:
comparisons that are `= default`, `if constexpr`, `while (true)`, asserts, and of a switch over an enumeration
the outcome that no case fits, since the compiler sees to it that each value has one.

Prints each file with the branches taken, those that there are and the lines where one was not; --misses
prints every such condition, and which outcome never came. Fails when the folders together are below 95 %, or
a file is below 85 %. tests/coverage.md says why those that are left are left."""
import argparse
import json
import re
import subprocess
import sys
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[1]
WHOLE_BAR, FILE_BAR = 95.0, 85.0
REVIEW = "tests/coverage.md"
DECIDED_BY_THE_COMPILER = re.compile(r"if constexpr\b|while \(true\)|for \(;;\)|^\s*(static_)?assert\(|= default;")


def exported(build):
    """What llvm-cov says of the library, with the counters of every program that ran."""
    profile = build / "coverage.profdata"
    counters = sorted((build / "counters").glob("*.profraw"))
    if not counters:
        sys.exit("branches: no counters were found; run script/coverage without --keep")
    # A program that is killed while it writes its counters leaves a file that cannot be read; others go on.
    subprocess.run(["llvm-profdata-14", "merge", "-sparse", "--failure-mode=all", "-o", str(profile),
                    *map(str, counters)], check=True)
    # Not the archive: llvm-cov 14 wants what it reads there aligned, which ar does not see to.
    first, *others = map(str, sorted((build / "CMakeFiles/orgmgr.dir").glob("**/*.o")))
    more = [argument for name in others for argument in ("-object", name)]
    output = subprocess.run(["llvm-cov-14", "export", "--skip-functions", "--skip-expansions",
                             f"--instr-profile={profile}", first, *more],
                            capture_output=True, check=True, text=True).stdout
    return json.loads(output)["data"][0]["files"]


def gather(build, folders):
    """file -> {(line, column, end, outcome): times}."""
    wanted = tuple(f"src/{folder}/" for folder in folders)
    taken = {}
    for file in exported(build):
        path = Path(file["filename"]).resolve()
        name = str(path.relative_to(SOURCE)) if path.is_relative_to(SOURCE) else ""
        if not name.startswith(wanted):
            continue
        text = path.read_text(encoding="utf-8").splitlines()
        branches = taken.setdefault(name, {})
        for line, column, end_line, end_column, true_count, false_count, *_ in file["branches"]:
            if DECIDED_BY_THE_COMPILER.search(text[line - 1]) or text[line - 1][:column - 1].endswith("switch ("):
                continue
            for outcome, count in (("true", true_count), ("false", false_count)):
                key = (line, column, (end_line, end_column), outcome)
                branches[key] = branches.get(key, 0) + count
    return taken


def share(branches):
    return 100.0 * sum(1 for count in branches.values() if count) / len(branches) if branches else 100.0


def condition(name, key):
    """The text of a condition, on one line; of a loop over a range, where it is a colon, that line."""
    line, column, (end_line, end_column), _ = key
    lines = (SOURCE / name).read_text(encoding="utf-8").splitlines()[line - 1:end_line]
    lines[-1] = lines[-1][:end_column - 1]
    lines[0] = lines[0][column - 1:]
    text = " ".join(part.strip() for part in lines)
    return text if text != ":" else (SOURCE / name).read_text(encoding="utf-8").splitlines()[line - 1].strip()


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--build", required=True, type=Path)
    arguments.add_argument("--misses", action="store_true")
    arguments.add_argument("folders", nargs="*", default=["storage", "fs", "rules", "model"])
    options = arguments.parse_args()
    taken = gather(options.build, options.folders)
    low = []
    for name, branches in sorted(taken.items(), key=lambda item: share(item[1])):
        missed = sorted(key for key, count in branches.items() if not count)
        lines = sorted({key[0] for key in missed})
        print(f"{share(branches):6.1f} %  {len(branches) - len(missed)}/{len(branches)}  {name}"
              + (f"  lines {', '.join(map(str, lines))}" if lines else ""))
        if options.misses:
            for key in missed:
                print(f"          {key[0]}: never {key[3]}: {condition(name, key)}")
        if share(branches) < FILE_BAR:
            low.append(name)
    every = {(name, key): count for name, branches in taken.items() for key, count in branches.items()}
    print(f"branches: {share(every):.1f} % of {len(every)} in {len(taken)} files (bar: {WHOLE_BAR} %); "
          f"{len(low)} files below {FILE_BAR} %; {REVIEW} tells of those that are left")
    return 1 if low or share(every) < WHOLE_BAR else 0


if __name__ == "__main__":
    sys.exit(main())
