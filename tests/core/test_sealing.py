"""Secrets at rest."""

import pytest

from naru.core.sealing import CannotOpen, is_sealed_by_newest, seal, unseal

OLD, NEW = "the-old-secret", "the-new-secret"


def test_sealed_text_opens_with_its_secret_and_shows_nothing_of_it() -> None:
    sealed = seal("JBSWY3DP", secrets=[NEW], purpose="p")
    assert "JBSWY3DP" not in sealed
    assert unseal(sealed, secrets=[NEW], purpose="p") == "JBSWY3DP"
    assert sealed != seal("JBSWY3DP", secrets=[NEW], purpose="p")


def test_older_secret_opens_while_it_is_among_the_secrets_and_the_newest_seals() -> None:
    sealed = seal("x", secrets=[OLD], purpose="p")
    assert unseal(sealed, secrets=[NEW, OLD], purpose="p") == "x"
    assert not is_sealed_by_newest(sealed, secrets=[NEW, OLD], purpose="p")
    assert is_sealed_by_newest(seal("x", secrets=[NEW, OLD], purpose="p"), secrets=[NEW], purpose="p")
    with pytest.raises(CannotOpen):
        unseal(sealed, secrets=[NEW], purpose="p")


def test_what_one_purpose_sealed_opens_no_other_and_a_changed_text_none() -> None:
    sealed = seal("x", secrets=[NEW], purpose="p")
    for text, purpose in ((sealed, "q"), (sealed[:-4] + "AAA=", "p")):
        with pytest.raises(CannotOpen):
            unseal(text, secrets=[NEW], purpose=purpose)


def test_text_older_than_sealing_is_read_as_it_stands() -> None:
    assert unseal("JBSWY3DP", secrets=[NEW], purpose="p") == "JBSWY3DP"
    assert not is_sealed_by_newest("JBSWY3DP", secrets=[NEW], purpose="p")
