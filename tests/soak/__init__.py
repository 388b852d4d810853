"""Long trials: runs that are killed, signalled, starved or whose clock steps, at many instants.

    python -m tests.soak NAME [--trials NUMBER] [--runtime process|sandbox] [--seed NUMBER]

NAME is one of the modules here. Prints a line of Markdown with how many trials held, and what was wrong with others.
Those lines are the second table of docs/explanation/reliability.md.
"""
