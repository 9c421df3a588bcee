"""What everything is measured against: one template looping over 20 strings, no database, no session."""
import os

from flask import Flask, render_template
from jinja2 import DictLoader

from forum import compress

PAGE = """<!doctype html><html lang="pl"><head><meta charset="utf-8"><title>{{ title }}</title></head><body>
{% for text in texts %}<article><p>{{ text }}</p></article>
{% endfor %}</body></html>"""

app = Flask(__name__)
# A template of its own: render_template_string would compile it in every request, and flatter us.
app.jinja_loader = DictLoader({"bare.html": PAGE})
if os.environ.get("BARE_COMPRESSED") == "1":
    compress.init_app(app)
WORDS = open(os.environ["BARE_TEXT"]).read() if "BARE_TEXT" in os.environ else "tekst " * 10_000


@app.get("/bare/<int:size>")
def bare(size):
    """Answer with about `size` bytes."""
    share = size // 20
    return render_template("bare.html", title="Strona", texts=[WORDS[place * share:(place + 1) * share] for place in range(20)])
