#!/usr/bin/env python3
"""Prints the linker script that puts together what the program runs in a cold process: questions first, then
what only a change runs. Usage: cold_start.py PROGRAM MAP FOLDER"""
import bisect
import re
import subprocess
import sys

ORG, USER = "acme", "user_1"
QUESTIONS = (["member", "role", ORG, USER], ["user", "orgs", USER], ["org", "get", ORG],
             ["org", "list", "--json"], ["member", "list", ORG])
CHANGES = (["member", "add", ORG, "user_3"], ["org", "rename", ORG, "Acme Corporation"])
# The C library has some functions in variants, strlen-avx2.o beside strlen-evex.o; the processor decides which
# one runs, and valgrind's is another one.
VARIANT = re.compile(r"^(\w+)-.*\b(?:sse2|sse4|ssse3|avx|avx2|evex|avx512)")


def sections_of(link_map):
    """Address, end, file and name of what was linked as code, by address."""
    found = []
    name = None
    with open(link_map, encoding="utf-8", errors="replace") as lines:
        for line in lines:
            if entry := re.match(r"^ (\.text\S*)?\s+0x([0-9a-f]+)\s+0x([0-9a-f]+) (\S.*)$", line):
                start, size = int(entry[2], 16), int(entry[3], 16)
                if (entry[1] or name) and start and size:
                    found.append((start, start + size, entry[4], entry[1] or name))
            alone = re.match(r"^ (\.text\S*)$", line)  # a long name has the rest on the next line
            name = alone[1] if alone else None
    return sorted(found)


def addresses_run(program, folder, words):
    profile = f"{folder}/callgrind"
    subprocess.run(["valgrind", "--tool=callgrind", "--quiet", "--dump-instr=yes", "--compress-pos=no",
                    f"--callgrind-out-file={profile}", program, "--data", f"{folder}/store", *words],
                   stdout=subprocess.DEVNULL, check=True)
    with open(profile, encoding="utf-8") as lines:
        return {int(line.split(" ", 1)[0], 16) for line in lines if line.startswith("0x")}


def pattern_of(file, section):
    member = re.search(r"([^/]+\.a)\((.*)\)$", file)
    if not member:
        return f"*{file.rsplit('/', 1)[-1]}({section})"
    if member[1] == "libc.a" and (variant := VARIANT.match(member[2])):
        return f"*libc.a:{variant[1]}-*(.text.*)"
    return f"*{member[1]}:{member[2]}({section})"


def sections_run(program, folder, sections, all_words):
    """Patterns of the sections that these commands run, in the order of addresses."""
    run = set()
    for words in all_words:
        run |= addresses_run(program, folder, words)
    starts = [section[0] for section in sections]
    met = set()
    for address in run:
        number = bisect.bisect_right(starts, address) - 1
        if number >= 0 and address < sections[number][1]:
            met.add(number)
    return [pattern_of(*sections[number][2:]) for number in sorted(met)]


def main():
    program, link_map, folder = sys.argv[1:]
    for words in (["init"], ["org", "create", "Acme Corp", "--slug", ORG, "--owner", USER],
                  ["org", "create", "Other", "--owner", USER], ["member", "add", ORG, "user_2"]):
        subprocess.run([program, "--data", f"{folder}/store", *words], stdout=subprocess.DEVNULL, check=True)
    sections = sections_of(link_map)
    questions = sections_run(program, folder, sections, QUESTIONS)
    changes = sections_run(program, folder, sections, CHANGES)
    print("/* Written by script/cold-start: what a process that answers one question runs, together, so that its\n"
          "   pages are few (docs/decisions/0027). A line that matches nothing any more does no harm. */")
    print("SECTIONS {\n  .text.cold_start : {")
    for pattern in dict.fromkeys(questions + changes):
        print(f"    {pattern}")
    print("  }\n} INSERT BEFORE .text;")


if __name__ == "__main__":
    main()
