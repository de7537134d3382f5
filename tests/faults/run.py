#!/usr/bin/env python3
"""Seeds each fault of this folder into a copy of the sources and sees whether the tests notice it.

    run.py [--scratch FOLDER] [--jobs N] [--expected] [NAME…]

A fault is a patch whose first line says what is wrong with it, and whose second one names the test
program that is expected to notice. That program is built and run first, then (unless --expected) the
others, until one of them fails: the fault is *noticed*. One that nobody notices *survives*, and is an error; so is a patch
that no longer applies, or that does not compile. The copy stays in FOLDER (build/faults unless named),
so that a second run compiles little. Names choose faults by any part of theirs."""
import argparse
import os
import re
import resource
import shutil
import subprocess
import sys
import time
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2]
FAULTS = Path(__file__).resolve().parent
# In the order in which they are tried.
PROGRAMS = ["storage_tests", "fs_tests", "issues_tests", "system_call_tests", "crash_tests", "concurrency_tests",
            "order_tests"]
LONGEST = 900  # seconds: a program that hangs has noticed
LONGEST_BUSY = 200  # seconds of processor time: so has one that runs in circles, on however busy a machine
# The tests need not be thorough to notice; the whole run without a fault shows that they pass.
SURROUNDINGS = {"ORGMGR_PROOF_SCALE": "25", **os.environ}


MOST_MEMORY = 8 << 30  # bytes: one that loops may ask for more and more


def limit(busy):
    resource.setrlimit(resource.RLIMIT_CPU, (busy, busy))
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))


class Fault:
    def __init__(self, path):
        self.path = path
        self.name = path.stem
        self.what, second = path.read_text(encoding="utf-8").splitlines()[:2]
        self.noticed_by = second.removeprefix("Noticed by: ")
        if self.noticed_by not in PROGRAMS:
            raise SystemExit(f"{path.name}: its second line is `Noticed by: ` and one of {', '.join(PROGRAMS)}")

    def files(self):
        return re.findall(r"^\+\+\+ b/(\S+)", self.path.read_text(encoding="utf-8"), re.M)

    def programs(self, expected_only):
        if expected_only:
            return [self.noticed_by]
        return [self.noticed_by] + [program for program in PROGRAMS if program != self.noticed_by]


class Copy:
    """The sources in another folder, built there."""

    def __init__(self, folder, jobs):
        self.folder = Path(folder).resolve()
        self.build_folder = self.folder / "build/release"
        self.jobs = jobs

    def renew(self):
        listed = subprocess.run(["git", "-C", SOURCE, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
                                capture_output=True, check=True, text=True).stdout.split("\0")
        names = {name for name in listed if (SOURCE / name).is_file()}
        for name in names:
            self.restore(name)
        for folder in ("src", "tests", "include", "cmake"):
            for path in self.folder.glob(f"{folder}/**/*"):
                if path.is_file() and str(path.relative_to(self.folder)) not in names:
                    path.unlink()

    def restore(self, name):
        """Untouched when it is the same already: then nothing is compiled for it."""
        target = self.folder / name
        content = (SOURCE / name).read_bytes()
        if target.is_file() and target.read_bytes() == content:
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        shutil.copymode(SOURCE / name, target)

    def configure(self):
        launcher = ["-DCMAKE_CXX_COMPILER_LAUNCHER=ccache"] if shutil.which("ccache") else []
        linker = ["-DCMAKE_EXE_LINKER_FLAGS=-fuse-ld=lld"] if shutil.which("ld.lld") else []
        return self.call(["cmake", "--preset", "release", *launcher, *linker]).returncode == 0

    def build(self, *programs):
        return self.call(["cmake", "--build", str(self.build_folder), f"-j{self.jobs}", "--target", *programs])

    def call(self, command):
        return subprocess.run(command, cwd=self.folder, capture_output=True, text=True, errors="replace")

    def apply(self, fault):
        return self.call(["patch", "-p1", "--fuzz=0", "--forward", "--batch", "--silent", "-i", str(fault.path)]).returncode == 0

    def first_failure(self, program, cases=(), busy=LONGEST_BUSY, longest=LONGEST, env=None):
        """The test case that failed first, or how the program ended; empty when all of it passed. `cases` chooses
        some; `busy` and `longest` are the seconds that it may take, of the processor and in all."""
        path = next((self.build_folder / "tests").glob(f"*/{program}"))
        # A comma would begin another name.
        chosen_cases = ["-tc=" + ",".join(case.replace(",", "?") for case in cases)] if cases else []
        try:
            run = subprocess.run([path, "--abort-after=1", *chosen_cases], cwd=path.parent, capture_output=True,
                                 text=True, errors="replace", timeout=longest,
                                 env=env or SURROUNDINGS, preexec_fn=lambda: limit(busy))
        except subprocess.TimeoutExpired:
            return f"no end within {longest} s"
        if run.returncode == 0:
            return ""
        # Cases that only have something to say are there as well: the last one before the error is meant.
        cases = re.findall(r"^(?:TEST CASE|  Scenario):\s+(.*)$", run.stdout.split(" ERROR: ")[0], re.M)
        return cases[-1].strip() if cases else f"ended with {run.returncode}"


def seed(copy, fault, expected_only):
    """(how it ended, by what)"""
    if not copy.apply(fault):
        return "does not apply", ""
    for program in fault.programs(expected_only):
        if copy.build(program).returncode != 0:
            return "does not compile", program
        if failure := copy.first_failure(program):
            return "noticed", f"{program}: {failure}"
    return "survived", ""


def chosen(names):
    faults = [Fault(path) for path in sorted(FAULTS.glob("*.patch"))]
    return [fault for fault in faults if not names or any(name in fault.name for name in names)]


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--scratch", default=str(SOURCE / "build/faults"))
    arguments.add_argument("--jobs", default="2")
    arguments.add_argument("--expected", action="store_true")
    arguments.add_argument("names", nargs="*")
    options = arguments.parse_args()
    copy = Copy(options.scratch, options.jobs)
    copy.renew()
    if not copy.configure():
        print("faults: the copy cannot be configured")
        return 1
    faults = chosen(options.names)
    needed = {program for fault in faults for program in fault.programs(options.expected)}
    for program in [program for program in PROGRAMS if program in needed]:
        built = copy.build(program)
        if built.returncode != 0:
            print(f"faults: {program} does not build without a fault\n{built.stdout[-2000:]}")
            return 1
        if failure := copy.first_failure(program):
            print(f"faults: {program} fails without a fault: {failure}")
            return 1
    endings = {}
    for fault in faults:
        began = time.monotonic()
        ending, by_what = seed(copy, fault, options.expected)
        for name in fault.files():
            copy.restore(name)
        endings.setdefault(ending, []).append(fault.name)
        print(f"{ending:10} {fault.name} ({time.monotonic() - began:.0f} s): {by_what or fault.what}", flush=True)
    noticed = len(endings.pop("noticed", []))
    print(f"figure: P1 P2 P3 P4 P5 P7 P8 | seeded faults noticed | {noticed} | at least 40")
    print(f"figure: P1 P2 P3 P4 P5 P7 P8 | seeded faults that survive | {len(endings.get('survived', []))} | exactly 0")
    for ending, names in endings.items():
        print(f"faults that {ending}: {', '.join(names)}" if ending == "survived" else f"{ending}: {', '.join(names)}")
    return 1 if endings or noticed == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
