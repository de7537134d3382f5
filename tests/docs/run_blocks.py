#!/usr/bin/env python3
"""Compiles and runs the fenced code blocks of README.md and docs/**/*.md.

    ```cpp                  compiled and run in an empty folder; without a `main` it is put into one,
                            after <orgmgr/orgmgr.hpp>, <fmt/core.h> and its own #include lines
    ```cpp continues        goes on in the main of the block before it (both run together)
    ```sh                   run by bash, orgmgr first in PATH; any failing command fails
    ```console              `$ ` commands (`> ` continues one) and what they print; `…` in a line is
                            any text, a line of `…` alone any lines; a command may fail when the
                            text it prints is given
    ```json                 must parse: as one value, or as one value per line
    ```cpp norun: reason    not run; at most five in all, each is listed

The sh and console blocks of one document share a folder, in order, so that a document can tell a
story; `fresh` begins a new one. A block that speaks of data/sample finds a copy there. Other
languages (text, cmake, diff …) are not checked, unknown ones are refused as slips of the pen.
Links to files of the checkout must lead somewhere."""
import argparse
import concurrent.futures
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

NORUN_AT_MOST = 5
SECONDS_AT_MOST = 120
NOT_CHECKED = {"", "text", "cmake", "diff", "ini", "csv", "c", "python", "py", "ebnf", "make", "yaml", "jsonc", "sql"}
LANGUAGES = {"cpp": "cpp", "c++": "cpp", "sh": "sh", "bash": "sh", "console": "console", "json": "json", "jsonl": "json"}
FENCE = re.compile(r"^( {0,3})(`{3,}|~{3,})\s*(.*?)\s*$")
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")


class Block:
    def __init__(self, document, line, info, text):
        self.document, self.line, self.text = document, line, text
        words, _, self.norun = info.partition("norun")
        self.norun = self.norun.lstrip(": ").strip() if "norun" in info else None
        words = words.split()
        self.language = words[0].lower() if words else ""
        self.kind = LANGUAGES.get(self.language)
        self.attributes = set(words[1:])

    def __str__(self):
        return f"{self.document}:{self.line}"


def read_blocks(document, text):
    blocks, opened = [], None
    for number, line in enumerate(text.splitlines(), 1):
        fence = FENCE.match(line)
        if opened is None:
            if fence and "`" not in fence.group(3):
                opened = (number, len(fence.group(1)), fence.group(2), fence.group(3), [])
        elif fence and fence.group(2).startswith(opened[2]) and not fence.group(3):
            blocks.append(Block(document, opened[0], opened[3], "\n".join(opened[4]) + "\n"))
            opened = None
        else:
            indent = opened[1]
            opened[4].append(line[indent:] if line[:indent].isspace() else line)
    if opened is not None:
        raise SystemExit(f"{document}:{opened[0]}: the code block has no end")
    return blocks


def without_blocks(text):
    lines, fence = [], None
    for line in text.splitlines():
        found = FENCE.match(line)
        if fence is None and found:
            fence = found.group(2)
        elif fence and found and found.group(2).startswith(fence) and not found.group(3):
            fence = None
        lines.append("" if fence or found else re.sub(r"`[^`]*`", "", line))
    return lines


def broken_links(root, document, text):
    for number, line in enumerate(without_blocks(text), 1):
        for target in LINK.findall(line):
            if re.match(r"[a-z]+:|#", target):
                continue
            if not (root / document).parent.joinpath(target.split("#")[0]).exists():
                yield f"{document}:{number}: nothing at {target}"


# --- what a console block says ------------------------------------------------------------------


def read_commands(text):
    """[(command, expected output)] of a console block."""
    commands = []
    for line in text.splitlines():
        if line.startswith("$ "):
            commands.append([line[2:], []])
        elif line == "$":
            continue
        elif not commands:
            raise ValueError("a console block begins with a `$ ` command")
        elif line.startswith("> ") and not commands[-1][1]:
            commands[-1][0] += "\n" + line[2:]
        else:
            commands[-1][1].append(line.rstrip())
    return [(command, expected) for command, expected in commands]


def matches(expected, actual):
    """Whether output lines are what is expected, `…` standing for anything."""
    parts = []
    for line in expected:
        if line.strip() == "…":
            parts.append(r"(?:.*\n)*")
        else:
            parts.append(".*".join(re.escape(piece) for piece in line.split("…")) + r"[ \t]*\n")
    return re.fullmatch("".join(parts), "".join(line + "\n" for line in actual)) is not None


# --- running ------------------------------------------------------------------------------------


class Runner:
    def __init__(self, options, work):
        self.root = Path(options.source).resolve()
        self.options, self.work = options, Path(work)
        self.programs = 0

    def environment(self, home):
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("ORGMGR_", "XDG_"))}
        path = f"{self.options.prefix}/bin:{kept.get('PATH', '')}"
        return kept | {"PATH": path, "HOME": str(home), "LC_ALL": "C.UTF-8", "NO_COLOR": "1"}

    def run(self, command, folder, home, **more):
        try:
            done = subprocess.run(command, cwd=folder, env=self.environment(home), stdin=subprocess.DEVNULL,
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=SECONDS_AT_MOST, **more)
        except subprocess.TimeoutExpired:
            return 124, f"still running after {SECONDS_AT_MOST} s\n"
        return done.returncode, done.stdout.decode("utf-8", "replace")

    def new_folder(self):
        return Path(tempfile.mkdtemp(dir=self.work))

    def compile_flags(self):
        if not hasattr(self, "flags"):
            found = sorted(Path(self.options.prefix).rglob("orgmgr.pc"))
            if not found:
                raise SystemExit(f"orgmgr is not installed under {self.options.prefix}")
            said = subprocess.run(["pkg-config", "--cflags", "--libs", "--static", "orgmgr", "fmt"], check=True, text=True,
                                  stdout=subprocess.PIPE, env=os.environ | {"PKG_CONFIG_PATH": str(found[0].parent)})
            self.flags = said.stdout.split()
        return self.flags

    def run_cpp(self, blocks):
        """One program of a block and those that continue it; answers what is wrong, or nothing."""
        folder = self.new_folder()
        home = self.new_folder()
        (folder / "block.cpp").write_text(as_program(blocks), encoding="utf-8")
        flags = self.compile_flags()
        launcher = [self.options.launcher] if self.options.launcher else []
        compiler = [*launcher, self.options.compiler, "-std=c++20", "-Wall", "-Wextra", "-Wno-unused"]
        for command in ([*compiler, "-O0", "-c", "block.cpp", "-o", "block.o", *flags],
                        [self.options.compiler, "block.o", "-o", "block", *flags]):
            done = subprocess.run(command, cwd=folder, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
            if done.returncode != 0:
                return f"does not compile:\n{done.stdout[:4000]}"
        program = home / "block"
        shutil.move(folder / "block", program)
        for rest in folder.iterdir():
            rest.unlink()
        code, output = self.run([program], folder, home)
        return f"ended with {code}:\n{output[-4000:]}" if code else None

    def story_folder(self, stories, block):
        if block.document not in stories or "fresh" in block.attributes:
            stories[block.document] = (self.new_folder(), self.new_folder())
        folder, home = stories[block.document]
        sample = self.root / "data/sample"
        if "data/sample" in block.text and sample.is_dir() and not (folder / "data/sample").exists():
            shutil.copytree(sample, folder / "data/sample")
        return folder, home

    def run_sh(self, block, folder, home):
        code, output = self.run(["bash", "-euo", "pipefail", "-c", block.text], folder, home)
        return f"ended with {code}:\n{output[-4000:]}" if code else None

    def run_console(self, block, folder, home):
        try:
            commands = read_commands(block.text)
        except ValueError as error:
            return str(error)
        mark = f"=== {os.urandom(8).hex()}"
        script = "".join(f"{command}\n{{ status=$?; printf '\\n{mark} %d\\n' $status; (exit $status); }}\n"
                         for command, _ in commands)
        code, output = self.run(["bash", "-c", script], folder, home)
        answers = re.split(rf"\n{mark} (\d+)\n", output)
        if len(answers) != 2 * len(commands) + 1:
            return f"ended with {code} before its last command:\n{output[-4000:]}"
        for index, (command, expected) in enumerate(commands):
            said, status = answers[2 * index], int(answers[2 * index + 1])
            actual = [line.rstrip() for line in said.splitlines()]
            if not matches(expected, actual):
                return (f"`{command}` (exit code {status}) printed\n" + "\n".join(actual) +
                        "\ninstead of\n" + "\n".join(expected))
            if status and not expected:
                return f"`{command}` failed with exit code {status} without a word"
        return None


def as_program(blocks):
    text = "".join(f'#line {block.line + 1} "{block.document}"\n{block.text}' for block in blocks)
    if re.search(r"\bint\s+main\s*\(", text):
        return text
    lines = text.splitlines()
    includes = [line for line in lines if re.match(r"\s*#\s*include\b", line)]
    body = ["" if re.match(r"\s*#\s*include\b", line) else line for line in lines]
    return "\n".join(["#include <orgmgr/orgmgr.hpp>", "#include <fmt/core.h>", *includes,
                      "int main() {", *body, "}", ""])


def check_json(block):
    try:
        json.loads(block.text)
        return None
    except ValueError as whole:
        try:
            for line in filter(str.strip, block.text.splitlines()):
                json.loads(line)
            return None
        except ValueError:
            return f"is not JSON: {whole}"


def check(runner, blocks):
    """[(block, what is wrong or None)] of all blocks that are checked."""
    outcomes, programs, stories = [], [], {}
    for block in blocks:
        if block.kind == "cpp":
            if "continues" in block.attributes and programs and programs[-1][0].document == block.document:
                programs[-1].append(block)
            else:
                programs.append([block])
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        if programs:
            runner.compile_flags()
        compiled = list(pool.map(runner.run_cpp, programs))
    for program, wrong in zip(programs, compiled):
        outcomes += [(block, wrong) for block in program]
    for block in blocks:
        if block.kind == "json":
            outcomes.append((block, check_json(block)))
        elif block.kind in ("sh", "console"):
            folder, home = runner.story_folder(stories, block)
            run = runner.run_sh if block.kind == "sh" else runner.run_console
            outcomes.append((block, run(block, folder, home)))
    return outcomes


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--source", required=True)
    parser.add_argument("--prefix", required=True, help="where orgmgr is installed")
    parser.add_argument("--compiler", default="c++")
    parser.add_argument("--launcher", default="")
    options = parser.parse_args(arguments)
    options.prefix = Path(options.prefix).resolve()
    root = Path(options.source).resolve()
    documents = [name for name in ["README.md", *sorted(str(path.relative_to(root)) for path in root.glob("docs/**/*.md"))]
                 if (root / name).is_file()]

    wrong, blocks = [], []
    for document in documents:
        text = (root / document).read_text(encoding="utf-8")
        wrong += list(broken_links(root, document, text))
        blocks += read_blocks(document, text)
    norun = [block for block in blocks if block.norun is not None]
    for block in norun:
        print(f"not run: {block}: {block.norun or '(no reason)'}")
        if not block.norun:
            wrong.append(f"{block}: norun needs a reason")
    if len(norun) > NORUN_AT_MOST:
        wrong.append(f"{len(norun)} blocks are not run; at most {NORUN_AT_MOST} may be")
    for block in blocks:
        if block.kind is None and block.language not in NOT_CHECKED:
            wrong.append(f"{block}: no such language: {block.language}")

    with tempfile.TemporaryDirectory() as work:
        outcomes = check(Runner(options, work), [block for block in blocks if block.kind and block.norun is None])
    wrong += [f"{block}: {problem}" for block, problem in outcomes if problem]
    for problem in wrong:
        print(f"FAILED {problem}")
    kinds = {kind: sum(block.kind == kind for block, _ in outcomes) for kind in ("cpp", "sh", "console", "json")}
    print(f"[docs] {len(documents)} documents, {len(blocks)} blocks: " +
          ", ".join(f"{count} {kind}" for kind, count in kinds.items()) +
          f" checked, {len(norun)} not run, {len(blocks) - len(outcomes) - len(norun)} of other kinds; {len(wrong)} failed")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
