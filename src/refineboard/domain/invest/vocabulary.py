"""Words that the rules look for. Each list says what is wrong with its words.

Words count only in the part that a rule names: "easily" in a benefit is how people speak, in a
want it is a promise that nobody can check. Lists are looked up word by word, not searched by one
long pattern: a text is split once for all of them.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from refineboard.domain.invest.text import Span

_BETWEEN_WORDS = {
    code: " " for code in range(128) if not chr(code).isalnum() and chr(code) not in "-'&"
} | dict.fromkeys(map(ord, "“”„«»…‘–—•"), " ")
"""Marks that part words; hyphens and apostrophes are inside them."""
_WORD = re.compile(r"\S+")


def listed(words: str) -> frozenset[str]:
    """The words of a list that is written as one text."""
    return frozenset(words.split())


LONGEST_READ = 10_000
"""How many characters of a part are read for words: a longer one is no story any more."""


class Words(NamedTuple):
    """A stretch of a text, split into words in lower case; hyphens and apostrophes are inside."""

    text: str
    start: int
    end: int
    words: tuple[str, ...]
    known: frozenset[str]

    def span(self, first: int, last: int | None = None) -> Span:
        """Where a word stands in the text, or a run of words."""
        places = _places(self.text, self.start, self.end)
        return Span(places[first][0], places[first if last is None else last][1])

    def place(self, span: Span) -> int:
        """Which word it is that begins where the span does."""
        starts = _places(self.text, self.start, self.end)
        return bisect_left(starts, (span.start, 0))


NO_WORDS = Words("", 0, 0, (), frozenset())


def words_in(text: str, span: Span | None = None) -> Words:
    """The words of a text, or of a stretch of it."""
    start, end = (0, len(text)) if span is None else (span.start, span.end)
    return _words(text, start, min(end, start + LONGEST_READ))


@lru_cache(maxsize=32)
def _words(text: str, start: int, end: int) -> Words:
    words = tuple(map(str.lower, text[start:end].translate(_BETWEEN_WORDS).split()))
    return Words(text, start, end, words, frozenset(words))


@lru_cache(maxsize=8)
def _places(text: str, start: int, end: int) -> tuple[tuple[int, int], ...]:
    parted = text[start:end].translate(_BETWEEN_WORDS)
    return tuple((start + m.start(), start + m.end()) for m in _WORD.finditer(parted))


class Lexicon:
    """Terms of one or more words. Names that hold a term for another reason are passed over.

    Terms are kept under their longest word, so that nearly every text is done with one look at
    the set of its words.
    """

    def __init__(self, terms: str, *, names: str = "") -> None:
        """Terms and names, separated by commas."""
        self._entries: dict[str, list[tuple[int, tuple[str, ...], bool]]] = {}
        for term in _split(terms):
            self._keep(term, max(reversed(term), key=len), counts=True)
        for name in _split(names):
            self._keep(name, next(word for word in name if word in self._entries), counts=False)
        self._keys = frozenset(self._entries)

    def _keep(self, term: tuple[str, ...], key: str, *, counts: bool) -> None:
        self._entries.setdefault(key, []).append((term.index(key), term, counts))

    def find(self, words: Words) -> Iterator[Span]:
        """Where in the text each term stands that counts."""
        if self._keys.isdisjoint(words.known):
            return
        free = 0
        for first, length, counts in sorted(self._candidates(words)):
            if first >= free:
                free = first - length
                if counts:
                    yield words.span(first, free - 1)

    def _candidates(self, words: Words) -> Iterator[tuple[int, int, bool]]:
        """Place, negative length and worth of every term: in order, the longest comes first."""
        for place, word in enumerate(words.words):
            for offset, term, counts in self._entries.get(word, ()):
                first = place - offset
                if first >= 0 and words.words[first : first + len(term)] == term:
                    yield first, -len(term), counts


def _split(listing: str) -> Iterator[tuple[str, ...]]:
    return (tuple(term.split()) for term in listing.split(",") if term.strip())


VAGUE = Lexicon(
    """
    easily, easy, easier, quickly, quick, fast, faster, rapidly, immediately, instantly, promptly,
    simple, simply, intuitive, intuitively, user-friendly, user friendly, friendly, seamless,
    seamlessly, smooth, smoothly, nice, nicely, good, great, better, best, clear, clearly, clean,
    modern, attractive, appealing, interesting, flexible, flexibly, robust, reliable, reliably,
    efficient, efficiently, effective, effectively, optimal, optimally, optimized, optimised,
    appropriate, appropriately, suitable, adequate, adequately, relevant, proper, properly,
    correctly, securely, sufficient, reasonable, reasonably, convenient, conveniently,
    comfortable, familiar, smart, well-visible, well-designed, arbitrarily, some, various, several,
    a variety of, a few, many, regularly, regular, important, meaningful, enhance, enhanced,
    increased, as much as possible, as soon as possible, as little as possible, if possible,
    where possible, in a timely manner, timely, state of the art, state-of-the-art
    """,
    names="""
    how many, how easy, how easily, how quickly, how fast, how good, how clear, as many as,
    too many, many to many, smart card, smart cards, smart phone, smart phones, smart tv,
    smart meter, smart meters, smart contract, smart contracts, smart home, best practice,
    best practices, best before, best man, great britain, regular expression, regular expressions,
    regular user, regular users, regular customer, regular customers, regular price,
    regular prices, important dates, clear text, clean up, fast track, fast forward, quick start,
    simple mail transfer, proper noun, to clear, and clear, or clear, can clear, to clean,
    and clean, or clean, to fast, clear all, clear the, clear my, public good, thank you some,
    common good, good friday, good faith, relevant authority, appropriate authority, some day
    """,
)
"""Qualities and quantities that nobody can decide about."""

VAGUE_RESULTS = Lexicon(
    """
    works, works fine, works well, works properly, works correctly, works as expected, as expected,
    is correct, are correct, looks good, looks nice, is fast, is easy, is ok, is okay, properly,
    appropriately,
    user-friendly, user friendly, intuitive, quickly, reasonable, successfully handled
    """,
    names="how it works, how this works, how that works, works council, works order, works orders",
)
"""Results in an acceptance criterion that two people can judge differently."""

UNDECIDED = Lexicon(
    "tbd, tbc, tba, to be decided, to be defined, to be determined, to be discussed"
)
"""Placeholders for what nobody has decided yet."""

QUESTION_MARKS = re.compile(r"\?{3,}|(?<!\S)\?\?(?!\S)")
"""The same, without words."""

OPEN_END = Lexicon("etc, and so on, and so forth, and the like")
"""Ends of lists that are left open."""

UMBRELLA = listed(
    "improve enhance support handle optimise optimize integrate explore rework modernise"
    " modernize integration"
)
"""Words without a limit, where a want begins with them."""

OPEN_SCOPE = Lexicon(
    """
    other systems, other applications, other tools, other services, other platforms,
    other sources, third-party systems, all kinds of, any kind of, different kinds of,
    all sorts of, different types of, a variety of, additional properties,
    additional features, latest enhancements, better way, several
    """
)
"""Objects without a limit."""

LEADING = listed("to be able have the an a ability option possibility capability of")
"""Words before the verb that carries a want: "to have the option to export"."""


def first_word_of_weight(words: Words) -> int | None:
    """The place of the word that carries a want, behind "to have the ability to" and the like."""
    return next((place for place, word in enumerate(words.words) if word not in LEADING), None)


OPERATIONS = frozenset({"manage", "administer", "maintain"})
"""The clue for create, read, update and delete in one story (Lawrence)."""

WHOLES = Lexicon(
    """
    end-to-end, end to end, the entire process, the whole process, full life cycle, entire system,
    full lifecycle, complete system, whole system, a portal, a new portal, a platform,
    a new platform, everything related to
    """
)
"""Whole areas where a story should be one step."""

WIDGETS = Lexicon(
    """
    button, buttons, drop-down, drop-downs, dropdown, dropdowns, drop down, checkbox, checkboxes,
    check box, radio button, radio buttons, popup, popups, pop-up, pop-ups, modal, modal window,
    modal dialog, dialog, dialog box, tooltip, tooltips, sidebar, toolbar, icon, icons,
    hamburger menu, context menu, drop-down menu, dropdown menu, new tab, text box, textbox,
    text field, input field, in the top right corner, in the top left corner, in the top right,
    in the top left, in the upper right corner, in the header, in the footer, at the top of,
    at the bottom of, on the left side, on the right side, in red, in green, in blue, in bold,
    by clicking, clicking, click, click on, double click, double-click, right click, right-click,
    hover, hover over, scroll down
    """,
    names="modal verb, modal verbs, click and collect, push button, click rate, click rates",
)
"""Widgets and places on a screen: how, not what."""

TECHNOLOGY = Lexicon(
    """
    sql, json, xml, jquery, react, angular, redis, kafka, postgres, postgresql, mongodb,
    elasticsearch, microservice, microservices, stored procedure, stored procedures,
    database table, database tables, in the database, foreign key, rest api, rest endpoint,
    graphql, cron job, cron jobs, message queue
    """,
    names="react to, react on, react with",
)
"""Inner workings: how, not what."""

TECHNICAL_ROLE = listed(
    "developer developers programmer engineer engineers architect administrator admin sysadmin"
    " devops sre operator tester dba integrator scientist analyst maintainer api dev"
)
"""Words in a role for whom technology is the everyday world."""

LEANING = Lexicon(
    """
    depends on story, dependent on story, depends on ticket, depends on item, depends on the story,
    depends on another, blocked by, as above, see above, follow-up to, follow-up of, follow-up on,
    follow-up from, follow up to, follow up of, follow up from, the previous story,
    the previous item, the previous ticket, previous user story, other story, other ticket,
    remaining work, phase 1, phase 2, phase 3, phase 4, round 1, round 2, round 3, round 4,
    after story, after ticket
    """,
    names="content blocked by",
)
"""Words that lean on another item of the backlog."""

BUILT = listed("implemented built merged delivered deployed released refactored")
"""What happens to an item, not to a thing of the user's world."""

MAYBE_KEY = re.compile(r"-\d")
"""A quick look whether a text may hold a key at all."""

ITEM_KEY = re.compile(r"(?<![\w/-])[A-Z][A-Z0-9]{1,9}-\d{1,7}\b")
"""What another item's key looks like, outside a web address."""

NOT_KEYS = listed(
    "UTF ISO IEC SHA MD RFC PSD HTTP TLS SSL AES RSA EN COVID ISAE BASE CVE CWE SOC SEPA MT PI WCAG"
    " IFRS IAS PCI IPV USB OAUTH HL GS EAN RS ICD EMV GPT SARS CC SR MPEG JPEG LAYER TOP"
)
"""Prefixes that look like a key's and name something else."""

PERIOD = re.compile(r"(?:Q|H|FY|PI|S|V|R|IDEA)\d+")
"""The first half of Q3-2026 and the like, which is no key."""

JOINING = frozenset({"and", "or", "then", "&"})
"""Words that may join two wants; "as well as" is the one of three."""

PAIRS = frozenset(
    (before, after)
    for befores, afters in (
        ("drag", "drop"),
        ("terms", "conditions"),
        ("copy cut", "paste"),
        ("read", "write"),
        ("up", "running"),
        ("pros", "cons"),
        ("do's dos", "don'ts don’ts"),
        ("back", "forth"),
        ("his him he himself", "her hers she herself"),
        ("one two three 1 2 3 more", "more"),
        ("more", "less"),
        ("research", "development"),
        ("questions", "answers"),
        ("first", "last"),
        ("date", "time"),
        ("name", "address password email"),
        ("trial", "error"),
        ("risk", "fraud"),
        ("yes", "no"),
        ("sooner", "later"),
    )
    for before in befores.split()
    for after in afters.split()
)
"""Words that a joining word makes one thing."""

LISTING = re.compile(
    r"\([^()]{0,200}\)|\b(?:including|such\s{1,9}as|e\.g\.|like)\s[^;.]{0,200}", re.IGNORECASE
)
"""Brackets and lists of examples, in which a joining word joins no two wants."""
LISTING_WORDS = listed("including such e like")

_VERBS = """
    accept activate add adjust allow analyse analyze apply approve archive assemble assess assign
    attach authenticate authorise authorize begin block book browse buy calculate call cancel
    capture change check choose clear close collect communicate compare complete compose conduct
    configure confirm connect continue control convert copy correct create customise customize
    decide define delete deliver deny deploy describe design detect determine develop disable
    discover display distinguish do download draw drop edit embed enable enroll ensure enter
    evaluate examine execute expose export extend extract filter find fix flag follow forward
    generate get give go grant handle hide identify implement import inform insert inspect install
    integrate invite join keep learn load locate log login look maintain make manage manipulate
    mark match merge migrate modify monitor move navigate notify obtain open operationalise
    operationalize organise organize override pause pay perform pick play prepare present prevent
    preview prioritise prioritize produce propose prove provide publish put query read rearrange
    receive recommend reconcile redeem refund register reject release reload remove rename renew
    replace reply reset resolve restore restrict resubmit resume retrieve retry return reuse
    reverse revert review revoke rotate run save scan schedule see select sell send separate set
    show sign specify start stop store submit subscribe summarise suspend switch sync tell track
    transfer translate trigger try turn understand undo unpublish unsubscribe update upgrade upload
    validate verify view visualise visualize withdraw write zoom
"""

VERBS = listed(_VERBS)
"""Verbs that begin a want: after a joining word they begin a second one."""

ALSO_NOUNS = listed(
    "access charge contact display document download email export extract filter follow group"
    " import issue label link list load log login mark match message model move name order place"
    " plan play post preview price print process purchase query rate read record refund release"
    " reply report request reset return review reverse run scan schedule search set share show"
    " sort start stop store switch tag test track transfer transition trigger turn update upgrade"
    " upload use view"
)
"""Words that are verbs only before an object: "and report the fault", not "and report data"."""

OBJECT_STARTS = listed(
    "a an the my our your his her their its it them this that these those all any each every new"
    " one both existing another others him me us"
)
"""Words that begin a verb's object."""

SAME_STEP = tuple(
    listed(group)
    for group in (
        "search find discover browse explore look locate filter",
        "review assess examine identify inspect evaluate check verify view see read",
        "select choose pick confirm",
        "enter exit leave",
        "enter save submit confirm type",
        "set configure enable adjust define specify",
        "replace refactor rework",
        "track monitor follow see view",
        "contact communicate talk",
        "log sign register",
    )
)
"""Verbs that are one step when they are joined: "search and find"."""

CLAUSE = listed("how what when where whether which who why if that")
"""Words after which a joined verb is part of one clause: "to know how to open and close it"."""
