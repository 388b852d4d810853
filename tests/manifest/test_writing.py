"""Writing gives the same bytes every time, and every reader, of YAML 1.1 or 1.2, reads back what was written."""

from __future__ import annotations

import enum
import io
import os
import subprocess
import sys
from types import MappingProxyType

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from pydsl.errors import ManifestError
from pydsl.manifest import emit, emit_one, load, read

# Words that some reader takes for something else, and characters that mean something to YAML, in all combinations
WORDS = """
y n Yes NO on off true False null Null ~ = << - -- --- ... ? : , [] {} | > |- ! & * # % @ ` ' " \\ .5 -.5 .inf .NaN 0x1F
0o17 0b1 017 08 1_000 1:20 12:30:45 1e3 1E3 1.0 +1 -0 2024-01-01 10s 1Gi 0b 0x 1e {{x}} {{=1}} a:b a#b nil none ._ _1
-a ?a :a a: #a
"""
TRICKY = st.sampled_from(WORDS.split())
SPECIAL = "'\"\\\n \t \r \x85\u2028\u2029\ufeff\ufffe\x00\x7f\xa0\u200bé日😀x"
PIECES = st.sampled_from([*SPECIAL, "  ", ": ", " #", "---", "...", "- "])
TEXT = st.one_of(
    TRICKY,
    st.lists(st.one_of(PIECES, TRICKY), max_size=8).map("".join),
    st.text(max_size=30),
    st.text(alphabet=" \n\tab#:-|{", max_size=25),
)
# Floats between 2**53 and 1e21 come back as Go's JSON rounds them; test_reading has those
FLOATS = st.floats(allow_nan=False, allow_infinity=False).filter(lambda x: not 2**53 <= abs(x) < 1e21)
NUMBERS = st.one_of(st.integers(-(2**63), 2**64 - 1), FLOATS)
JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), NUMBERS, TEXT),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(TEXT, inner, max_size=4)),
    max_leaves=12,
)


def exact(value):
    """Tell 1 from True and from 1.0."""
    if isinstance(value, dict):
        return {key: exact(below) for key, below in value.items()}
    return [exact(below) for below in value] if isinstance(value, list) else (type(value).__name__, repr(value))


@given(JSON)
@settings(max_examples=200, deadline=None)
@example({"a": "\n x"})
@example({"a": "  \n \nx\n\n"})
@example({"a": "\tx\ny"})
@example([[{"a": "x\n"}, "y\n\n"], ["  z\n"]])
def test_pyyaml_reads_what_was_written(data):
    assert exact(yaml.load(emit_one(data), yaml.CSafeLoader)) == exact(data)


@given(JSON)
@settings(max_examples=150, deadline=None)
@example({"a": "  \n \nx\n\n"})
def test_ruamel_reads_what_was_written_as_yaml_1_2(data):
    assert exact(YAML(typ="safe", pure=True).load(io.StringIO(emit_one(data)))) == exact(data)


@given(JSON)
@settings(max_examples=200, deadline=None)
def test_our_reader_reads_what_was_written(data):
    assert read(emit_one(data)) == data


@given(st.lists(st.dictionaries(TEXT, JSON, min_size=1, max_size=3), min_size=1, max_size=4))
@settings(max_examples=150, deadline=None)
@example([{"a": "x\n"}, {"b": "y\n\n"}, {"c": "z"}])
def test_every_reader_cuts_a_file_into_the_same_documents(data):
    text = emit(data)
    assert [document.data for document in load(text)] == data
    assert list(yaml.load_all(text, yaml.CSafeLoader)) == data


def test_writes_as_people_write_argos_manifests():
    workflow = {
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "Workflow",
        "metadata": {"generateName": "hello-", "labels": {"on": "yes"}},
        "spec": {
            "entrypoint": "main",
            "ttlStrategy": {"secondsAfterSuccess": 0},
            "templates": [
                {"name": "main", "steps": [[{"name": "a", "template": "say"}], [{"name": "n", "when": "{{x}} == 1"}]]},
                {"name": "say", "script": {"image": "python:3.12", "source": "if x:\n    'y'\n"}, "tolerations": []},
                {"name": "wait", "suspend": {}, "args": ["-c", "exit 1", "it's: so", "1", "10s", "a\tb", ""]},
                {"name": "text", "args": [" two\nlines", "kept\n\n", "tab\there\n", "bell\x07\nline\n"]},
            ],
        },
    }  # fmt: skip
    assert emit([workflow]) == (
        "apiVersion: argoproj.io/v1alpha1\n"
        "kind: Workflow\n"
        "metadata:\n"
        "  generateName: hello-\n"
        "  labels:\n"
        "    'on': 'yes'\n"
        "spec:\n"
        "  entrypoint: main\n"
        "  ttlStrategy:\n"
        "    secondsAfterSuccess: 0\n"
        "  templates:\n"
        "  - name: main\n"
        "    steps:\n"
        "    - - name: a\n"
        "        template: say\n"
        "    - - name: 'n'\n"
        "        when: '{{x}} == 1'\n"
        "  - name: say\n"
        "    script:\n"
        "      image: python:3.12\n"
        "      source: |\n"
        "        if x:\n"
        "            'y'\n"
        "    tolerations: []\n"
        "  - name: wait\n"
        "    suspend: {}\n"
        "    args:\n"
        "    - '-c'\n"
        "    - exit 1\n"
        "    - 'it''s: so'\n"
        "    - '1'\n"
        "    - 10s\n"
        '    - "a\\tb"\n'
        "    - ''\n"
        "  - name: text\n"
        "    args:\n"
        "    - |2-\n"
        "       two\n"
        "      lines\n"
        "    - |+\n"
        "      kept\n"
        "\n"
        "    - |\n"
        "      tab\there\n"
        '    - "bell\\x07\\nline\\n"\n'
    )


def test_text_documents_go_through_untouched():
    role = "# who may\nkind:   Role\nrules: [ ]   # none\n"
    assert emit([role, {"kind": "Workflow"}, "kind: ConfigMap\ndata: {a: b}"]) == (
        "# who may\nkind:   Role\nrules: [ ]   # none\n---\nkind: Workflow\n---\nkind: ConfigMap\ndata: {a: b}\n"
    )


def test_text_that_brings_its_separator_gets_no_second_one():
    assert emit([{"a": 1}, "---\nb: 1\n"]) == "a: 1\n---\nb: 1\n"


def test_nothing_is_written_for_no_documents():
    assert emit([]) == ""


def test_loaded_text_is_written_back_byte_for_byte():
    text = "# one\na:   1\n---\n\nb: [ 2 ]  # two\n---  # three\nc: |\n  x\n"
    assert (
        emit(document.text for document in load(text))
        == "# one\na:   1\n---\n\nb: [ 2 ]  # two\n---\n  # three\nc: |\n  x\n"
    )


def test_a_block_before_another_document_keeps_its_last_newline():
    assert emit([{"a": "x\n"}, {"a": "x\n\n"}, {"a": "x\ny"}, {"a": "x\n"}]) == (
        "a: |\n  x\n\n---\na: |+\n  x\n\n...\n---\na: |-\n  x\n  y\n---\na: |\n  x\n"
    )


def test_long_strings_are_never_folded():
    assert emit_one({"a": "word " * 200 + "end"}) == "a: " + "word " * 200 + "end\n"


def test_a_key_too_long_for_one_line_is_written_with_a_question_mark():
    data = {"k" * 1100: {"a": ["b"]}, "z" * 1100: ["c"]}
    text = emit_one({"x": data})
    assert read(text) == yaml.load(text, yaml.CSafeLoader) == {"x": data}


def test_subclasses_are_written_as_what_they_are():
    class Colour(str, enum.Enum):
        RED = "red"

    class Number(enum.IntEnum):
        ONE = 1

    data = {Colour.RED: Colour.RED, "one": Number.ONE, "m": MappingProxyType({"a": (1, 2)})}
    assert emit_one(data) == "red: red\none: 1\nm:\n  a:\n  - 1\n  - 2\n"


def endless():
    data = {}
    data["a"] = [data]
    return data


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"a": [1, float("nan")]}, "error[PD010]: nan is a number that JSON doesn't have\n  at a[1]"),
        ({"a": {1: "b"}}, "error[PD010]: a key must be a string: 1 is a int\n  at a"),
        (
            {"a": {"b": "x\ud800"}},
            "error[PD010]: 'x\\ud800' has half of a surrogate pair in it, which isn't text\n  at a.b",
        ),
        (
            {"a": "x\ud800\ny"},
            "error[PD010]: 'x\\ud800\\ny' has half of a surrogate pair in it, which isn't text\n  at a",
        ),
        ({"\udc00": 1}, "error[PD010]: the key '\\udc00' has half of a surrogate pair in it, which isn't text"),
        (
            {"a": {1, 2}},
            "error[PD010]: a set isn't JSON: use a string, a number, a boolean, None, a list or a dict\n  at a",
        ),
        (endless(), "error[PD010]: lists and maps nest deeper than 200, or hold themselves\n  at a[0].a"),
    ],
)
def test_says_what_cannot_be_written_and_where(data, message):
    with pytest.raises(ManifestError) as caught:
        emit([data])
    assert str(caught.value) == message


def test_bytes_are_the_same_under_another_hash_seed_locale_and_folder(tmp_path):
    script = (
        "import sys; from pydsl.manifest import emit;"
        "sys.stdout.buffer.write(emit([{w: [w] for w in 'b a é y 1 \U0001f600'.split()}]).encode())"
    )
    outputs = set()
    for seed, locale in (("1", "C"), ("2", "C.UTF-8"), ("3", "POSIX")):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "LC_ALL": locale, "PYTHONPATH": os.getcwd()}
        run = [sys.executable, "-c", script]
        outputs.add(subprocess.run(run, env=environment, cwd=tmp_path, capture_output=True, check=True).stdout)
    assert outputs == {"b:\n- b\na:\n- a\né:\n- é\n'y':\n- 'y'\n'1':\n- '1'\n😀:\n- 😀\n".encode()}


def test_writing_does_not_load_the_reader():
    script = "import sys; from pydsl.manifest import emit; emit([{'a': 'b'}]); sys.exit('yaml' in sys.modules)"
    subprocess.run([sys.executable, "-c", script], check=True)
