#!/usr/bin/env python3
"""Shows run_blocks.py good and bad documents, to see that it tells them apart."""
import contextlib
import io
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import run_blocks  # noqa: E402


def fenced(info, *lines):
    return "\n".join([f"```{info}", *lines, "```", ""])


class Documents(unittest.TestCase):
    def check(self, text, files=()):
        """Exit code and output for a checkout whose README.md is `text`."""
        with tempfile.TemporaryDirectory() as folder:
            Path(folder, "README.md").write_text(text, encoding="utf-8")
            for name in files:
                Path(folder, name).write_text("", encoding="utf-8")
            output = io.StringIO()
            with contextlib.redirect_stdout(output):
                code = run_blocks.main(["--source", folder, "--prefix", folder])
            return code, output.getvalue()

    def assert_good(self, text, **more):
        code, output = self.check(text, **more)
        self.assertEqual(code, 0, output)

    def assert_bad(self, text, word):
        code, output = self.check(text)
        self.assertEqual(code, 1, output)
        self.assertIn(word, output)

    def test_shell(self):
        self.assert_good(fenced("sh", "echo one | grep -q one"))
        self.assert_bad(fenced("sh", "false", "true"), "ended with 1")
        self.assert_bad(fenced("sh", "false | true"), "ended with 1")

    def test_blocks_of_a_document_share_a_folder(self):
        self.assert_good(fenced("sh", "touch here") + fenced("sh", "test -f here"))
        self.assert_good(fenced("sh", "touch here") + fenced("sh fresh", "test ! -e here"))

    def test_console(self):
        self.assert_good(fenced("console", "$ echo one; echo two", "one", "two", "$ a=5", "$ echo $a", "5"))
        self.assert_good(fenced("console", "$ printf 'id org_123 made\\nx\\ny\\nend\\n'", "id org_… made", "…", "end"))
        self.assert_good(fenced("console", "$ echo a \\", "> b", "a b"))
        self.assert_good(fenced("console", "$ echo refused; (exit 4)", "refused", "$ echo $?", "4"))
        self.assert_bad(fenced("console", "$ echo one", "two"), "instead of")
        self.assert_bad(fenced("console", "$ echo one"), "instead of")
        self.assert_bad(fenced("console", "$ echo one", "one", "more"), "instead of")
        self.assert_bad(fenced("console", "$ false"), "without a word")
        self.assert_bad(fenced("console", "echo one"), "begins with")
        self.assert_bad(fenced("console", "$ exit 3", "$ echo", ""), "before its last command")

    def test_json(self):
        self.assert_good(fenced("json", '{"a": 1}') + fenced("json", '{"a": 1}', '{"a": 2}'))
        self.assert_bad(fenced("json", "{a: 1}"), "is not JSON")

    def test_blocks_that_are_not_run(self):
        self.assert_good(fenced("sh norun: needs a server", "false") * 5)
        self.assert_bad(fenced("sh norun: needs a server", "false") * 6, "at most 5")
        self.assert_bad(fenced("sh norun", "false"), "needs a reason")
        self.assert_good(fenced("text", "anything") + fenced("", "anything"))
        self.assert_bad(fenced("consle", "$ true"), "no such language")

    def test_links(self):
        self.assert_good("[there](there.md#part) [web](https://example.org) `[x](y)`\n", files=["there.md"])
        self.assert_bad("[gone](gone.md)\n", "nothing at gone.md")

    def test_programs(self):
        def block(info, *lines):
            return run_blocks.read_blocks("a.md", fenced(info, *lines))[0]
        whole = run_blocks.as_program([block("cpp", "#include <vector>", "int main() {}")])
        self.assertEqual(whole.count("main"), 1)
        wrapped = run_blocks.as_program([block("cpp", "#include <vector>", "std::vector<int> a;"), block("cpp continues", "a.clear();")])
        self.assertLess(wrapped.index("<vector>"), wrapped.index("int main"))
        self.assertLess(wrapped.index("int main"), wrapped.index("a.clear"))

    def test_an_open_block_is_noticed(self):
        with self.assertRaises(SystemExit):
            self.check("```sh\ntrue\n")


if __name__ == "__main__":
    unittest.main()
