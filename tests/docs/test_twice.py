"""What flows and the import in the background share stands once, in `queue_chunk`.

Six equal lines in both are a piece of it: lines are compared without blanks around,
comments, docstrings and imports; what is shorter is how one writes, not what one wrote.
"""

import ast
import io
import re
import tokenize
from pathlib import Path

ROOT = Path(__file__).parents[2]
ADDONS = "base_import_async", "connector_flow"
SAME = 6  # equal lines
WORD = re.compile(r"\w")
IMPORT = re.compile(r"import\b|from\s.*\simport\b|export \{.*\} from\b")
COMMENTS = re.compile(r"/\*.*?\*/|<!--.*?-->|(?<![:\"'])//[^\n]*", re.DOTALL)


def code_of(path):
    """[(line number, line)] of what says something in a file."""
    text = path.read_text()
    if path.suffix == ".py":
        text = without_remarks(text)
    else:
        text = COMMENTS.sub(lambda found: "\n" * found[0].count("\n"), text)
    lines = enumerate(map(str.strip, text.splitlines()), 1)
    return [(at, " ".join(line.split())) for at, line in lines if says(line)]


def says(line):
    return WORD.search(line) and not IMPORT.match(line)


def without_remarks(text):
    """Python's text without comments, docstrings and names that are imported."""
    lines = text.splitlines()
    for first, last in remarks(text):
        for at in range(first[0] - 1, last[0]):
            start = first[1] if at == first[0] - 1 else 0
            lines[at] = lines[at][:start]
    return "\n".join(lines)


def remarks(text):
    """((line, column), (line, column)) of each remark and each import in brackets."""
    start, statement = None, []
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            yield token.start, token.end
        elif token.type in (tokenize.NEWLINE, tokenize.ENDMARKER):
            words = [one.string for one in statement]
            alone = len(statement) == 1 and statement[0].type == tokenize.STRING
            if alone or words[:1] in (["from"], ["import"]):
                yield start, token.start
            start, statement = None, []
        elif token.string.strip() and token.type != tokenize.NL:
            start = start or token.start
            statement.append(token)


def runs_of(addon):
    """{equal lines: (path, line number)} of all runs of so many lines in an addon."""
    found = {}
    for path in sorted((ROOT / addon).rglob("*")):
        if path.suffix not in (".py", ".js", ".scss") or "tests" in path.parts:
            continue
        code = code_of(path)
        for at in range(len(code) - SAME + 1):
            run = tuple(line for _number, line in code[at : at + SAME])
            place = f"{path.relative_to(ROOT)}:{code[at][0]}"
            found.setdefault(run, place)
    return found


def test_no_six_equal_lines_stand_in_both_addons():
    one, other = map(runs_of, ADDONS)
    twice = [f"{one[run]} ~ {other[run]}" for run in one if run in other]
    assert not twice, "\n".join(twice)


def test_it_would_be_seen(tmp_path):
    """However it is set, and whatever is said about it."""
    first, second = tmp_path / "a.py", tmp_path / "b.py"
    first.write_text(
        'def f(x):\n    """Say."""\n    a = 1  # one\n\n    return (\n a)\n'
    )
    second.write_text("from os import (\n    path,\n)\na = 1\nreturn (\n    a)\n")
    assert [line for _at, line in code_of(first)][-3:] == ["a = 1", "return (", "a)"]
    assert [line for _at, line in code_of(second)] == ["a = 1", "return (", "a)"]


def test_the_limits_of_processes_are_the_same_in_both_places():
    """They stand twice: docs/decisions/0016-process-limits.md says why."""
    places = (
        "queue_chunk/tools/process_limits.py",
        "connector_flow/readers/document_process.py",
    )
    one, other = (function_in(ROOT / place, "limit") for place in places)
    assert one == other


def function_in(path, name):
    """What a function of a module does: without its docstring, however it is set."""
    [found] = [
        node
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.FunctionDef) and node.name == name
    ]
    return [ast.dump(node) for node in (found.args, *found.body[1:])]
