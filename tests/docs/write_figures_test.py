#!/usr/bin/env python3
"""bench/write_docs.py puts into docs/performance.md what a run measured, and nothing else."""
import importlib.util
import json
import tempfile
import unittest
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2]
SPEC = importlib.util.spec_from_file_location("write_docs", SOURCE / "bench" / "write_docs.py")
write_docs = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(write_docs)

RUN = {"at": "2026-11-21T17:00:00Z", "scale": "seed", "organizations": 10000, "memberships": 100000, "rounds": 3,
       "processor": "P", "cores": 2, "kernel": "K", "file_system": "ext4", "load_before": 0.5, "load_after": 1.5,
       "compiler": "C", "orgmgr": "0.1.0", "peer": "Peer 1"}


def document(value, met):
    arm = {"name": "orgmgr", "median": 1234.5, "low": 1000.0, "high": 0.00123, "besides": {"allocations": 0.0}}
    figure = {"what": "times the peer", "value": value, "bar": {"kind": "at least", "limit": 20.0, "met": met}}
    row = {"id": "r", "title": "role check", "unit": "ns", "remark": "", "failure": "", "arms": [arm], "figures": [figure]}
    return {"run": RUN, "peer": "SELECT 1;\n", "rows": [row]}


class WritesFigures(unittest.TestCase):
    def written(self, *documents, page="<!-- figures: begin -->old<!-- figures: end -->\nkept\n"
                                       "<!-- peer: begin --><!-- peer: end -->\n"):
        with tempfile.TemporaryDirectory() as folder:
            names = []
            for number, content in enumerate(documents):
                names.append(str(Path(folder, f"{number}.json")))
                Path(names[-1]).write_text(json.dumps(content))
            target = Path(folder, "page.md")
            target.write_text(page)
            write_docs.main([",".join(names), str(target)])
            return target.read_text()

    def test_a_bar_that_is_missed_is_said_to_be(self):
        text = self.written(document(3.21, False))
        self.assertIn("3.21 times the peer; bar: at least 20: **not met**", text)
        self.assertIn("0 of 1 bars are met.", text)
        self.assertIn("20: met", self.written(document(21, True)))

    def test_a_row_that_failed_says_why(self):
        run = document(21, True)
        run["rows"].append({"title": "adds", "failure": "the store stayed locked", "arms": [], "figures": []})
        text = self.written(run)
        self.assertIn("| adds | **failed**: the store stayed locked | |", text)
        self.assertIn("1 of 1 bars are met; 1 rows failed.", text)

    def test_what_stood_between_the_marks_is_replaced_and_nothing_else(self):
        text = self.written(document(21, True))
        self.assertNotIn("old", text)
        self.assertIn("kept", text)
        self.assertIn("SELECT 1;", text)

    def test_several_runs_stand_one_after_the_other(self):
        large = document(21, True)
        large["run"] = {**RUN, "scale": "large"}
        text = self.written(document(21, True), large)
        self.assertLess(text.index("Scale seed"), text.index("Scale large"))

    def test_figures_keep_three_digits(self):
        self.assertEqual([write_docs.figure(value) for value in (0, 0.00123, 1.2345, 99.96, 123456.0)],
                         ["0", "0.00123", "1.23", "100", "123,000"])

    def test_a_page_without_the_marks_is_refused(self):
        with self.assertRaises(SystemExit):
            self.written(document(21, True), page="nothing\n")


if __name__ == "__main__":
    unittest.main()
