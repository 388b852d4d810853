"""Write `pydsl/authoring/options.py`: what `@template(...)` takes, for type checkers, from the fields of the kinds.

`./dev derive` writes it; a test compares.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from pathlib import Path

import pydsl.spec
from pydsl.authoring.kinds import Kind, _Containerish
from pydsl.authoring.templates import OPTIONS
from tests.shared import ROOT

TARGET = ROOT / "pydsl" / "authoring" / "options.py"
HEAD = '''\
"""What `@template(...)` takes. Made from the fields of `pydsl.authoring.kinds` by `./dev derive`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Literal

    from typing_extensions import TypedDict

    from pydsl.authoring.policies import Retry
'''
CLASS = '''
    class Options(TypedDict, total=False):
        """What a template says of itself, whatever its kind; and what the container of a Python function needs."""

        name: str
        mode: Literal["inline", "image", "archive"]
        installed: Sequence[str]
        archive: Any
'''


def text() -> str:
    """Return the file's text."""
    fields = {**_fields(Kind), **_fields(_Containerish)}
    rows = "".join(f"        {name}: {annotation}\n" for name, annotation in fields.items())
    return f"{HEAD}{''.join(_imports(rows))}{CLASS}{rows}"


def _fields(kind: type) -> dict[str, str]:
    given = inspect.get_annotations(kind)
    return {name: str(one).removesuffix(" | None") for name, one in given.items() if name in OPTIONS}


def _imports(rows: str) -> Iterator[str]:
    """Yield the imports of the classes that the rows name, topic by topic, as the formatter writes them."""
    wanted = {*re.findall(r"Given\[(\w+)\]", rows)}
    found = {topic: sorted(wanted & {*names}) for topic, names in pydsl.spec.TOPICS.items()}
    for topic, names in sorted({**found, "values": ["Given"]}.items()):
        line = f"    from pydsl.spec.{topic} import {', '.join(names)}\n"
        split = "".join(f"        {name},\n" for name in names)
        if names:
            yield line if len(line) <= 121 else f"    from pydsl.spec.{topic} import (\n{split}    )\n"


def main() -> None:
    """Write the file."""
    Path(TARGET).write_text(text(), encoding="utf-8")


if __name__ == "__main__":
    main()
