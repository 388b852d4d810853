"""What a shipped script does around the function: small functions whose text ships as it stands here.

As with `pydsl.authoring.codec.wire`, the text has to run on Python 3.8 with nothing installed, and people read it in
manifests: no annotations (they are in `pod.pyi`), comments instead of docstrings. All of it lands in one function,
`_pydsl`, so that its names don't meet the author's.
"""

# ruff: noqa: D103 - comments stand for docstrings in what ships

import base64
import linecache
import os
import pathlib
import re
import shutil
import sys
import traceback

root = os.environ.get("PYDSL_ROOT", "")  # a local run without a private /tmp sets it


def arguments():
    # Each line is a name and its text in base64; what comes from another step is in base64 once more.
    for line in pathlib.Path(root + "/tmp/pydsl-arguments").read_text().splitlines():
        name, _, value = line.partition(" ")
        text = base64.b64decode(value).decode()
        if text.startswith("pydsl;base64,"):
            text = base64.b64decode(text[13:]).decode()
        yield name, text


def take(name, text, read):
    try:
        return read(text)
    except Exception as error:
        sys.exit(f"input {name}: {error}")


def staged(path):
    return pathlib.Path(root + path)


def staged_or_none(path):
    return staged(path) if staged(path).exists() else None


def outlet(name):
    path = pathlib.Path(root + "/tmp/pydsl-outputs", name)
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def put(name, value, write):
    try:
        data = write(value).encode()
    except Exception as error:
        sys.exit(f"output {name}: {error}")
    if len(data) > 256 * 1024:
        sys.exit(f"output {name}: {len(data)} bytes are more than Argo keeps (256 kB): return a Path")
    outlet(name).write_bytes(data + b"\n")  # Argo takes one line end away


def keep(name, path):
    if not isinstance(path, pathlib.Path):
        sys.exit(f"output {name}: expected Path, got {path!r:.200}")
    copy = shutil.copytree if path.is_dir() else shutil.copy
    copy(path, outlet(name))


def keep_if_any(name, path):
    if path is not None:
        keep(name, path)


def explain(kind, error, trace):
    # Tracebacks name the author's lines: a comment above each part of this script says where it is from.
    def place(frame):
        lines = linecache.getlines(__file__)[: int(frame[1])]
        for above, line in enumerate(reversed(lines)):
            found = re.match(r"# (.+), line (\d+)$", line)
            if found:
                return f'File "{found[1]}", line {int(found[2]) + above - 1}'
        return frame[0]

    inner = trace.tb_next and trace.tb_next.tb_next  # past the two lines that call the function
    text = "".join(traceback.format_exception(kind, error, inner or trace))
    sys.stderr.write(re.sub(f'File "{re.escape(__file__)}", line (\\d+)', place, text))
