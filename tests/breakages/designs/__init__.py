"""Three papers of different make, each a module: how it prints an article, its feeds, its front page."""
