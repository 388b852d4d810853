"""Programs that type checkers accept, and programs that they refuse."""
