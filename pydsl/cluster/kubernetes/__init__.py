"""The way in by the Kubernetes API."""
