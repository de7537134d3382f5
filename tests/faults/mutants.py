#!/usr/bin/env python3
"""Changes the library at random, one small thing at a time, and sees whether the tests notice.

    mutants.py [N] [--seed S] [--scratch FOLDER] [--jobs N] [--report FILE] [--list]

A mutant negates a condition, leaves out a call, takes < for <=, == for != or && for ||, forgets a ±1, or turns
true into false, in one line of src/storage, src/fs, src/rules or src/model. The seed chooses N of them (200, and
seed 1, unless said). Each is built in the copy that run.py uses and run against the programs that cover its
folder, until one fails: it is *killed*. One that passes them all *survives*: a test is missing, or the code is
needless. One that does not compile counts for nothing. The report has one JSON object a line; those that it holds
already, of unchanged files, are not run again."""
import argparse
import hashlib
import json
import os
import random
import re
import sys
import time
from pathlib import Path

import run

# The programs that cover each folder, the quick ones first.
FOLDERS = {
    "src/storage": ["issues_tests", "system_call_tests", "storage_tests", "order_tests", "concurrency_tests", "crash_tests"],
    "src/fs": ["fs_tests", "system_call_tests", "storage_tests", "concurrency_tests"],
    "src/rules": ["unit_manager", "billing_tests", "compat_import", "access_tests"],
    "src/model": ["unit_base_model", "unit_manager", "storage_tests", "billing_tests", "compat_import"],
}
# Tests need not be thorough here, only cover everything.
run.SURROUNDINGS = {"ORGMGR_PROOF_SCALE": "10", **os.environ}
BAR = 90  # percent of those that compile

CALL = re.compile(r"^\s+(?!return\b|throw\b|delete\b|using\b|case\b|else\b|static_assert\b|if\b|for\b|while\b)"
                  r"[A-Za-z_][\w:.\[\]]*(?:->[\w.]+|\(\)[.>-]+\w+)*\(.*\);(?:\s*//.*)?$")
CONDITION = re.compile(r"\b(?:if|while) \((.*)\)(?= \{| return| throw| break| continue|;| [+\w(])")
SWAPS = [("<", "<="), ("<=", "<"), (">", ">="), (">=", ">"), ("==", "!="), ("!=", "=="), ("&&", "||"), ("||", "&&")]
WORDS = [("return true;", "return false;"), ("return false;", "return true;")]


class Mutant:
    def __init__(self, path, number, kind, before, after):
        self.path, self.number, self.kind, self.before, self.after = path, number, kind, before, after

    def key(self):
        # The line's own text: it stays the same mutant when lines above it come or go.
        text = "\0".join([self.path, self.kind, self.before, self.after])
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    def folder(self):
        return next(folder for folder in FOLDERS if self.path.startswith(folder + "/"))

    def __str__(self):
        return f"{self.path}:{self.number} {self.kind}: {self.before.strip()}  →  {self.after.strip()}"


def balanced(text):
    depth = 0
    for character in text:
        depth += {"(": 1, ")": -1}.get(character, 0)
        if depth < 0:
            return False
    return depth == 0


def negations(line):
    found = CONDITION.search(line)
    if not found or not balanced(found[1]):
        return
    start = found.start(1) + (found[1].rfind("; ") + 2 if "; " in found[1] else 0)
    condition = line[start:found.end(1)]
    if re.match(r"(const )?auto\b|[\w:<>]+ \w+ = ", condition):
        return  # it declares something
    yield "negated", line[:start] + "!(" + condition + ")" + line[found.end(1):]


def changes(line):
    """(kind, the line changed) of all that one can do to it"""
    if re.match(r"\s*(//|#|template\b|static_assert\b)", line) or '"' in line and line.strip().startswith('"'):
        return
    yield from negations(line)
    if CALL.match(line) and balanced(line.split("//")[0]):
        yield "call left out", line[:len(line) - len(line.lstrip())] + "{}"
    code = line.split("  //")[0]
    for old, new in SWAPS:
        for found in re.finditer(f"(?<= ){re.escape(old)}(?= )", code):
            if code[:found.start()].count('"') % 2 == 0:
                yield f"{new} for {old}", line[:found.start()] + new + line[found.end():]
    for found in re.finditer(r" [+-] 1\b(?![.'\w])", code):
        if code[:found.start()].count('"') % 2 == 0:
            yield "without ±1", line[:found.start()] + line[found.end():]
    for old, new in WORDS:
        if old in code:
            yield f"{new} for {old}", line.replace(old, new, 1)


def all_mutants():
    for folder in FOLDERS:
        for path in sorted((run.SOURCE / folder).glob("**/*.cpp")):
            name = str(path.relative_to(run.SOURCE))
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
                for kind, changed in changes(line):
                    yield Mutant(name, number, kind, line, changed)


def apply(copy, mutant):
    lines = (run.SOURCE / mutant.path).read_text(encoding="utf-8").splitlines()
    lines[mutant.number - 1] = mutant.after
    (copy.folder / mutant.path).write_text("\n".join(lines) + "\n", encoding="utf-8")


def verdict(copy, mutant):
    """(how it ended, by what)"""
    for program in FOLDERS[mutant.folder()]:
        if copy.build(program).returncode != 0:
            return "does not compile", ""
        if failure := copy.first_failure(program):
            return "killed", f"{program}: {failure}"
    return "survived", ""


def known_verdicts(report):
    if not report.is_file():
        return {}
    return {entry["key"]: entry for entry in map(json.loads, report.read_text(encoding="utf-8").splitlines())}


def passes_without(copy, folders):
    """Whether all that will be run passes as things are, so that a failure means something."""
    for program in dict.fromkeys(program for folder in folders for program in FOLDERS[folder]):
        if copy.build(program).returncode != 0:
            print(f"mutants: {program} does not build")
            return False
        if failure := copy.first_failure(program):
            print(f"mutants: {program} fails without a mutant: {failure}")
            return False
    return True


def summary(endings):
    killed, survived = endings.count("killed"), endings.count("survived")
    percent = 100 * killed // max(1, killed + survived)
    print(f"mutants: {killed} killed, {survived} survived, {endings.count('does not compile')} do not compile")
    print(f"figure: P1 P2 P3 P4 P5 P7 P8 | percent of random mutants killed | {percent} | at least {BAR}")
    return 0 if percent >= BAR else 1


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("count", nargs="?", type=int, default=200)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--scratch", default=str(run.SOURCE / "build/faults"))
    arguments.add_argument("--jobs", default="2")
    arguments.add_argument("--report", default=str(run.SOURCE / "build/mutants.jsonl"))
    arguments.add_argument("--list", action="store_true", help="say which they are, and run none")
    options = arguments.parse_args()
    candidates = list(all_mutants())
    chosen = random.Random(options.seed).sample(candidates, min(options.count, len(candidates)))
    print(f"mutants: {len(chosen)} of {len(candidates)}, seed {options.seed}", flush=True)
    report = Path(options.report)
    known = known_verdicts(report)
    if options.list:
        print("\n".join(str(mutant) for mutant in chosen))
        return 0
    copy = run.Copy(options.scratch, options.jobs)
    copy.renew()
    if not copy.configure() or not passes_without(copy, sorted({mutant.folder() for mutant in chosen})):
        return 1
    report.parent.mkdir(parents=True, exist_ok=True)
    endings = []
    for mutant in chosen:
        if mutant.key() not in known:
            began = time.monotonic()
            apply(copy, mutant)
            ending, by_what = verdict(copy, mutant)
            copy.restore(mutant.path)
            known[mutant.key()] = {"key": mutant.key(), "ending": ending, "by": by_what, "mutant": str(mutant)}
            with report.open("a", encoding="utf-8") as file:
                file.write(json.dumps(known[mutant.key()], ensure_ascii=False) + "\n")
            print(f"{ending:16} ({time.monotonic() - began:.0f} s) {mutant}  {by_what}", flush=True)
        endings.append(known[mutant.key()]["ending"])
    return summary(endings)


if __name__ == "__main__":
    sys.exit(main())
