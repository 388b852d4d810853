"""A cluster by Argo Server's REST interface."""
