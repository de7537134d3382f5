#!/usr/bin/env python3
"""Changes the library at random, one small thing at a time, and sees whether the tests notice.

    mutants.py [N] [--seed S] [--scratch FOLDER] [--jobs N] [--report FILE] [--list]

A mutant negates a condition, leaves out a call, takes == for != or && for ||, forgets a ±1, or turns true into
false, in one line of src/storage, src/fs, src/rules or src/model. The seed chooses N of them (200, and seed 1,
unless said), of which nine in ten must be noticed. With them come a fifth as many that take < for <=: these are told
by themselves, since half of them are the same program, or one that is only slower. All are built at once into a copy like that of run.py, each behind a question which one is
chosen (switched.py); the few that cannot be had so are built one by one. A first run of the tests notes which
mutants each test case comes by; then each mutant is chosen in turn, and the cases that come by it are run, until one
fails: twice, and not without the mutant, so that a busy machine kills nothing. That one is *killed*. The slow cases
are kept for the mutants that all others leave alive. One that passes them all *survives*: a test is missing, or the
code is needless; mutants.md says which. One that does not compile counts for nothing. The report has one JSON object a
line; those that it holds already, of unchanged files, are not run again."""
import argparse
import collections
import hashlib
import json
import os
import random
import re
import sys
import time
from pathlib import Path

import run
from switched import switched

FOLDERS = ("src/storage", "src/fs", "src/rules", "src/model")
PROGRAMS = ["storage_tests", "fs_tests", "issues_tests", "system_call_tests", "crash_tests", "order_tests",
            "concurrency_tests", "unit_base_model", "unit_manager", "billing_tests", "compat_import", "access_tests",
            "compat_bulk_import", "compat_folders", "fs_refused_call_tests", "surroundings_tests"]
# Tests need not be thorough here, only cover everything.
run.SURROUNDINGS = {"ORGMGR_PROOF_SCALE": "10", **os.environ}
BAR = 90  # percent of those that compile
QUICK, SLOW = 0.5, 4  # seconds: quick cases are run together before the others, slow ones after all other mutants
EDGES_AMONG = 5  # one for so many others
PATIENCE = 5  # a mutant may take so many times the time of the cases without one

CALL = re.compile(r"^\s+(?!return\b|throw\b|delete\b|using\b|case\b|else\b|static_assert\b|if\b|for\b|while\b)"
                  r"[A-Za-z_][\w:.\[\]]*(?:->[\w.]+|\(\)[.>-]+\w+)*\(.*\);(?:\s*//.*)?$")
CONDITION = re.compile(r"\b(?:if|while) \((.*)\)(?= \{| return| throw| break| continue|;| [+\w(])")
SWAPS = [("<", "<="), ("<=", "<"), (">", ">="), (">=", ">"), ("==", "!="), ("!=", "=="), ("&&", "||"), ("||", "&&")]
EDGES = {f"{new} for {old}" for old, new in SWAPS[:4]}
WORDS = [("return true;", "return false;"), ("return false;", "return true;")]


class Mutant:
    def __init__(self, path, number, kind, before, after):
        self.path, self.number, self.kind, self.before, self.after = path, number, kind, before, after

    def key(self):
        # The line's own text: it stays the same mutant when lines above it come or go.
        text = "\0".join([self.path, self.kind, self.before, self.after])
        return hashlib.sha256(text.encode()).hexdigest()[:16]

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


class Case(collections.namedtuple("Case", "program name seconds")):
    """A test case, and how long it took while it noted what it came by."""


class Bench:
    """The copy, with all mutants in it that can be switched."""

    def __init__(self, copy, mutants):
        self.copy, self.mutants = copy, mutants  # number -> Mutant
        self.within = set()
        self.cases = collections.defaultdict(list)  # number -> the cases that come by it
        self.sound = {}  # case -> whether it passes by itself without a mutant
        self.killers = collections.defaultdict(collections.Counter)  # path -> the cases that noticed a mutant of it

    def plant(self, numbers):
        """Builds the copy with these mutants, as far as they compile."""
        copy_of = self.copy.folder / "src" / "chosen_mutant.hpp"
        copy_of.write_bytes((run.FAULTS / "chosen_mutant.hpp").read_bytes())
        (self.copy.folder / "tests/support/main.cpp").write_text(
            (run.SOURCE / "tests/support/main.cpp").read_text(encoding="utf-8")
            + '#include "../faults/reached_mutants.hpp"\n', encoding="utf-8")
        by_path = collections.defaultdict(dict)
        for number in numbers:
            by_path[self.mutants[number].path][number] = self.mutants[number]
        for path, mutants in by_path.items():
            text, within = switched((run.SOURCE / path).read_text(encoding="utf-8"), mutants)
            (self.copy.folder / path).write_text(text, encoding="utf-8")
            self.within |= set(within)
        while True:
            built = self.copy.build("orgmgr", "--", "-k0")
            if built.returncode == 0:
                break
            failed = {path for path in by_path if f"{path}.o" in built.stdout and re.search(
                rf"^FAILED: .*{re.escape(path)}\.o", built.stdout, re.M)}
            if not failed:
                raise SystemExit(f"mutants: the copy does not build\n{built.stdout[-3000:]}")
            for path in failed:
                self.take_out_of(path, by_path[path])
        if self.copy.build(*PROGRAMS).returncode != 0:
            raise SystemExit("mutants: the tests do not build")

    def take_out_of(self, path, mutants):
        """Keeps those mutants of a file that compile by themselves."""
        kept = {}
        for number in sorted(set(mutants) & self.within):
            text, _ = switched((run.SOURCE / path).read_text(encoding="utf-8"), {number: mutants[number]})
            (self.copy.folder / path).write_text(text, encoding="utf-8")
            if self.copy.build(f"CMakeFiles/orgmgr.dir/{path}.o").returncode == 0:
                kept[number] = mutants[number]
        self.within -= set(mutants) - set(kept)
        text, _ = switched((run.SOURCE / path).read_text(encoding="utf-8"), kept)
        (self.copy.folder / path).write_text(text, encoding="utf-8")

    def survey(self):
        """Runs everything once without a mutant: it must pass, and says who comes by which mutant. Kept for a run that
        goes on with the same mutants."""
        kept = self.copy.folder / "build/survey.json"
        asked = sorted(f"{number} {mutant.key()}" for number, mutant in self.mutants.items())
        if kept.is_file() and (known := json.loads(kept.read_text(encoding="utf-8")))["asked"] == asked:
            for number, cases in known["cases"].items():
                self.cases[int(number)] = [Case(*case) for case in cases]
            return
        self.run_everything()
        kept.write_text(json.dumps({"asked": asked, "cases": self.cases}), encoding="utf-8")

    def run_everything(self):
        bytes_file, log = self.copy.folder / "build/reached", self.copy.folder / "build/reached.log"
        for program in PROGRAMS:
            bytes_file.write_bytes(bytes(4096))
            log.write_text("", encoding="utf-8")
            noting = {"ORGMGR_MUTANTS_REACHED": str(bytes_file), "ORGMGR_MUTANTS_LOG": str(log)}
            began = time.monotonic()
            if failure := self.copy.first_failure(program, env={**run.SURROUNDINGS, **noting}):
                raise SystemExit(f"mutants: {program} fails without a mutant: {failure}")
            print(f"mutants: {program} took {time.monotonic() - began:.0f} s", flush=True)
            for line in log.read_text(encoding="utf-8").splitlines():
                seconds, *numbers = line.split("\t")[0].split()
                case = Case(program, line.split("\t", 1)[1], float(seconds))
                for number in numbers:
                    self.cases[int(number)].append(case)

    def batches(self, number, slow):
        """The cases that come by a mutant, a program's at a time: who noticed others of its file, the quick, the rest;
        or the slow ones."""
        cases = [case for case in self.cases[number] if (case.seconds >= SLOW) == slow]
        killers = [case for case, _ in self.killers[self.mutants[number].path].most_common(4) if case in cases]
        parts = [killers,
                 [case for case in cases if case.seconds < QUICK and case not in killers],
                 [case for case in cases if case.seconds >= QUICK and case not in killers]]
        for part in parts:
            groups = [[case for case in part if case.program == program] for program in PROGRAMS]
            yield from sorted(filter(None, groups), key=lambda group: sum(case.seconds for case in group))

    def judge(self, number, slow=False):
        """(how it ended, by what), as far as the slow cases say, or the others"""
        if not self.cases[number]:
            return "survived", "no test comes by it"
        for batch in self.batches(number, slow):
            while batch:
                failure = self.fails(number, batch)
                if not failure:
                    break
                case = next((case for case in batch if case.name == failure), None)
                if case is None or self.holds(number, case):
                    if case:
                        self.killers[self.mutants[number].path][case] += 1
                    return "killed", f"{batch[0].program}: {failure}"
                batch.remove(case)
        return "survived", ""

    def slow_cases(self, number):
        return [case for case in self.cases[number] if case.seconds >= SLOW]

    def judge_slow(self, number):
        return self.judge(number, slow=True)

    def fails(self, number, cases):
        seconds = PATIENCE * sum(case.seconds for case in cases)
        return self.copy.first_failure(cases[0].program, [case.name for case in cases], busy=int(10 + seconds),
                                       longest=int(60 + seconds),
                                       env={**run.SURROUNDINGS, "ORGMGR_MUTANT": str(number)})

    def holds(self, number, case):
        """Whether the case fails by itself again with the mutant, and passes by itself without."""
        if case not in self.sound:
            self.sound[case] = not self.fails(0, [case])
        return self.sound[case] and bool(self.fails(number, [case]))

    def judge_alone(self, number):
        """One that cannot be switched is built by itself, and everything is run."""
        mutant = self.mutants[number]
        lines = (run.SOURCE / mutant.path).read_text(encoding="utf-8").splitlines()
        lines[mutant.number - 1] = mutant.after
        (self.copy.folder / mutant.path).write_text("\n".join(lines) + "\n", encoding="utf-8")
        try:
            if self.copy.build("orgmgr").returncode != 0:
                return "does not compile", ""
            for program in PROGRAMS:
                self.copy.build(program)
                failure = self.copy.first_failure(program)
                if failure and self.copy.first_failure(program):
                    return "killed", f"{program}: {failure}"
            return "survived", ""
        finally:
            self.copy.restore(mutant.path)


def known_verdicts(report):
    if not report.is_file():
        return {}
    return {entry["key"]: entry for entry in map(json.loads, report.read_text(encoding="utf-8").splitlines())}


def percent_killed(what, endings):
    """Says how they ended."""
    killed, survived = endings.count("killed"), endings.count("survived")
    print(f"{what}: {killed} killed, {survived} survived, {endings.count('does not compile')} do not compile")
    return 100 * killed // max(1, killed + survived)


def summary(endings):
    """`endings` are pairs of a mutant and how it ended."""
    by_kind = collections.defaultdict(list)
    for mutant, ending in endings:
        by_kind[mutant.kind].append(ending)
    for kind, of_kind in sorted(by_kind.items()):
        percent_killed(f"  {kind}", of_kind)
    edges = percent_killed("edges", [ending for mutant, ending in endings if mutant.kind in EDGES])
    percent = percent_killed("mutants", [ending for mutant, ending in endings if mutant.kind not in EDGES])
    print(f"mutants: {edges} percent of the edges are noticed; of the others")
    print(f"figure: P1 P2 P3 P4 P5 P7 P8 | percent of random mutants killed | {percent} | at least {BAR}")
    return 0 if percent >= BAR else 1


def choose(candidates, count, seed):
    others = [mutant for mutant in candidates if mutant.kind not in EDGES]
    edges = [mutant for mutant in candidates if mutant.kind in EDGES]
    dice = random.Random(seed)
    return (dice.sample(others, min(count, len(others)))
            + dice.sample(edges, min(count // EDGES_AMONG, len(edges))))


def judge_all(bench, mutants, known, report):
    """Those that can be switched, by the quick cases and then by the slow ones; then the others, each in a build of its
    own."""
    report.parent.mkdir(parents=True, exist_ok=True)
    together = [number for number in mutants if number in bench.within]
    alone = [number for number in mutants if number not in bench.within]
    rounds = [(bench.judge, together), (bench.judge_slow, together), (bench.judge_alone, alone)]
    for judge, number in ((judge, number) for judge, numbers in rounds for number in numbers):
        began, mutant = time.monotonic(), mutants[number]
        if mutant.key() in known:
            continue
        ending, by_what = judge(number)
        if ending == "survived" and judge == bench.judge and bench.slow_cases(number):
            print(f"left to the slow ({time.monotonic() - began:.0f} s) {mutant}", flush=True)
            continue
        known[mutant.key()] = {"key": mutant.key(), "ending": ending, "by": by_what, "mutant": str(mutant)}
        with report.open("a", encoding="utf-8") as file:
            file.write(json.dumps(known[mutant.key()], ensure_ascii=False) + "\n")
        print(f"{ending:16} ({time.monotonic() - began:.0f} s) {mutant}  {by_what}", flush=True)


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("count", nargs="?", type=int, default=200)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--scratch", default=str(run.SOURCE / "build/mutants"))
    arguments.add_argument("--jobs", default="2")
    arguments.add_argument("--report", default=str(run.SOURCE / "build/mutants.jsonl"))
    arguments.add_argument("--list", action="store_true", help="say which they are, and run none")
    options = arguments.parse_args()
    candidates = list(all_mutants())
    chosen = choose(candidates, options.count, options.seed)
    print(f"mutants: {len(chosen)} of {len(candidates)}, seed {options.seed}", flush=True)
    if options.list:
        print("\n".join(str(mutant) for mutant in chosen))
        return 0
    known = known_verdicts(Path(options.report))
    left = {number: mutant for number, mutant in enumerate(chosen, 1) if mutant.key() not in known}
    if left:
        copy = run.Copy(options.scratch, options.jobs)
        copy.renew()
        if not copy.configure():
            print("mutants: the copy cannot be configured")
            return 1
        bench = Bench(copy, left)
        bench.plant(left)
        print(f"mutants: {len(bench.within)} can be switched", flush=True)
        bench.survey()
        judge_all(bench, left, known, Path(options.report))
    return summary([(mutant, known[mutant.key()]["ending"]) for mutant in chosen])


if __name__ == "__main__":
    sys.exit(main())
