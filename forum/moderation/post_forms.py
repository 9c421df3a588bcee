"""The forms of acts on posts chosen together: which posts, and what the act needs besides a reason."""
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectField, StringField

from ..posts.forms import at_most, clean_line, written
from ..sanctions.forms import GroundForm
from ..topics.forms import LONGEST_TITLE
from .forms import ReasonForm


class PostsForm(ReasonForm):
    """Which posts; the seal tells whether their numbers still mean those that the person saw."""

    posts = HiddenField()
    seal = HiddenField()

    @classmethod
    def of(cls, posts, **more):
        """Return the form about these posts, which leads back to the first of them."""
        return cls(**posts.fields, **more)

    def is_about(self, posts):
        """Tell whether what was sent is about these very posts; from now on it is."""
        before, self.seal.data = self.seal.data, posts.seal
        return before == posts.seal


class SplitForm(PostsForm):
    """How the new topic is called and, for who moderates several networks, where it stands."""

    title = StringField(_l("Title of the new topic"), filters=[clean_line],
                        validators=[written(_l("Give the topic a title.")), at_most(LONGEST_TITLE)])
    network = SelectField(_l("Network"), coerce=int)

    def offer(self, networks, present_id):
        """Let one of these networks be chosen; one alone is no choice."""
        self.network.choices = [(network.id, network.name) for network in networks]
        if self.network.data is None:
            self.network.data = present_id
        if len(networks) < 2:
            del self.network


class MoveForm(PostsForm):
    """Into which topic, and whether among its posts, in order of time."""

    target = HiddenField()
    by_time = HiddenField()


class OwnerForm(PostsForm):
    """Whose the posts are to be."""

    owner = HiddenField()


class DeletePostsForm(GroundForm, PostsForm):
    """On what ground posts of others are deleted; who deletes their own needs none."""

    @classmethod
    def of(cls, posts, network):
        """Return the form about these posts with the grounds there are in a network."""
        return super().of(network, **posts.fields)

    def without_ground(self):
        """Take the ground out of the form; return the form."""
        del self.ground, self.law, self.explanation
        return self
