"""Advice: what the forum tells somebody while they write, and the moderators' prompts."""


def init_app(app):
    """Register the views of this part, and read the prompts: a broken file is named at the start."""
    from . import prompt_views, prompts, queries, views
    app.register_blueprint(views.bp)
    app.register_blueprint(prompt_views.bp)
    app.extensions["prompts"] = prompts.read_prompts()
    app.jinja_env.globals.update(takes_advice=queries.takes_advice, offers_prompts=prompt_views.offers_prompts)
