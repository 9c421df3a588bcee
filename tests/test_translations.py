"""Every string has its Polish, in all its plural forms, and no translation stands for nothing."""
import sys

from config import ROOT

sys.path.insert(0, str(ROOT / "tools"))
import translations  # noqa: E402


def test_nothing_is_untranslated_fuzzy_or_forgotten():
    assert translations.problems() == []
