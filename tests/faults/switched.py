"""Puts many mutants into one build: each stands beside the original, behind a question which one is chosen.

    if (a < b) return;      becomes      if ((MUTANT(7) ? (a <= b) : (a < b))) return;

`switched` answers the text of a file with those of its mutants that can be had this way."""
import re

HEADER = ('#include "chosen_mutant.hpp"\n'
          + "".join(f'#pragma GCC diagnostic ignored "-W{name}"\n' for name in (
              "parentheses", "unused-variable", "unused-parameter", "unused-but-set-variable", "unused-function",
              "unused-result", "maybe-uninitialized", "bool-compare", "type-limits")))
OPENING, CLOSING = "([{", ")]}"
NO_STATEMENT = re.compile(r"(else|case|default|using|static|constexpr|struct|class|template)\b|}")
DECLARES = re.compile(r"(const )?auto\b|(const )?[\w:<>]+[*&]? \w+( =\s|;|\{)")


def code_of(line):
    """A line without its comment; what stands in strings is kept as long as it is."""
    kept, quoted, at = "", "", 0
    while at < len(line):
        character = line[at]
        if quoted:
            if character == "\\":
                kept, at = kept + "xx", at + 2
                continue
            kept += character if character == quoted else "x"
            quoted = "" if character == quoted else quoted
        elif line.startswith("//", at):
            break
        else:
            parts_digits = character == "'" and at != 0 and line[at - 1].isdigit()
            quoted = character if character in "\"'" and not parts_digits else ""
            kept += character
        at += 1
    return kept


def ends_statement(line):
    code = code_of(line).rstrip()
    return not code or code.startswith("#") or code.endswith((";", "{", "}", ":"))


def statement_around(lines, place):
    first = last = place
    while first > 0 and not ends_statement(lines[first - 1]):
        first -= 1
    while last + 1 < len(lines) and not ends_statement(lines[last]):
        last += 1
    return first, last


def closing(code, opening):
    """Where the bracket that opens there is closed."""
    depth = 0
    for at in range(opening, len(code)):
        depth += (code[at] in OPENING) - (code[at] in CLOSING)
        if depth == 0:
            return at
    return None


def until_semicolon(code, begin):
    depth = 0
    for at in range(begin, len(code)):
        depth += (code[at] in OPENING) - (code[at] in CLOSING)
        if depth < 0:
            return None
        if code[at] == ";" and depth == 0:
            return at
    return None


def expressions(code):
    """(begin, end, whether it is a condition) of everything that is asked, answered or assigned in this code."""
    for found in re.finditer(r"\b(if|while|for) \(", code):
        end = closing(code, found.end() - 1)
        if end is None:
            continue
        begin, first = found.end(), until_semicolon(code, found.end())
        if found[1] == "for":
            if first is None or first > end:
                continue
            begin, end = first + 2, until_semicolon(code, first + 1)
        elif first is not None and first < end:
            begin = first + 2
        if not DECLARES.match(code[begin:end]):
            yield begin, end, True
    for found in re.finditer(r"\breturn\s+(?=[^{;\s])|(?<=[\w\])]) =\s+(?=[^{\[\s])", code):
        end = until_semicolon(code, found.end())
        if end is not None:
            yield found.end(), end, False


def difference(before, after):
    """(begin, end) of what differs, in `before`."""
    shorter = min(len(before), len(after))
    begin = next((at for at in range(shorter) if before[at] != after[at]), shorter)
    common = 0
    while common < shorter - begin and before[-1 - common] == after[-1 - common]:
        common += 1
    return begin, len(before) - common


class Place:
    """Where in a file a mutant is switched: lines, and the expression in them; None for the whole statement."""

    def __init__(self, lines, mutant):
        self.first, self.last = statement_around(lines, mutant.number - 1)
        shown = lines[self.first:self.last + 1]
        changed = list(shown)
        changed[mutant.number - 1 - self.first] = mutant.after
        self.text, self.mutated = "\n".join(shown), "\n".join(changed)
        self.code = "\n".join(code_of(line).ljust(len(line)) for line in shown)
        self.begin, self.end = difference(self.text, self.mutated)
        self.expression = self.find_expression()

    def find_expression(self):
        around = [place for place in expressions(self.code) if place[0] <= self.begin and self.end <= place[1]]
        return max(around) if around else None

    def key(self):
        return self.first, self.last, self.expression

    def mutated_expression(self):
        begin, end, _ = self.expression
        return self.mutated[begin:end + len(self.mutated) - len(self.text)]


def switched_text(place, alternatives):
    """`alternatives`: (number, Place) that share the place. None when it cannot be had."""
    if place.expression:
        begin, end, asked = place.expression
        named = asked and re.fullmatch(r"[\w.]+", place.text[begin:end])  # maybe an optional, or a pointer
        kind = "static_cast<bool>" if named else ""
        chosen = f"{kind}({place.text[begin:end]})"
        for number, other in alternatives:
            chosen = f"(MUTANT({number}) ? {kind}({other.mutated_expression()}) : {chosen})"
        return place.text[:begin] + chosen + place.text[end:]
    if place.first == place.last and place.mutated.strip() == "{}":
        statement = place.text[:len(place.code.rstrip())]
        return " ".join(f"if (!MUTANT({number}))" for number, _ in alternatives) + " { " + statement + " }"
    if place.code[place.begin:place.end] in (" + 1", " - 1") and len(alternatives) == 1:
        return (place.text[:place.end - 1] + f"(MUTANT({alternatives[0][0]}) ? 0U : 1U)" + place.text[place.end:])
    if is_statement(place.code):
        mutated = "".join(f"if (MUTANT({number})) {{\n{other.mutated}\n}} else " for number, other in alternatives)
        return f"{mutated}{{\n{place.text}\n}}"
    return None


def is_statement(code):
    """Whether it stands for itself, and declares nothing that what follows may need."""
    code = code.strip()
    balanced = all(code.count(one) == code.count(other) for one, other in ("()", "{}", "[]"))
    return code.endswith(";") and balanced and not NO_STATEMENT.match(code) and not DECLARES.match(code)


def switched(text, mutants):
    """(the text, numbers of those that are in it). `mutants`: number -> Mutant, all of one file."""
    lines = text.splitlines()
    groups = {}
    for number, mutant in mutants.items():
        place = Place(lines, mutant)
        groups.setdefault(place.key(), []).append((number, place))
    taken, within = set(), []
    for group in sorted(groups.values(), key=lambda group: group[0][1].first):
        place = group[0][1]
        rows = set(range(place.first, place.last + 1))
        replaced = None if rows & taken else switched_text(place, group)
        if replaced is None:
            continue
        taken |= rows
        lines[place.first:place.last + 1] = [replaced] + [None] * (place.last - place.first)
        within += [number for number, _ in group]
    return HEADER + "\n".join(line for line in lines if line is not None) + "\n", within
