#!/usr/bin/env python3
"""Breaks each rule of the house once in a small tree, to see that house.py notices."""
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from house import House  # noqa: E402

GOOD = "// An idea.\n"


class HouseNotices(unittest.TestCase):
    def objections(self, check, files):
        with tempfile.TemporaryDirectory() as folder:
            for name, text in files.items():
                path = Path(folder) / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
            return list(getattr(House, check)(House(folder)))

    def notices(self, check, good, bad):
        self.assertEqual(self.objections(check, good), [])
        self.assertNotEqual(self.objections(check, bad), [], f"{check} accepted {bad}")

    def test_long_files(self):
        self.notices("files_are_one_idea", {"src/base/a.cpp": "\n" * 400}, {"src/base/a.cpp": "\n" * 401})
        self.notices("files_are_one_idea", {"cli/main.cpp": "\n" * 60}, {"cli/main.cpp": "\n" * 61})

    def test_files_without_a_first_comment_or_guard(self):
        self.notices("files_say_what_they_are", {"src/base/a.hpp": GOOD + "#pragma once\n"}, {"src/base/a.hpp": GOOD})
        self.notices("files_say_what_they_are", {"cli/a.cpp": GOOD}, {"cli/a.cpp": "#include <string>\n"})

    def test_posix_outside_the_seam(self):
        check = "only_the_seam_calls_the_operating_system"
        posix = "#include <fcntl.h>\n"
        self.notices(check, {"src/fs/a.cpp": posix}, {"src/storage/a.cpp": posix})
        self.notices(check, {"cli/a.cpp": posix}, {"cli/a.cpp": "#include <sys/mman.h>\n"})
        self.notices(check, {}, {"src/manager/a.cpp": "std::filesystem::rename(a, b);\n"})
        self.notices(check, {"cli/a.cpp": "std::cout << 1;\n"}, {"src/rules/a.cpp": "std::cout << 1;\n"})

    def test_foreign_types_in_public_headers(self):
        self.notices("public_headers_use_std_and_own_headers_only",
                     {"include/orgmgr/a.hpp": "#include <string>\n#include <orgmgr/b.hpp>\n"},
                     {"include/orgmgr/a.hpp": "#include <boost/json.hpp>\n"})

    def test_arrows_upwards(self):
        check = "arrows_point_down_only"
        self.notices(check, {"src/rules/a.cpp": '#include "providers/b.hpp"\n'},
                     {"src/providers/a.cpp": '#include "model/b.hpp"\n'})
        self.notices(check, {"src/storage/a.cpp": '#include "fs/b.hpp"\n'}, {"src/fs/a.cpp": '#include "storage/b.hpp"\n'})
        self.notices(check, {"src/manager/a.cpp": '#include "rules/b.hpp"\n'}, {"cli/a.cpp": '#include "rules/b.hpp"\n'})
        self.notices(check, {"src/rules/a.cpp": '#include "storage/store.hpp"\n'},
                     {"src/rules/a.cpp": '#include "storage/json/journal.hpp"\n'})
        self.notices(check, {"src/rules/a.cpp": '#include "model/b.hpp"\n'}, {"src/rules/a.cpp": '#include "fs/b.hpp"\n'})

    def test_unfinished_work(self):
        self.notices("nothing_is_left_for_later", {"src/base/a.cpp": "// done\n"},
                     {"src/base/a.cpp": "// TO" + "DO: more\n"})

    def test_machine_paths(self):
        self.notices("no_paths_of_one_machine", {"script/a": "cp ${TMPDIR:-/tm" + "p}/x .\n"},
                     {"script/a": "cp /hom" + "e/someone/x .\n"})

    def test_architecture_naming_absent_files(self):
        row = "| where? | [src/base/a.cpp](../src/base/a.cpp) or `src/base` |\n"
        self.notices("architecture_names_files_that_exist",
                     {"docs/architecture.md": row * 15, "src/base/a.cpp": GOOD}, {"docs/architecture.md": row * 15})
        self.notices("architecture_names_files_that_exist", {}, {"docs/architecture.md": "nothing\n"})

    def test_faults_that_no_longer_apply(self):
        check = "every_fault_applies"
        fault = ("A sync is skipped.\nNoticed by: crash_tests\n\n--- a/src/a.cpp\n+++ b/src/a.cpp\n"
                 "@@ -1,3 +1,2 @@\n begin\n-sync\n end\n")
        code = "more\nbegin\nsync\nend\n"
        for elsewhere in ("begin\nend\n", code + code):
            self.notices(check, {"src/a.cpp": code, "tests/faults/a.patch": fault},
                         {"src/a.cpp": elsewhere, "tests/faults/a.patch": fault})
        self.notices(check, {}, {"tests/faults/a.patch": fault})
        self.notices(check, {}, {"src/a.cpp": code, "tests/faults/a.patch": fault.split("@@")[0]})

    def test_promises_without_a_test(self):
        promises = "".join(f"P{number}\n" for number in range(1, 14))
        all_but_last = "".join(f'TEST_CASE("x [P{number}]") {{}}\n' for number in range(1, 13))
        self.notices("every_promise_is_tested",
                     {"docs/promises.md": promises, "tests/a.cpp": all_but_last + 'TEST_CASE("y [P2, P13]") {}\n'},
                     {"docs/promises.md": promises, "tests/a.cpp": all_but_last})


if __name__ == "__main__":
    unittest.main()
