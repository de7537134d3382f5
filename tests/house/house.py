#!/usr/bin/env python3
"""The rules of the house (CONTRIBUTING.md) that a machine can check. Usage: house.py CHECKOUT

Each check yields what it objects to as `file:line: what is wrong`; none of them may yield anything.
`--list` names the checks."""
import re
import subprocess
import sys
from pathlib import Path

FLOORS = ("base", "fs", "model", "providers", "storage", "rules", "manager")
# What the files of a folder may include of the other floors. Rules do no I/O and know no engine, so
# they see neither fs nor the inside of storage; the command line sees the public headers alone.
MAY_INCLUDE = {
    "include": set(),
    "base": set(),
    "fs": {"base"},
    "model": {"base"},
    "providers": {"base"},
    "storage": {"base", "fs", "model"},
    "rules": {"base", "model", "providers", "storage"},
    "manager": {"base", "fs", "model", "providers", "storage", "rules"},
    "cli": set(),
}
POSIX_HEADERS = re.compile(
    r"<(unistd\.h|fcntl\.h|dirent\.h|pthread\.h|poll\.h|pwd\.h|grp\.h|utime\.h|dlfcn\.h|netdb\.h"
    r"|sys/(?!platform/)[\w/.]+|linux/[\w/.]+|bits/[\w/.]+|arpa/[\w.]+|netinet/[\w.]+)>")
# Ways to the file system that go round the seam without a POSIX header. `absolute` asks for the working
# directory alone, to pin a relative path when a store is opened.
STREAMS = re.compile(r"<(fstream|cstdio)>|std::filesystem::(?!(?:path|absolute)\b)\w+|\bstd::f(open|write|read)\b")
# The command line has streams of its own: the terminal and its width, lines waiting on stdin, the file
# that an export or a log goes to, and whose the open file of billing keys is. Files of a store it reaches
# through the library alone.
CLI_POSIX = {"<unistd.h>", "<fcntl.h>", "<poll.h>", "<sys/ioctl.h>", "<sys/random.h>", "<sys/stat.h>"}
SOURCE_SUFFIXES = {".hpp", ".cpp"}
WORDS_OF_UNFINISHED_WORK = re.compile(r"\b(" + "|".join(("TO" + "DO", "FIX" + "ME", "XX" + "X")) + r")\b")
MACHINE_PATHS = re.compile(
    r"(?<![\w.}~-])/(" + "|".join(("wor" + "k", "hom" + "e", "Use" + "rs", "roo" + "t", "tm" + "p")) + r")/\w")


class House:
    def __init__(self, root):
        self.root = Path(root).resolve()
        self.files = self.tracked_files()

    def tracked_files(self):
        """Files that git tracks or would; of an exported tree, all but the build folder."""
        try:
            listed = subprocess.run(
                ["git", "-c", "safe.directory=*", "-C", str(self.root), "ls-files", "-z", "--cached", "--others",
                 "--exclude-standard"], capture_output=True, check=True, text=True).stdout.split("\0")
            names = [name for name in listed if name]
        except (OSError, subprocess.CalledProcessError):
            names = [str(path.relative_to(self.root)) for path in self.root.rglob("*")
                     if path.relative_to(self.root).parts[0] not in ("build", ".git")]
        return sorted(name for name in names if (self.root / name).is_file())

    def sources(self, *folders):
        """(name, floor, lines) of each C++ file under the folders; floor is the part of the house."""
        for name in self.files:
            parts = name.split("/")
            if parts[0] in folders and Path(name).suffix in SOURCE_SUFFIXES:
                floor = parts[1] if parts[0] == "src" else parts[0]
                yield name, floor, self.text(name).splitlines()

    def text(self, name):
        return (self.root / name).read_text(encoding="utf-8", errors="replace")

    # --- checks ------------------------------------------------------------------------------

    def files_are_one_idea(self):
        for name, _, lines in self.sources("include", "src", "cli"):
            limit = 60 if name == "cli/main.cpp" else 400
            if len(lines) > limit:
                yield f"{name}:1: {len(lines)} lines; at most {limit}"

    def files_say_what_they_are(self):
        for name, _, lines in self.sources("include", "src", "cli"):
            if not lines or not lines[0].startswith("// "):
                yield f"{name}:1: the first line is a comment that names the idea of the file"
            if name.endswith(".hpp") and "#pragma once" not in lines:
                yield f"{name}:1: a header needs #pragma once"

    def only_the_seam_calls_the_operating_system(self):
        for name, floor, lines in self.sources("include", "src", "cli"):
            if floor == "fs":
                continue
            for number, line in enumerate(lines, 1):
                code = line.split("//")[0]
                for found in POSIX_HEADERS.finditer(code):
                    if not (floor == "cli" and found.group(0) in CLI_POSIX):
                        yield f"{name}:{number}: {found.group(0)} belongs to src/fs"
                if floor not in ("cli", "include") and (found := STREAMS.search(code)):
                    yield f"{name}:{number}: {found.group(0)} goes round src/fs"
                if floor != "cli" and re.search(r"std::c(out|err)\b|\b(f?print|f?put)s?\(std(out|err)|std::(abort|exit)\(", code):
                    yield f"{name}:{number}: the library prints nothing and never ends the program"

    def public_headers_use_std_and_own_headers_only(self):
        for name, _, lines in self.sources("include"):
            for number, line in enumerate(lines, 1):
                if (found := re.match(r"\s*#\s*include\s*(\S+)", line)):
                    if not re.match(r"<orgmgr/[\w/]+\.hpp>|<[a-z_]+>", found.group(1)):
                        yield f"{name}:{number}: includes {found.group(1)}"
                if re.search(r"\bboost\b", line.split("//")[0]):
                    yield f"{name}:{number}: names boost"

    def arrows_point_down_only(self):
        for name, floor, lines in self.sources("include", "src", "cli"):
            allowed = MAY_INCLUDE.get(floor)
            if allowed is None:
                yield f"{name}:1: src/{floor} is no floor of the house"
                continue
            for number, line in enumerate(lines, 1):
                found = re.match(r'\s*#\s*include\s*[<"]([^>"]+)[>"]', line)
                if not found:
                    continue
                target = found.group(1)
                above = target.split("/")[0] if "/" in target else floor
                if ".." in target:
                    yield f"{name}:{number}: includes are written from the top of src"
                if above in FLOORS and above != floor and above not in allowed:
                    yield f"{name}:{number}: {floor} must not know {target}"
                if floor == "rules" and target.startswith("storage/json"):
                    yield f"{name}:{number}: rules must not know {target}"
                if above == "cli" and floor != "cli":
                    yield f"{name}:{number}: {floor} must not know {target}"

    def nothing_is_left_for_later(self):
        for name in self.files:
            if Path(name).suffix in SOURCE_SUFFIXES | {".py", ".cmake", ".txt", ".md", ""}:
                for number, line in enumerate(self.text(name).splitlines(), 1):
                    if WORDS_OF_UNFINISHED_WORK.search(line):
                        yield f"{name}:{number}: finish it, or file an issue: {line.strip()[:80]}"

    def no_paths_of_one_machine(self):
        for name in self.files:
            if name.startswith(("fuzz/corpus/", "data/")):
                continue
            for number, line in enumerate(self.text(name).splitlines(), 1):
                if (found := MACHINE_PATHS.search(line)):
                    yield f"{name}:{number}: a path of one machine: {found.group(0)}…"

    def architecture_names_files_that_exist(self):
        name = "docs/architecture.md"
        if name not in self.files:
            return
        rows = 0
        for number, line in enumerate(self.text(name).splitlines(), 1):
            if not line.lstrip().startswith("|"):
                continue
            for path in re.findall(r"[`\[]((?:[\w.-]+/)+[\w.*-]*)[`\]]", line):
                if not path.startswith(("include/", "src/", "cli/", "tests/", "docs/", "script/", "cmake/", "examples/",
                                        "data/", "fuzz/", "bench/", ".ci/")):
                    continue
                rows += 1
                if not list(self.root.glob(path.rstrip("/"))):
                    yield f"{name}:{number}: {path} does not exist"
        if rows < 15:
            yield f"{name}:1: answers fewer than fifteen questions by file ({rows})"

    def every_fault_applies(self):
        """By the lines themselves, wherever they stand by now: what only nearly fits may seed another fault."""
        for name in self.files:
            if not (name.startswith("tests/faults/") and name.endswith(".patch")):
                continue
            hunks = 0
            for target, hunk in re.findall(r"^\+\+\+ b/(\S+)\n|^(@@ .*\n(?:(?!--- a/)[ +-].*\n)*)", self.text(name), re.M):
                if target:
                    text = self.text(target) if target in self.files else ""
                    continue
                hunks += 1
                before = "".join(line[1:] for line in hunk.splitlines(True)[1:] if line[0] in " -")
                if text.count(before) != 1:
                    yield f"{name}:1: no longer applies: what it changes stands {text.count(before)} times in its file"
            if hunks == 0:
                yield f"{name}:1: changes nothing"

    def every_promise_is_tested(self):
        name = "docs/promises.md"
        if name not in self.files:
            return
        promised = set(re.findall(r"\bP(?:1[0-3]|[1-9])\b", self.text(name)))
        missing = {f"P{number}" for number in range(1, 14)} - promised
        if missing:
            yield f"{name}:1: does not hold {', '.join(sorted(missing))}"
        tested = set()
        for _, _, lines in self.sources("tests"):
            for case in re.findall(r"(?:TEST_CASE|SCENARIO|SUBCASE)\w*\(([^;{]*)", "\n".join(lines)):
                for group in re.findall(r"\[(P\d+(?:[ ,]+P\d+)*)\]", case):
                    tested.update(re.findall(r"P\d+", group))
        for promise in sorted(promised - tested, key=lambda p: int(p[1:])):
            yield f"{name}:1: no test name quotes [{promise}]"


CHECKS = [value for key, value in vars(House).items()
          if callable(value) and not key.startswith("_") and key not in ("tracked_files", "sources", "text")]


def main(arguments):
    if arguments == ["--list"]:
        print("\n".join(check.__name__ for check in CHECKS))
        return 0
    if len(arguments) != 1:
        print(__doc__)
        return 2
    house = House(arguments[0])
    failed = 0
    for check in CHECKS:
        objections = list(check(house))
        failed += bool(objections)
        print(f"{'FAILED' if objections else 'ok    '} {check.__name__.replace('_', ' ')}")
        for objection in objections:
            print(f"  {objection}")
    print(f"[house] {len(CHECKS)} checks over {len(house.files)} files, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
