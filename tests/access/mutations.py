#!/usr/bin/env python3
"""Would the permission matrix notice? Usage: mutations.py BUILD_FOLDER [SEED [COUNT]]

Makes COUNT edits, one at a time and chosen by SEED, in copies of the tables that decide (permissions.cpp,
verb_table.cpp): a role loses or gains a permission, what it may assign or manage, a verb asks for another permission or
is open to others. Each copy is compiled as the build compiles the original and linked before the library; the matrix must
fail. Ninja builds only. The checkout and the build stay as they are. Prints each edit, and fails when one went unnoticed."""
import json
import random
import re
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MATRIX = "Every cell of the permission matrix*"
SETS = {"all": ["owner", "admin", "manager", "billing_admin", "member"], "owner": ["owner"],
        "leading": ["owner", "admin"], "running": ["owner", "admin", "manager"]}
# Only the billing owner passes here, who as an owner holds every permission: which one is asked for shows nowhere.
BY_BILLING_OWNER = ("transfer_ownership", "offer_ownership", "withdraw_ownership_offer")
# Whom else a verb could be open to. A verb that the host shares with staff alone cannot be told apart by users.
OTHER_ASKERS = {"user": "host", "staff_or_user": "staff", "host": "user", "staff": "user"}


def role_set(roles):
    return "RoleSet{" + ", ".join(f"Role::{role}" for role in roles) + "}" if roles else "RoleSet{}"


def edits_of_roles(text):
    """(what it does, the edited text): one role more or less in one row, or in one case of a switch."""
    rows = re.finditer(r'Row\{"([\w.]+)", (RoleSet\{[^}]*\}|\w+)\}', text)
    cases = re.finditer(r"return (RoleSet\{[^}]*\});", text)
    for found in list(rows) + list(cases):
        title, before = (found.group(1), found.group(2)) if found.lastindex == 2 else ("roles given or managed", found.group(1))
        held = SETS.get(before) or re.findall(r"Role::(\w+)", before)
        for role in SETS["all"]:
            after = [one for one in SETS["all"] if (one in held) != (one == role)]
            start, end = found.span(found.lastindex)
            yield f"{title}: {'without' if role in held else 'also'} {role}", text[:start] + role_set(after) + text[end:]


def edits_of_verbs(text):
    permissions = sorted(set(re.findall(r'"([a-z]+\.[a-z_]+)"', text)))
    outside = set(re.findall(r'"(\w+)"', (ROOT / "tests/access/matrix.cpp").read_text().split("outside_of_the_matrix")[1].split(";")[0]))
    for found in re.finditer(r'"(\w+)", (\w+), "([\w.]*)"\}', text):
        verb, asker, permission = found.groups()
        if verb in outside:
            continue
        if permission and verb not in BY_BILLING_OWNER:
            for other in permissions:
                if ALIKE.get(permission) != ALIKE.get(other):
                    start, end = found.span(3)
                    yield f"{verb}: {other} instead of {permission}", text[:start] + other + text[end:]
        start, end = found.span(2)
        yield f"{verb}: for {OTHER_ASKERS[asker]}", text[:start] + OTHER_ASKERS[asker] + text[end:]


def who_holds(text):
    """Permissions that the same roles hold: one instead of the other changes nothing that anybody could see."""
    return {name: tuple(SETS.get(held) or re.findall(r"Role::(\w+)", held)) for name, held in re.findall(r'Row\{"([\w.]+)", (RoleSet\{[^}]*\}|\w+)\}', text)}


def compile_command(build, source):
    listed = subprocess.run(["ninja", "-C", build, "-t", "compdb"], capture_output=True, check=True, text=True).stdout
    for entry in json.loads(listed):
        if entry["file"].endswith(source) and "-c" in shlex.split(entry["command"]):
            return shlex.split(entry["command"])
    raise SystemExit(f"mutations: the build does not compile {source}")


def link_command(build):
    listed = subprocess.run(["ninja", "-C", build, "-t", "commands", "access_tests"], capture_output=True, check=True,
                            text=True).stdout
    words = shlex.split(listed.strip().splitlines()[-1])
    return [word for word in words if word not in (":", "&&")]


def noticed(build, source, text, folder):
    """Whether the matrix fails with this text instead of the source's."""
    copy = folder / Path(source).name
    copy.write_text(text)
    command = compile_command(build, source)
    command[command.index("-o") + 1] = str(folder / "edited.o")
    command[command.index("-c") + 1] = str(copy)
    for option in ("-MF", "-MT"):
        command[command.index(option) + 1] = str(folder / "edited.d")
    subprocess.run(command, cwd=build, check=True)
    link = link_command(build)
    link[link.index("-o") + 1] = str(folder / "matrix")
    link.insert(link.index("-o"), str(folder / "edited.o"))
    subprocess.run(link, cwd=build, check=True)
    run = subprocess.run([str(folder / "matrix"), f"-tc={MATRIX}"], capture_output=True, text=True)
    if "test cases: 1 |" not in " ".join(run.stdout.split()):
        raise SystemExit("mutations: the matrix did not run:\n" + run.stdout[-2000:])
    return run.returncode != 0


def main(arguments):
    build = arguments[0]
    seed = int(arguments[1]) if len(arguments) > 1 else 1
    count = int(arguments[2]) if len(arguments) > 2 else 20
    sources = {"src/rules/permissions.cpp": edits_of_roles, "src/rules/verb_table.cpp": edits_of_verbs}
    texts = {source: (ROOT / source).read_text() for source in sources}
    ALIKE.update(who_holds(texts["src/rules/permissions.cpp"]))
    possible = [(source, *edit) for source, edits in sources.items() for edit in edits(texts[source])]
    unnoticed = 0
    with tempfile.TemporaryDirectory() as scratch:
        if noticed(build, "src/rules/permissions.cpp", texts["src/rules/permissions.cpp"], Path(scratch)):
            raise SystemExit("mutations: the matrix fails without any edit")
        for source, title, text in random.Random(seed).sample(possible, count):
            seen = noticed(build, source, text, Path(scratch))
            unnoticed += not seen
            print(f"{'noticed  ' if seen else 'UNNOTICED'} {title}", flush=True)
    print(f"[mutations] seed {seed}: {count - unnoticed} of {count} noticed, out of {len(possible)} possible edits")
    return 1 if unnoticed else 0


ALIKE = {}

if __name__ == "__main__":
    if len(sys.argv) < 2:
        raise SystemExit(__doc__)
    sys.exit(main(sys.argv[1:]))
