"""The kinds of runtimes: each module or folder here is one, called by its file's name, and declares `BACKEND`."""
