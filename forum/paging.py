"""Windows into long lists, by key and never by offset."""
WINDOW = 20
LIST = 30
