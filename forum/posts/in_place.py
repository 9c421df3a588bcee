"""What a form for writing is told on the page where it stands."""
from flask import request

from ..places import named
from ..streams import partial, replace, respond


def of_form():
    """Return the end of the ids in the form that was sent: one that edits a post shares its page with others."""
    kept = request.form.get("kept", "")
    return f"-{kept}" if named(kept, ["post"])[1] else ""


def problem(sentences, status=422):
    """Say inside the form on the open page, where the text still stands, why it was not taken."""
    of = of_form()
    return respond(replace(f"writing-problem{of}", partial("posts/problem", sentences=sentences, of=of)), status=status)
