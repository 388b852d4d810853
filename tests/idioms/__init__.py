"""Argo's examples in idiomatic pydsl: each file here makes what the example of its name is."""
