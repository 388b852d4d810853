"""The face of the command line: a file a verb; it reads arguments and prints, and decides nothing."""
