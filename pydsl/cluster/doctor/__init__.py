"""What keeps a cluster from doing what is asked of it: checks over what its servers answer, each with a remedy."""
