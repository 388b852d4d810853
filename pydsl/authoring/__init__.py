"""What authors write: templates, blocks, calls, references, workflows. `pydsl.compile` makes specs of them."""
