#!/usr/bin/env python3
"""Sums up what gcov says of the branches of some folders of src.   branches.py --build FOLDER [FOLDERS…]

Prints each file with the branches taken, those that there are and the lines whose branches were never all
taken. Branches that gcov marks as taken by an exception only do not count, nor those of a closing brace. Fails when the folders together
are below 95 %, or a file is below 85 %."""
import argparse
import json
import re
import subprocess
import sys
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[1]
WHOLE_BAR, FILE_BAR = 95.0, 85.0
BRACES = re.compile(r"[\s{}();]*")  # a branch there is the compiler's own, of a destructor


def reports(build):
    for counters in sorted(Path(build).glob("CMakeFiles/**/*.gcda")):
        output = subprocess.run(["gcov", "--json-format", "--stdout", "--branch-probabilities", str(counters.resolve())],
                                capture_output=True, text=True, cwd=build).stdout
        for line in output.splitlines():
            if line.startswith("{"):
                yield json.loads(line)


def gather(build, folders):
    """file -> {(line, number of the branch in it): times taken}; a header counts once for all who include it."""
    wanted = tuple(f"src/{folder}/" for folder in folders)
    taken = {}
    for report in reports(build):
        for file in report["files"]:
            path = (Path(report["current_working_directory"]) / file["file"]).resolve()
            if not path.is_relative_to(SOURCE):
                continue
            name = str(path.relative_to(SOURCE))
            if not name.startswith(wanted):
                continue
            branches = taken.setdefault(name, {})
            text = (SOURCE / name).read_text(encoding="utf-8").splitlines()
            for line in file["lines"]:
                if BRACES.fullmatch(text[line["line_number"] - 1]):
                    continue
                # A template or an inline function has a record for each of its instances.
                for number, branch in enumerate(branch for branch in line["branches"] if not branch["throw"]):
                    key = (line["line_number"], number)
                    branches[key] = branches.get(key, 0) + branch["count"]
    return taken


def share(branches):
    return 100.0 * sum(1 for count in branches.values() if count) / len(branches) if branches else 100.0


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--build", required=True)
    arguments.add_argument("folders", nargs="*", default=["storage", "fs", "rules", "model"])
    options = arguments.parse_args()
    taken = gather(options.build, options.folders)
    if not taken:
        print("branches: no counters were found; run script/coverage without --keep")
        return 1
    low = []
    for name, branches in sorted(taken.items(), key=lambda item: share(item[1])):
        missed = sorted({line for (line, _), count in branches.items() if not count})
        print(f"{share(branches):6.1f} %  {sum(1 for count in branches.values() if count)}/{len(branches)}  {name}"
              + (f"  lines {', '.join(map(str, missed))}" if missed else ""))
        if share(branches) < FILE_BAR:
            low.append(name)
    every = {(name, key): count for name, branches in taken.items() for key, count in branches.items()}
    print(f"branches: {share(every):.1f} % of {len(every)} in {len(taken)} files (bar: {WHOLE_BAR} %); "
          f"{len(low)} files below {FILE_BAR} %")
    return 1 if low or share(every) < WHOLE_BAR else 0


if __name__ == "__main__":
    sys.exit(main())
