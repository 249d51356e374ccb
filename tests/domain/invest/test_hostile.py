"""Texts that nobody meant as a story."""

from hypothesis import given
from hypothesis import strategies as st

from refineboard.domain.invest.report import FINDINGS_A_RULE, RULES, invest
from refineboard.domain.invest.text import Part
from tests.domain.invest.builders import a_subject, a_want, rules

KINDS = st.sampled_from(["story", "feature", "spike", "novel"])
BITS = st.sampled_from(
    [
        *("As a ", "user", ", ", "I want ", "to pay ", "so that ", "and ", "easily ", "etc. "),
        *("TBD ", "??? ", "LED-7 ", "\n", "(", "including ", "once it is built ", "Then ", "İ "),
        *("🙂 ", "👩‍💻 ", "e\u0301 ", "\r\n", "ß ", ") ", "Given ", "When ", "| a |\n", "/", "? "),
        *("Scenario: ", "Examples:\n", "<fee> ", "create ", "button ", "Acceptance criteria\n"),
    ]
)


TEXTS = st.lists(BITS, max_size=30).map("".join)


@given(TEXTS, KINDS, TEXTS, st.sampled_from([None, "exploration", "compliance"]))
def test_every_finding_quotes_the_words_that_it_points_at(
    text: str, kind: str, criterion: str, enabler: str | None
):
    subject = a_subject(
        kind=kind, enabler=enabler, description=text, acceptance_criteria=(criterion, "x")
    )
    for finding in invest(subject).findings:
        source = subject.criteria_text if finding.part is Part.CRITERIA else subject.story_text
        quoted = source[finding.start : finding.end]
        assert finding.part is Part.FIELD or quoted == finding.evidence


def test_one_rule_says_only_so_much():
    found = rules(a_want(" ".join(["easily"] * 50)))
    assert found == ["vague-term"] * FINDINGS_A_RULE


def test_rules_have_names_of_their_own():
    assert len({rule.id for rule in RULES}) == len(RULES)
