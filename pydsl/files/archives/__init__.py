"""Archives: unpacked below a folder that no member leads out of, and no more of them than a budget allows."""
