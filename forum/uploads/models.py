"""Files people put into what they write, and the posts that show them."""
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from .. import clock
from ..db import db

IMAGE, DOCUMENT = "image", "document"


class Upload(db.Model):
    """A file as it was kept: its bytes never change, and its token is all that a text says of it."""

    __tablename__ = "uploads"
    __table_args__ = (Index("ix_uploads_by_day", "user_id", "created_at"), {"sqlite_autoincrement": True})
    policy_kind = "upload"

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(String(32), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    # The network it was uploaded for.
    network_id: Mapped[int | None] = mapped_column(ForeignKey("networks.id", ondelete="SET NULL"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    mime: Mapped[str] = mapped_column(String(100))
    # What its author called it, without the extension, which is that of its content.
    title: Mapped[str] = mapped_column(String(120))
    extension: Mapped[str] = mapped_column(String(5))
    size: Mapped[int]
    width: Mapped[int | None]
    height: Mapped[int | None]
    # There is a smaller version of it, for pages.
    has_display: Mapped[bool] = mapped_column(default=False)
    sha256: Mapped[str] = mapped_column(String(64))
    storage_key: Mapped[str] = mapped_column(String(60))
    created_at: Mapped[datetime] = mapped_column(default=clock.now, index=True)

    uses = relationship("PostUpload", back_populates="upload", passive_deletes=True)

    # The posts whose earlier forms showed it, as queries.py finds them.
    earlier = ()

    @property
    def posts(self):
        """Return the posts that show it, or did before they were edited."""
        return [*(use.post for use in self.uses if use.is_current), *self.earlier]

    @property
    def name(self):
        """Return the file's whole name."""
        return f"{self.title}.{self.extension}"


class PostUpload(db.Model):
    """A post's text shows an upload: whoever reads the post may read it."""

    __tablename__ = "post_uploads"

    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"), primary_key=True)
    upload_id: Mapped[int] = mapped_column(ForeignKey("uploads.id", ondelete="CASCADE"), primary_key=True, index=True)
    # False when only an earlier form of the text does.
    is_current: Mapped[bool] = mapped_column(default=True)

    post = relationship("Post")
    upload = relationship("Upload", back_populates="uses")
