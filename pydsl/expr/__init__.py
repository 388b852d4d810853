"""The languages inside Argo's strings: tags, expressions, `when`, `depends`, durations, schedules and paths."""
