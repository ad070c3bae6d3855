"""Every rule can fire, and its example is something the program really says. Runs last, and only when all tests run."""

import pytest
from fired import Fired

from pipeline.rules import RULES


def test_every_rule_has_fired(fired: Fired) -> None:
    assert [rule for rule in RULES if rule not in fired.rules] == []


def test_every_rule_has_an_example_that_was_said(fired: Fired, pytestconfig: pytest.Config) -> None:
    if pytestconfig.getoption("--update"):
        fired.update({*RULES})
        return
    assert sorted({*RULES} - fired.confirmed) == [], "run `pytest --update`"
    assert sorted({*fired.examples} - {*RULES}) == [], "run `pytest --update`"
