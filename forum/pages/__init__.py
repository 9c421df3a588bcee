"""The footer pages: texts of the installation with blanks that an administrator fills."""


def init_app(app):
    """Register the views of this part, and the count of blanks that administrators are warned of."""
    from . import queries, views

    app.register_blueprint(views.bp)
    app.jinja_env.globals["blanks_left"] = queries.blanks_left
