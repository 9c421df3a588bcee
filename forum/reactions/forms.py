"""The form in which administrators say what can be said to a post by one click."""
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length

from ..posts.forms import clean_line, written
from .kinds import HELPFUL, ICONS, MOST, Kind
from .models import LONGEST_NAME

NEW = "new"


def kinds_form(kinds):
    """Return the form with a row of fields for each kind, and one for a kind to add."""
    fields = {}
    for kind in kinds:
        fields |= _row(kind.key, kind, [written(_l("Give this reaction a name."))])
        if kind.key != HELPFUL:
            places = [SelectChoice(str(place), str(place)) for place in range(2, len(kinds) + 1)]
            fields[f"place_{kind.key}"] = SelectField(_l("Place"), choices=places, default=str(kinds.index(kind) + 1))
            fields[f"active_{kind.key}"] = BooleanField(_l("Can be given"), default=kind.is_active)
    form_class = type("KindsForm", (_KindsForm,), fields | _row(NEW, None, []))
    form_class.kinds = kinds
    return form_class()


class _KindsForm(FlaskForm):
    """What holds for all rows together, and what they come to."""

    kinds = ()

    def row(self, key):
        """Return the fields of one kind."""
        return {name: self[f"{name}_{key}"] for name in ("name", "icon", "place", "active") if f"{name}_{key}" in self}

    def validate(self, extra_validators=None):
        """Check each field, that no two kinds have one name, and that there are not too many to choose from."""
        return super().validate(extra_validators) and self._has_different_names() and self._has_few()

    @property
    def given(self):
        """The kinds as they are to be."""
        known = [kind._replace(name=self[f"name_{kind.key}"].data, icon=self[f"icon_{kind.key}"].data,
                               is_active=self._is_active(kind)) for kind in self._in_order()]
        if self.name_new.data:
            known.append(Kind(self._new_key(), self.name_new.data, self.icon_new.data, 0, True))
        return [kind._replace(position=position) for position, kind in enumerate(known)]

    def _in_order(self):
        def place(kind):
            was = self.kinds.index(kind) + 1
            now = 1 if kind.key == HELPFUL else int(self[f"place_{kind.key}"].data)
            # Whoever is moved to where another one stands comes before it on the way up, after it on the way down.
            return now, (now > was) - (now < was), was
        return sorted(self.kinds, key=place)

    def _is_active(self, kind):
        return kind.key == HELPFUL or self[f"active_{kind.key}"].data

    def _new_key(self):
        taken = {kind.key for kind in self.kinds}
        return next(key for key in (f"k{number}" for number in range(1, len(taken) + 2)) if key not in taken)

    def _has_different_names(self):
        seen = set()
        for field in (self[f"name_{key}"] for key in (*(kind.key for kind in self.kinds), NEW)):
            name = (field.data or "").casefold()
            if name and name in seen:
                field.errors = [_("Another reaction has this name already.")]
                return False
            seen.add(name)
        return True

    def _has_few(self):
        if sum(kind.is_active for kind in self.given) <= MOST:
            return True
        self.name_new.errors = [_("At most %(num)d reactions can be offered. Switch another one off first.", num=MOST)]
        return False


def _row(key, kind, validators):
    short = Length(max=LONGEST_NAME, message=_l("This text is too long: at most %(max)d characters."))
    pictures = [SelectChoice(name, words) for name, words in ICONS.items()]
    return {f"name_{key}": StringField(_l("Name") if kind else _l("Name of a new reaction"), filters=[clean_line],
                                       default=kind.name if kind else "", validators=[*validators, short]),
            f"icon_{key}": SelectField(_l("Picture"), choices=pictures, default=kind.icon if kind else "star")}
