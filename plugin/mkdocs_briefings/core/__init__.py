"""What a corpus of briefings means: no engine, no template, no disk."""
