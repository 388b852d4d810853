"""Files below a root, by directory descriptors: whatever touches what a pod can reach goes through here.

`Root` is a folder of this machine, with the folders that are mounted into it, as the pod sees it: a link is followed
inside of it, an absolute one from its top, and no name, link or race leads out. A `Budget` bounds what is copied.
"""

from __future__ import annotations

from pydsl.errors import is_of_machine
from pydsl.files.budget import Budget, CopyStopped
from pydsl.files.faults import NotRegular, TooLarge, said
from pydsl.files.mounts import PATH_ONLY, Inode, Mount
from pydsl.files.paths import is_below, is_in
from pydsl.files.root import READS, Root

__all__ = [
    "PATH_ONLY",
    "READS",
    "Budget",
    "CopyStopped",
    "Inode",
    "Mount",
    "NotRegular",
    "Root",
    "TooLarge",
    "is_below",
    "is_in",
    "is_of_machine",
    "said",
]
