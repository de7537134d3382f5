#!/usr/bin/env python3
"""Runs a program under callgrind and compares what each `measured_` function cost, for one call, with the
figures that are kept. Usage: instructions.py PROGRAM FOLDER FIGURES [--write]"""
import json
import re
import subprocess
import sys

PATHS = ("role_check", "access_check", "get_org", "get_user_orgs", "snapshot_lookup", "commit_of_an_add",
         "line_taken_in")
ALLOWED = 0.1  # of the kept figure
PACKAGES = ("g++-12", "libc6", "libstdc++6", "libboost-json1.81-dev", "libssl3", "libutf8proc2", "valgrind")


def surroundings():
    """What the count depends on beside our own code."""
    said = subprocess.run(["dpkg-query", "-W", "-f=${Package} ${Version}\n", *PACKAGES],
                          capture_output=True, text=True, check=False).stdout
    found = dict(line.split(" ", 1) for line in said.splitlines())
    found["machine"] = subprocess.run(["uname", "-m"], capture_output=True, text=True, check=True).stdout.strip()
    return found


def measure(program, folder):
    """Instructions for one call of each path."""
    profile = f"{folder}/callgrind"
    # Whole names: a pattern would end the count in the lambdas, whose names begin with the same words.
    counted = [f"--toggle-collect=measured_{path}" for path in PATHS]
    calls = json.loads(subprocess.run(
        ["valgrind", "--tool=callgrind", "--quiet", f"--callgrind-out-file={profile}", *counted, program, folder],
        stdout=subprocess.PIPE, text=True, check=True).stdout)
    said = subprocess.run(["callgrind_annotate", "--inclusive=yes", "--threshold=100", profile],
                          capture_output=True, text=True, check=True).stdout
    figures = {}
    for cost, path in re.findall(r"^\s*([\d,]+) .*:measured_(\w+)(?: |$)", said, re.MULTILINE):
        figures.setdefault(path, round(int(cost.replace(",", "")) / calls[path]))
    missing = sorted(set(calls) - set(figures))
    if missing:
        raise SystemExit(f"instructions: callgrind says nothing of {', '.join(missing)}")
    return figures


def compare(kept, now):
    """Prints every path; the ones that became too dear."""
    dearer = []
    for path in sorted(set(kept) | set(now)):
        if path not in kept or path not in now:
            print(f"{path}: {'not kept yet' if path in now else 'no longer measured'}; renew with --write")
            dearer.append(path)
            continue
        change = now[path] / kept[path] - 1
        verdict = "fine"
        if change > ALLOWED:
            verdict = "DEARER"
            dearer.append(path)
        elif change < -ALLOWED:
            verdict = "cheaper; renew with --write"
        print(f"{path}: {now[path]:,} instructions, {change:+.1%} of {kept[path]:,}: {verdict}")
    return dearer


def main():
    program, folder, file, *options = sys.argv[1:]
    around = surroundings()
    if options == ["--write"]:
        with open(file, "w", encoding="utf-8") as out:
            json.dump({"surroundings": around, "instructions": measure(program, folder)}, out, indent=2, sort_keys=True)
            out.write("\n")
        return 0
    with open(file, encoding="utf-8") as text:
        kept = json.load(text)
    if kept["surroundings"] != around:
        print(f"instructions: nothing compared: the figures are of {kept['surroundings']}, here is {around}")
        return 0
    dearer = compare(kept["instructions"], measure(program, folder))
    if dearer:
        print(f"instructions: dearer than the figures in {file}: {', '.join(dearer)}")
    return 1 if dearer else 0


if __name__ == "__main__":
    sys.exit(main())
