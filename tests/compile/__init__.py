"""Tests of compiling: what authors write, as manifests."""
