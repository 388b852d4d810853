"""Tests of the authoring floor."""
