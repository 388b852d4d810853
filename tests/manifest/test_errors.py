"""What people see of a text that can't be read: whole, with its caret."""

# ruff: noqa: E501 - messages are shown as they're printed, on one line

from __future__ import annotations

from types import SimpleNamespace

import pytest

from pydsl.diagnostics import render
from pydsl.diagnostics.model import Place
from pydsl.manifest import load_all
from pydsl.manifest.source import Source

CASES = {
    "open_at_the_end": (
        "a: [\n\n---\nb: 1\n",
        """\
flow.yaml:1:5: error[PD001]: this isn't YAML: did not find expected node content
  |
1 | a: [
  |     ^""",
    ),
    "duplicate": (
        "spec:\n  a: 1\n  b: 2\n  a: 3\n",
        """\
flow.yaml:4:3: error[PD002]: the key `a` is given twice
  |
4 |   a: 3
  |   ^
  hint: the first is at line 2""",
    ),
    "duplicate_of_a_secret": (
        "kind: Secret\ndata:\n  a: c2VjcmV0\n  a: c2VjcmV0\n",
        """\
flow.yaml:4:3: error[PD002]: the key `a` is given twice
  hint: the first is at line 3""",
    ),
    "secret_in_json": (
        '{"data": {"a": ["c2VjcmV0"}}, "kind" : "Secret"}',
        """\
flow.yaml:1:27: error[PD001]: this isn't YAML: did not find expected ',' or ']'
  hint: close the list with `]`, and quote items that have `:` or brackets in them""",
    ),
    "no_secret": (
        "kind: SecretStore\na: 1\na: 1\n",
        """\
flow.yaml:3:1: error[PD002]: the key `a` is given twice
  |
3 | a: 1
  | ^
  hint: the first is at line 2""",
    ),
    "one_key_many_times": (
        "spec:\n  a: 1\n  a: 2\n  a: 3\n",
        """\
flow.yaml:3:3: error[PD002]: the key `a` is given 3 times
  |
3 |   a: 2
  |   ^
  hint: the first is at line 2""",
    ),
    "half_of_a_character_in_yaml": (
        'a: "\\ud83c\\udf89"\n',
        """\
flow.yaml:1:7: error[PD001]: this isn't YAML: found invalid Unicode character escape code
  |
1 | a: "\\ud83c\\udf89"
  |       ^""",
    ),
    "tag": (
        "spec:\n  value: {{x}}\n",
        """\
flow.yaml:2:10: error[PD008]: this `{{` isn't quoted
  |
2 |   value: {{x}}
  |          ^^^^^
  hint: quote it: a value that begins with `{{` is a map to YAML, so write '{{x}}'""",
    ),
    "tag_in_text": (
        "spec:\n  value: {{x}}-foo\n  b: 1\n",
        """\
flow.yaml:2:10: error[PD008]: this `{{` isn't quoted
  |
2 |   value: {{x}}-foo
  |          ^^
  hint: quote it: a value that begins with `{{` is a map to YAML, so write '{{x}}-foo'""",
    ),
    "tag_in_list": (
        "spec:\n- {{x}} == 1\n",
        """\
flow.yaml:2:3: error[PD008]: this `{{` isn't quoted
  |
2 | - {{x}} == 1
  |   ^^
  hint: quote it: a value that begins with `{{` is a map to YAML, so write '{{x}} == 1'""",
    ),
    "tag_in_a_list_of_one_line": (
        "args: [{{workflow.parameters.a-long-one}}, {{y}}]\n",
        """\
flow.yaml:1:8: error[PD008]: this `{{` isn't quoted
  |
1 | args: [{{workflow.parameters.a-long-one}}, {{y}}]
  |        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  hint: quote it: a value that begins with `{{` is a map to YAML, so write '{{workflow.parameters.a-long-one}}'""",
    ),
    "tag_with_a_quote": (
        "when: {{=a == 'b'}}  # so\n",
        """\
flow.yaml:1:7: error[PD008]: this `{{` isn't quoted
  |
1 | when: {{=a == 'b'}}  # so
  |       ^^^^^^^^^^^^^
  hint: quote it: a value that begins with `{{` is a map to YAML, so write "{{=a == 'b'}}\"""",
    ),
    "tab": (
        "a:\n\tb: 1\n",
        """\
flow.yaml:2:1: error[PD001]: this isn't YAML: a tab indents this line
  |
2 | 	b: 1
  | ^
  hint: YAML is indented with spaces, never with tabs""",
    ),
    "colon": (
        "a: b: c\n",
        """\
flow.yaml:1:5: error[PD001]: this isn't YAML: mapping values are not allowed in this context
  |
1 | a: b: c
  |     ^
  hint: quote a value that has `: ` in it, and check the indentation""",
    ),
    "dash": (
        "a:\n- b\n-c\n",
        """\
flow.yaml:3:1: error[PD001]: this isn't YAML: could not find expected ':' (while scanning a simple key)
  |
3 | -c
  | ^
  hint: a key needs `: ` after it, and an item of a list a space after its `-`""",
    ),
    "indent": (
        "a:\n    b: 1\n  c: 2\n",
        """\
flow.yaml:3:3: error[PD001]: this isn't YAML: did not find expected key (while parsing a block mapping that begins at line 1)
  |
3 |   c: 2
  |   ^
  hint: check the indentation and the quotes of this line and the one before""",
    ),
    "alias": (
        "a: *nope\n",
        """\
flow.yaml:1:4: error[PD005]: `*nope` refers to an anchor that isn't above it
  |
1 | a: *nope
  |    ^^^^^""",
    ),
    "infinity": (
        "a: .inf\n",
        """\
flow.yaml:1:4: error[PD004]: `.inf` is a number that JSON doesn't have, so Argo refuses it
  |
1 | a: .inf
  |    ^^^^
  hint: quote it if it's text: '.inf'""",
    ),
    "null_key": (
        "~: 1\n",
        """\
flow.yaml:1:1: error[PD003]: a key can't be null
  |
1 | ~: 1
  | ^
  hint: quote it: '~'""",
    ),
    "list_key": (
        "? [a]\n: b\n",
        """\
flow.yaml:1:3: error[PD003]: a key can't be a list
  |
1 | ? [a]
  |   ^^^""",
    ),
    "at": (
        "a: @x\n",
        """\
flow.yaml:1:4: error[PD001]: this isn't YAML: found character that cannot start any token
  |
1 | a: @x
  |    ^
  hint: quote the value: YAML gives this character a meaning of its own""",
    ),
    "quote": (
        "a: 'x\nb: y\n",
        """\
flow.yaml:1:4: error[PD001]: this isn't YAML: found unexpected end of stream (while scanning a quoted scalar)
  |
1 | a: 'x
  |    ^
  hint: the quote that is opened here is never closed""",
    ),
    "bracket": (
        "a: [x\nb: y\n---\nc: 1\n",
        """\
flow.yaml:2:2: error[PD001]: this isn't YAML: did not find expected ',' or ']' (while parsing a flow sequence that begins at line 1)
  |
2 | b: y
  |  ^
  hint: close the list with `]`, and quote items that have `:` or brackets in them""",
    ),
    "merged_and_given": (
        "a: &x {b: 1}\nc:\n  <<: *x\n  b: 2\n",
        """\
flow.yaml:4:3: error[PD002]: the key `b` is both merged in and given
  |
4 |   b: 2
  |   ^
  hint: the first is at line 3; Argo's reader lets nothing override a key, not even a merged one""",
    ),
    "merged_twice": (
        "a: &x {b: 1}\nc:\n  <<: [*x, *x]\n",
        """\
flow.yaml:3:3: error[PD002]: the key `b` is merged in twice
  |
3 |   <<: [*x, *x]
  |   ^^
  hint: the first is at line 3; Argo's reader lets nothing override a key, not even a merged one""",
    ),
    "merge_of_text": (
        "b:\n  <<: 1\n",
        """\
flow.yaml:2:7: error[PD007]: `<<` merges a map or a list of maps, and this is none
  |
2 |   <<: 1
  |       ^""",
    ),
    "control": (
        "x\x01y: a\n",
        """\
flow.yaml:1:2: error[PD001]: YAML doesn't allow the character U+0001
  |
1 | x␁y: a
  |  ^
  hint: leave it out, or write it as an escape in double quotes""",
    ),
    "surrogate": (
        "a: \ud800\n",
        """\
flow.yaml:1:4: error[PD001]: YAML doesn't allow the character U+D800
  |
1 | a: �
  |    ^
  hint: leave it out, or write it as an escape in double quotes""",
    ),
    "itself": (
        "a: &a [*a]\n",
        """\
flow.yaml:1:8: error[PD005]: `*a` lies in what it refers to
  |
1 | a: &a [*a]
  |        ^^""",
    ),
    "wrong_tag": (
        "a: !!int x\n",
        """\
flow.yaml:1:4: error[PD004]: `x` is tagged !!int, and isn't one
  |
1 | a: !!int x
  |    ^^^^^^^""",
    ),
    "after_the_end": (
        "a: 1\n...\n# c\n\nd: 1\n",
        """\
flow.yaml:5:1: warning[PD009]: Argo doesn't read what follows `...`
  |
5 | d: 1
  | ^
  hint: begin another document with `---`""",
    ),
    "directive": (
        "%YAML 1.2\n---\na: 1\n",
        """\
flow.yaml:1:1: error[PD001]: Argo doesn't read texts that begin with a `%` directive
  |
1 | %YAML 1.2
  | ^
  hint: leave the line out""",
    ),
    "question_mark": (
        "a: [what?]\n",
        """\
flow.yaml:1:5: error[PD001]: this isn't YAML to Argo: inside [ ] and { }, `?` ends unquoted text
  |
1 | a: [what?]
  |     ^^^^^
  hint: quote it: 'what?'""",
    ),
    "slash": (
        'a: "\\/"\n',
        """\
flow.yaml:1:4: error[PD001]: this isn't YAML to Argo: it doesn't know the escape `\\/`
  |
1 | a: "\\/"
  |    ^^^^
  hint: write `/`""",
    ),
    "two_documents": (
        "a: 1\n---  {b: .nan}\n",
        """\
flow.yaml:2:10: error[PD004]: `.nan` is a number that JSON doesn't have, so Argo refuses it
  |
2 | ---  {b: .nan}
  |          ^^^^
  hint: quote it if it's text: '.nan'""",
    ),
    "number_key": (
        "18446744073709551615: a\n",
        """\
flow.yaml:1:1: error[PD003]: a key can't be a number of more than 63 bits
  |
1 | 18446744073709551615: a
  | ^^^^^^^^^^^^^^^^^^^^""",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_broken_text_is_told_whole(name):
    text, told = CASES[name]
    assert "\n".join(map(render, load_all(text, "flow.yaml")[1])) == told


def test_runaway_aliases_are_refused_by_go_yamls_rule():
    layers = "".join(f"{b}: &{b} [{', '.join([f'*{a}'] * 10)}]\n" for a, b in zip("abcdefg", "bcdefgh", strict=True))
    _, findings = load_all("a: &a [x, x]\n" + layers, "flow.yaml")
    assert [finding.message for finding in findings] == [
        "aliases repeat too much: nearly all of this document would be copies"
    ]


def test_many_plain_aliases_are_no_bomb():
    documents, findings = load_all("a: &a {b: 1}\nc: [" + "*a, " * 3000 + "]\n")
    assert findings == []
    assert len(documents[0].data["c"]) == 3000


def test_a_text_is_looked_through_once_for_what_must_not_be_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[str] = []
    monkeypatch.setattr("pydsl.manifest.source._SECRET", SimpleNamespace(search=looked.append))
    source = Source("a: 1\nb: 2\n", "w.yaml")
    assert [source.line_text(Place("w.yaml", line, 1)) for line in (1, 2)] == ["a: 1", "b: 2"]
    assert len(looked) == 1
