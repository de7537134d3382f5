#!/usr/bin/env python3
"""script/proofs.py puts into docs/promises.md what the proofs said, and finds the tests that quote a promise."""
import importlib.util
import tempfile
import unittest
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2]
SPEC = importlib.util.spec_from_file_location("proofs", SOURCE / "script" / "proofs.py")
proofs = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(proofs)


class Proofs(unittest.TestCase):
    def test_a_bar_is_met_or_missed(self):
        said = ("noise\nfigure: P1 P9 | images | 20 | at least 20\nfigure: P5 | wrong answers | 1 | exactly 0\n"
                "figure: P5 | cut off\n")
        figures = proofs.figures_in(said)
        self.assertEqual([figure.met for figure in figures], [True, False])
        self.assertIn("**missed**", str(figures[1]))
        self.assertEqual(figures[0].promises, ["P1", "P9"])

    def test_each_promise_has_a_row_with_its_tests_and_figures(self):
        figures = proofs.figures_in("figure: P1 P10 | kills | 5000 | at least 500\n")
        text = proofs.table(figures, {"P2": {"tests/crash/a.cpp": 3}}, "Run")
        self.assertIn("| P2 | [crash/a.cpp](../tests/crash/a.cpp) (3) |", text)
        self.assertIn("| P10 |  | 5,000 kills (bar: at least 500) |", text)
        self.assertLess(text.index("| P2 |"), text.index("| P10 |"))

    def test_names_over_several_lines_are_read(self):
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "tests").mkdir()
            (Path(folder) / "tests/a.cpp").write_text(
                'TEST_CASE("one [P1, P2]") {}\nTEST_CASE(\n    "two lines "\n    "[P2]") {}\nTEST_CASE("P3") {}\n')
            self.assertEqual(proofs.quoting_cases(Path(folder)), {"P1": {"tests/a.cpp": 1}, "P2": {"tests/a.cpp": 2}})

    def test_only_what_stands_between_the_marks_is_replaced(self):
        with tempfile.TemporaryDirectory() as folder:
            page = Path(folder) / "page.md"
            page.write_text("kept\n<!-- proofs: begin -->\nold\n<!-- proofs: end -->\nkept too\n")
            proofs.write_page(page, "new")
            self.assertEqual(page.read_text(),
                             "kept\n<!-- proofs: begin -->\nnew\n<!-- proofs: end -->\nkept too\n")
            page.write_text("no marks")
            with self.assertRaises(SystemExit):
                proofs.write_page(page, "new")


if __name__ == "__main__":
    unittest.main()
