"""How much weighs when: states, kinds and what stands around a word."""

import pytest

from refineboard.domain.invest.findings import Letter, Verdict
from refineboard.domain.invest.report import invest, subject_of
from refineboard.domain.invest.text import Part, story_source
from tests.domain.invest.builders import a_subject, a_want, evidence, rules, verdict


def test_a_bare_title_in_refinement_gets_one_piece_of_advice_too():
    bare = a_subject(description="", points=None, acceptance_criteria=(), state_category="refining")
    assert rules(bare) == ["well-formed"]


def test_what_a_bare_title_cannot_answer_does_not_apply():
    bare = a_subject(description="", points=None, acceptance_criteria=(), state_category="refining")
    assert [verdict(bare, letter) for letter in "NEST"] == [Verdict.NOT_APPLICABLE] * 4


def test_a_bare_title_is_quoted_without_what_follows():
    bare = a_subject(title="Card vault", description="Card vault.\n\nAsk Ana about it.")
    assert evidence(bare, "well-formed") == "Card vault"


def test_a_role_without_a_want_fails_once_it_is_called_ready():
    assert evidence(a_subject(description="As a shopper"), "well-formed") == "shopper"


def test_a_finished_sentence_without_a_want_is_no_longer_being_typed():
    early = a_subject(description="As a shopper the page is slow.", state_category="refining")
    assert rules(early) == ["well-formed"]


@pytest.mark.parametrize(
    ("missing", "rule"),
    [({"points": None}, "no-estimate"), ({"acceptance_criteria": ()}, "no-criteria")],
)
def test_what_is_missing_before_ready_is_a_hint(missing: dict[str, object], rule: str):
    early = a_subject(state_category="refining", **missing)
    assert [(f.rule, f.level) for f in invest(early).findings] == [(rule, Verdict.HINT)]


STEPS = "Print a fee of 12 digits. Two get lost; they should be on the next line."


@pytest.mark.parametrize("kind", ["defect", "spike"])
def test_defects_and_spikes_need_no_sentence(kind: str):
    assert rules(a_subject(kind=kind, title="Why fees are cut off", description=STEPS)) == []


def test_an_enabler_needs_no_sentence():
    assert rules(a_subject(enabler="compliance", title="Encrypt cards", description="")) == []


def test_a_measured_hypothesis_makes_a_feature_valuable():
    feature = a_subject(
        kind="feature", description="", benefit_hypothesis="We believe 5 % fewer leave."
    )
    assert rules(feature) == []


def test_a_hypothesis_without_a_measure_is_a_hint():
    feature = a_subject(
        kind="feature", description="", benefit_hypothesis="We believe people like it."
    )
    assert rules(feature) == ["unmeasured-hypothesis"]


@pytest.mark.parametrize(
    "means",
    [
        "a signed receipt since the law asks for it",
        "to list the fees, to find the ones that are due",
        "one list for the purpose of auditing",
    ],
)
def test_a_reason_in_other_words_is_a_reason(means: str):
    assert rules(a_subject(description=f"As a clerk, I want {means}.")) == []


def test_a_benefit_field_is_a_reason():
    text = "As a shopper, I want to pay by card."
    assert rules(a_subject(description=text, benefit_hypothesis="Fewer leave.")) == []


def test_a_benefit_that_repeats_the_want_is_quoted():
    text = "As a shopper, I want to pay by card so that I can pay by cards."
    assert evidence(a_subject(description=text), "hollow-benefit") == "I can pay by cards"


@pytest.mark.parametrize(
    "means",
    [
        "to search and find my orders",
        "to know how to enable and configure my card",
        "to enter my name and email address",
        "to print the Risk & Fraud report",
        "to choose between invoice and card",
        "to see my data, including fees and taxes",
        "to read the Q&A of a shop",
    ],
)
def test_a_joining_word_inside_one_step_or_name_is_no_second_want(means: str):
    assert "two-wants" not in rules(a_want(means))


@pytest.mark.parametrize(
    ("means", "words"),
    [
        ("to create, update and delete cards", "and delete"),
        ("to block my card and I want to see why", "and I want to see"),
        ("to pay a bill and then report the fault", "and then report"),
        ("to cancel or move my booking", "or move"),
    ],
)
def test_a_second_verb_is_quoted_with_the_word_that_joins_it(means: str, words: str):
    assert evidence(a_want(means), "two-wants") == words


@pytest.mark.parametrize(
    "means",
    [
        "to see how many cards I have",
        "to pay with a smart card",
        "to clear my basket",
        "to see prices for regular customers",
    ],
)
def test_names_and_questions_are_not_vague(means: str):
    assert rules(a_want(means)) == []


def test_a_vague_result_behind_then_is_quoted():
    criterion = "Given a good card\nWhen I pay\nThen I get several receipts"
    assert evidence(a_subject(acceptance_criteria=(criterion,)), "vague-result") == "several"


def test_a_vague_situation_is_no_result():
    criterion = "Given several cards\nWhen I pay\nThen the receipt names the card"
    assert rules(a_subject(acceptance_criteria=(criterion,))) == []


def test_a_vague_result_is_found_in_the_second_criterion():
    subject = a_subject(acceptance_criteria=("The fee is 2 EUR", "It looks good"))
    (finding,) = invest(subject).findings
    assert (finding.part, finding.start) == (Part.CRITERIA, len("The fee is 2 EUR\nIt "))


@pytest.mark.parametrize("words", ["TBD", "???", "to be decided"])
def test_what_is_undecided_fails_once_ready(words: str):
    assert verdict(a_want(f"to pay by {words}"), "E") is Verdict.FAIL


def test_what_is_undecided_early_is_a_hint():
    assert verdict(a_want("to pay by TBD", state_category="refining"), "E") is Verdict.HINT


def test_a_path_is_no_open_list():
    assert rules(a_want("to keep /etc/hosts as it is")) == []


@pytest.mark.parametrize(
    ("means", "words"),
    [
        ("to go on with phase 2 of the vault", "phase 2"),
        ("to pay once the vault is implemented", "once the vault is implemented"),
    ],
)
def test_words_that_lean_on_another_item_are_quoted(means: str, words: str):
    assert evidence(a_want(means), "leans-on-other") == words


def test_a_linked_item_answers_words_that_lean_on_it():
    assert rules(a_want("to pay once the vault is implemented", depends_on=("LED-7",))) == []


@pytest.mark.parametrize("name", ["ISO-8601", "UTF-8", "Q3-2026", "https://x.org/LED-7"])
def test_what_only_looks_like_a_key_is_none(name: str):
    assert rules(a_want(f"to read {name}")) == []


def test_a_blocked_item_fails_once_ready():
    assert verdict(a_subject(blocked="waits for legal {x}"), "I") is Verdict.FAIL


def test_technology_is_the_world_of_a_technical_role():
    text = "As a developer, I want to export fees as JSON so that my tools read them."
    assert rules(a_subject(description=text)) == []


def test_technology_for_anybody_else_is_how():
    assert evidence(a_want("to save my card in Redis"), "prescribes-how") == "Redis"


@pytest.mark.parametrize("how", ["a refactoring of the vault", "an implementation of the vault"])
def test_work_on_the_inside_is_how(how: str):
    assert rules(a_want(how)) == ["prescribes-how"]


@pytest.mark.parametrize(
    "reason",
    ["I can use it", "I pay by card"],
)
def test_a_reason_that_adds_nothing_is_hollow(reason: str):
    text = f"As a shopper, I want to pay by card so that {reason}."
    assert rules(a_subject(description=text)) == ["hollow-benefit"]


@pytest.mark.parametrize(
    "reason", ["it opens the page of the card", "I see the card", "I know of my card"]
)
def test_a_reason_that_only_names_what_is_seen_then_is_counted_and_shown_to_nobody(reason: str):
    text = f"As a shopper, I want to pay by card so that {reason}."
    report = invest(a_subject(description=text))
    assert (report.findings, report.counted) == ((), {"weak-benefit"})


@pytest.mark.parametrize("reason", ["I save time", "I know my balance", "it costs me less"])
def test_a_short_reason_is_a_reason(reason: str):
    text = f"As a shopper, I want to pay by card so that {reason}."
    assert rules(a_subject(description=text)) == []


@pytest.mark.parametrize(
    ("means", "words"),
    [
        ("a bank integration", "integration"),
        ("to extend discount support", "support"),
        ("to enhance the list of fees", "enhance"),
        ("to see additional information", "additional information"),
        ("to resolve the remaining issues of the list", "resolve"),
        ("to have increased access to the vault", "increased"),
        ("a form whose interface is familiar", "familiar"),
    ],
)
def test_a_want_without_limits_is_quoted(means: str, words: str):
    assert evidence(a_want(means, points=None), "umbrella-verb") == words


@pytest.mark.parametrize(
    "means",
    [
        "to call customer support",
        "to see support for gift cards",
        "to see two additional fields",
        "to keep the strategy map",
    ],
)
def test_a_want_with_limits_is_not(means: str):
    assert "umbrella-verb" not in rules(a_want(means, points=None))


def test_an_open_list_in_the_reason_leaves_the_want_bounded():
    text = "As a clerk, I want to print fees so that I file them by day, month etc."
    assert rules(a_subject(description=text)) == []


@pytest.mark.parametrize(
    ("means", "words"),
    [
        ("to see fees more accurately", "accurately"),
        ("to see more helpful errors", "helpful"),
        ("to see the most useful fees", "useful"),
        ("to pay at some day or some shops", "some"),
    ],
)
def test_what_nobody_can_check_is_quoted(means: str, words: str):
    assert evidence(a_want(means), "vague-term") == words


def test_many_criteria_are_a_hint():
    criteria = tuple(f"Fee {number} is shown" for number in range(9))
    assert verdict(a_subject(acceptance_criteria=criteria), "S") is Verdict.HINT


def test_an_unsized_want_to_manage_is_a_hint():
    assert evidence(a_want("to manage cards", points=None), "manage") == "manage"


def test_a_fail_outweighs_a_hint_of_the_same_letter():
    assert verdict(a_want("to see fees and taxes", points=13), "S") is Verdict.FAIL


def test_fails_come_first():
    report = invest(a_want("to pay easily", points=13))
    assert [finding.letter for finding in report.findings] == [Letter.S, Letter.T]


def test_the_title_holds_the_story_where_the_description_does_not():
    title = "As a shopper, I want to pay"
    assert story_source(title, "See the notes.") == ("title", title)


def test_the_description_holds_the_story_where_neither_is_one():
    assert story_source("Card vault", "See the notes.") == ("description", "See the notes.")


def test_a_subject_is_made_from_a_document():
    document = {
        "kind": "story",
        "title": "Pay",
        "points": 3,
        "depends_on": [{"key": "LED-7"}],
        "blocked": None,
    }
    subject = subject_of(document, "ready")
    assert (subject.points, subject.depends_on, subject.blocked) == (3, ("LED-7",), None)
