import pytest

from naru.core.texts import text_faults


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("가" * 10, []),
        ("가" * 11, [("text_too_long", {"most": 10, "length": 11})]),
        ("가\x00나", [("text_holds_nul", {})]),
        (
            "900101-1234568",
            [("text_too_long", {"most": 10, "length": 14}), ("resident_number", {"found": "900101-1******"})],
        ),
    ],
)
def test_text_faults_tell_everything_that_is_wrong(text: str, expected: list[tuple[str, dict[str, object]]]) -> None:
    assert list(text_faults(text, 10)) == expected
