"""Write skew: two verbs at once must come out as one after the other (S13, design 6)."""
