"""Every string has its Polish, in all its plural forms, and no translation stands for nothing."""
import pytest

import translations

pytestmark = pytest.mark.once


def test_nothing_is_untranslated_fuzzy_or_forgotten():
    assert translations.problems() == []
