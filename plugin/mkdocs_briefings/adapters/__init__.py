"""What touches the world: the disk, the command line, Jinja, Python-Markdown, MkDocs."""
