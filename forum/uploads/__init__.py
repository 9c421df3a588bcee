"""Uploads: files people put into what they write."""


def init_app(app):
    """Register the views and commands of this part."""
    from . import cli, listeners, models, views  # noqa: F401
    # A form's other fields come along.
    largest = max(app.config["UPLOAD_IMAGE_SIZE"], app.config["UPLOAD_DOCUMENT_SIZE"])
    app.config.setdefault("LARGER_BODIES", {})["uploads.create"] = largest + app.config["MAX_CONTENT_LENGTH"]
    app.register_blueprint(views.bp)
    app.cli.add_command(cli.uploads)
