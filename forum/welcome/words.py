"""The words of an introduction: what the form proposes, and the post it becomes."""
from flask_babel import gettext as _


def proposed(person):
    """Return what the form of an introduction holds at first, of what the forum knows about somebody."""
    facts = ", ".join(filter(None, (person.job, person.jst)))
    who = _("Good morning! My name is %(name)s – %(facts)s.", name=person.name, facts=facts) if facts else _(
        "Good morning! My name is %(name)s.", name=person.name)
    return {"who": who, "gives": person.can_help, "seeks": person.looks_for}


def text_of(who, gives, seeks):
    """Return the introduction as the Markdown of a post."""
    parts = [who, gives and _("**I can help with:** %(text)s", text=gives),
             seeks and _("**I am looking for:** %(text)s", text=seeks)]
    return "\n\n".join(part for part in parts if part)
