"""Documents of settings: a byte order mark passes; a broken line, a double key and other bytes are named."""

from __future__ import annotations

import pytest

from modules.domain.settings import Layer, SettingsError, decoded


def test_a_byte_order_mark_passes() -> None:
    assert decoded("a.json", b'\xef\xbb\xbf{"risk": {}}') == {"risk": {}}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b'{"risk": {"max_contracts": 3, "max_contracts": 5}}', "a.json: 'max_contracts' stands twice"),
        (b'{"risk": {},\n"risk": }', "a.json:2: not valid JSON"),
        (b"\xff\xfe{", "a.json: not UTF-8 text"),
    ],
)
def test_what_is_wrong_is_named_with_a_remedy(content: bytes, message: str) -> None:
    with pytest.raises(SettingsError, match=r"a\.json") as caught:
        decoded("a.json", content)
    assert message in str(caught.value)
    assert "a.json" in caught.value.remedy


def test_a_document_that_is_no_object_is_refused() -> None:
    with pytest.raises(SettingsError, match="expected an object of sections"):
        Layer.nested("a.json", ["SPY"])
