"""The errors of the languages inside strings: what is wrong, and where in the text."""

from __future__ import annotations

from pydsl.errors import PydslError


class ExprError(PydslError):
    """A text in one of the languages can't be read or evaluated.

    `message` says what is wrong; `text` is the source; `position` counts characters from 0 and may be None where
    no place is known. Printed as Argo's engine prints it: `message (line:column)`, the line, and a caret below.
    """

    def __init__(self, message: str, text: str = "", position: int | None = None) -> None:
        self.message = message
        self.text = text
        self.position = position
        super().__init__(message, text, position)

    @property
    def line(self) -> int:
        """The line of `position`, from 1."""
        return self.text.count("\n", 0, self.position or 0) + 1

    @property
    def column(self) -> int:
        """The column of `position`, from 1."""
        position = self.position or 0
        return position - (self.text.rfind("\n", 0, position) + 1) + 1

    @property
    def located(self) -> str:
        """The message with its line and column, where a place is known: `unknown name x (1:5)`."""
        return self.message if self.position is None else f"{self.message} ({self.line}:{self.column})"

    def __str__(self) -> str:
        lines = self.text.split("\n")
        if self.position is None or self.line > len(lines) or not lines[self.line - 1]:
            return self.message
        source = lines[self.line - 1].replace("\t", " ")
        return f"{self.located}\n | {source}\n | {'.' * (self.column - 1)}^"


class MissingVariable(ExprError):
    """A text refers to a variable that isn't there yet: the kind of error for which Argo waits.

    `name` is the variable, as the text writes it. Every other `ExprError` is final.
    """

    def __init__(self, message: str, name: str, text: str = "", position: int | None = None) -> None:
        super().__init__(message, text, position)
        self.name = name
        self.args = (message, name, text, position)
