"""Tests of shipping Python functions."""
