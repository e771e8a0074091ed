"""The page of structures and its pictures are those that the catalog gives."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from modules.strategies.structures import CATALOG
from scripts.generate_structures_doc import PICTURES, TARGET, described, example, pictures, text

DRAWN = pictures()


def test_page_is_up_to_date() -> None:
    assert TARGET.read_text(encoding="utf-8") == text(), "run: python -m scripts.generate_structures_doc"


def test_pictures_are_up_to_date_and_there_is_no_other() -> None:
    kept = {path.name: path.read_text(encoding="utf-8") for path in PICTURES.iterdir()}
    assert kept == DRAWN, "run: python -m scripts.generate_structures_doc"


def test_every_link_of_the_page_leads_somewhere() -> None:
    page = TARGET.read_text(encoding="utf-8")
    assert set(re.findall(r"!\[.*?\]\(images/structures/(.*?)\)", page)) == set(DRAWN)
    anchors = {title.replace(" ", "-") for title in re.findall(r"^### (.*)$", page, re.MULTILINE)}
    assert set(re.findall(r"\]\(#(.*?)\)", page)) == anchors


@pytest.mark.parametrize("name", CATALOG)
def test_picture_is_small_and_well_formed_and_shows_gain_and_loss(name: str) -> None:
    drawn = DRAWN[f"{name.replace(' ', '-')}.svg"]
    root = ElementTree.fromstring(drawn)
    assert len(drawn) < 8_000
    fills = {node.get("fill") for node in root.iter() if node.tag.endswith("polygon")}
    structure, market = example(CATALOG[name])
    profile = described(structure, market).profile
    assert ("#cf222e" in fills) is (profile.max_loss is None or profile.max_loss > 0)
