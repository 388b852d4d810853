"""How things are shown: a workflow as a drawing, a run as a tree or as lines. Nothing here changes anything."""
