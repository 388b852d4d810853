"""`python -m pydsl`: the command line, where its script isn't on the PATH."""

from pydsl.cli.main import main

main()
