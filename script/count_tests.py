#!/usr/bin/env python3
"""Counts the test cases of one or more ctest runs from their JUnit files.

A doctest program counts as many cases as its own summary says; any other entry of ctest counts as
one case. A program that failed without saying how (it crashed, hung or never started) is one
failure. `--broken-stages B`: B other checks failed; when no case did, they are the failures. The
last line is `N passed, M failed`; the exit code says whether M is 0 and N is not."""
import argparse
import re
import sys
import xml.etree.ElementTree as ElementTree

SUMMARY = re.compile(r"\[doctest\] test cases:\s*(\d+) \|\s*(\d+) passed \|\s*(\d+) failed \|\s*(\d+) skipped")


def count_entry(entry):
    """(passed, failed, skipped) of one ctest entry."""
    ran_well = entry.get("status") == "run"
    skip = entry.find("skipped")
    skipped = skip is not None and skip.get("message", "").startswith("SKIP_")
    output = entry.findtext("system-out") or ""
    summaries = SUMMARY.findall(re.sub(r"\x1b\[[0-9;]*m", "", output))
    if skipped:
        return 0, 0, 1
    if not summaries:
        return (1, 0, 0) if ran_well else (0, 1, 0)
    passed = sum(int(summary[1]) for summary in summaries)
    failed = sum(int(summary[2]) for summary in summaries)
    if not ran_well and failed == 0:
        failed = 1
    return passed, failed, 0


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--broken-stages", type=int, default=0)
    arguments.add_argument("paths", nargs="*")
    options = arguments.parse_args()
    paths = options.paths
    total_passed = total_failed = 0
    for path in paths:
        passed = failed = skipped = entries = 0
        for entry in ElementTree.parse(path).getroot().iter("testcase"):
            more = count_entry(entry)
            passed, failed, skipped = passed + more[0], failed + more[1], skipped + more[2]
            entries += 1
            if more[1]:
                print(f"failed: {entry.get('name')}")
        if len(paths) > 1:
            print(f"{path}: {entries} programs, {passed} passed, {failed} failed")
        if skipped:
            print(f"{path}: {skipped} not run (see above)")
        total_passed, total_failed = total_passed + passed, total_failed + failed
    if total_failed == 0:
        total_failed = options.broken_stages
    print(f"{total_passed} passed, {total_failed} failed")
    return 0 if total_failed == 0 and total_passed > 0 else 1


if __name__ == "__main__":
    sys.exit(main())
