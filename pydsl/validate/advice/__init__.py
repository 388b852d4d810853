"""pydsl's own rules: what Argo takes, and what fails in a run or is regretted later. All are warnings, in groups."""
