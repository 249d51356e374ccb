"""Words that the rules look for. Each list says what is wrong with its words.

Words count only in the part that a rule names: "easily" in a benefit is how people speak, in a
want it is a promise that nobody can check.
"""

from __future__ import annotations

import re


def any_of(*terms: str) -> re.Pattern[str]:
    """A pattern that finds any of the terms as whole words, longest first."""
    ordered = sorted(terms, key=len, reverse=True)
    body = "|".join(re.escape(term).replace(r"\ ", r"\s+") for term in ordered)
    return re.compile(rf"(?<![\w-])(?:{body})(?![\w-])", re.IGNORECASE)


VAGUE = any_of(
    "easily", "easy", "easier", "quickly", "quick", "fast", "faster", "immediately", "promptly",
    "simple", "simply", "intuitive", "intuitively", "user-friendly", "user friendly", "friendly",
    "seamless", "seamlessly", "smooth", "smoothly", "nice", "nicely", "good", "great", "better",
    "best", "clear", "clearly", "clean", "modern", "attractive", "appealing", "interesting",
    "flexible", "flexibly", "robust", "reliable", "reliably", "efficient", "efficiently",
    "effective", "effectively", "optimal", "optimized", "appropriate", "appropriately", "suitable",
    "adequate", "adequately", "relevant", "proper", "properly", "correctly", "sufficient",
    "reasonable", "reasonably", "convenient", "conveniently", "comfortable", "familiar", "smart",
    "some", "various", "several", "a variety of", "a few", "many", "regularly", "regular",
    "important", "meaningful", "enhanced", "increased", "as much as possible",
    "as soon as possible",
    "if possible", "where possible", "in a timely manner", "timely", "state of the art",
)  # fmt: skip
"""Qualities and quantities that nobody can decide about."""

VAGUE_RESULTS = any_of(
    "works", "works fine", "works properly", "works correctly", "works as expected", "as expected",
    "is correct", "are correct", "looks good", "looks nice", "is fast", "is easy", "is ok",
    "properly", "appropriately", "user-friendly", "user friendly", "intuitive", "quickly",
    "reasonable", "successfully handled",
)  # fmt: skip
"""Results in an acceptance criterion that two people can judge differently."""

OPEN = re.compile(
    r"(?<![\w-])(?:tb[dca]|to be (?:decided|defined|determined|discussed|confirmed)|etc\.?|"
    r"and so on|and the like)(?![\w-])|\?{2,}",
    re.IGNORECASE,
)
"""Ends that are left open."""

UMBRELLA = re.compile(
    r"^(?:to\s+)?(?:be able to\s+)?(?P<verb>improve|enhance|support|handle|optimi[sz]e|"
    r"integrate(?:\s+with)?|explore|rework|modernise|modernize|manage)\b",
    re.IGNORECASE,
)
"""Verbs without a limit, as the first word of a want."""

MANAGE = re.compile(
    r"^(?:to\s+)?(?:be able to\s+)?(?P<verb>manage|administer|maintain)\b", re.IGNORECASE
)
"""The clue for create, read, update and delete in one story (Lawrence)."""

WHOLES = any_of(
    "end-to-end", "end to end", "entire process", "whole process", "full life cycle",
    "full lifecycle", "complete system", "portal", "platform", "everything",
)  # fmt: skip
"""Whole areas where a story should be one step."""

HOW = any_of(
    "button", "buttons", "drop-down", "dropdown", "drop down", "checkbox", "check box",
    "radio button", "popup", "pop-up", "modal", "dialog", "tooltip", "menu", "sidebar", "toolbar",
    "icon", "in the top right corner", "in the header", "in the footer", "red", "green", "blue",
    "by clicking", "click", "double click", "right click", "hover",
    "sql", "json", "xml", "jquery", "react", "angular", "redis", "kafka", "postgres", "postgresql",
    "mongodb", "microservice", "microservices", "stored procedure", "database table", "rest api",
    "cron job", "lambda",
)  # fmt: skip
"""Widgets, places on a screen and technology: how, not what."""

LEANING = re.compile(
    r"\b(?:depends\s+on|dependent\s+on|blocked\s+by|as\s+above|see\s+above|follow-?up\s+(?:to|of|on)|"
    r"the\s+previous\s+(?:story|item|ticket)|remaining\s+work|phase\s+\d|"
    r"once\s+[\w\s-]{1,40}?\s(?:is|are)\s+(?:implemented|built|done|merged|delivered))\b",
    re.IGNORECASE,
)
"""Words that lean on another item of the backlog."""

ITEM_KEY = re.compile(r"\b[A-Z][A-Z0-9]{1,9}-\d{1,7}\b")
"""What another item's key looks like."""

NOT_KEYS = frozenset({"UTF", "ISO", "SHA", "MD", "RFC", "PSD", "HTTP", "TLS", "SSL", "AES", "RSA",
                      "EN", "COVID", "ISAE", "BASE", "CVE", "SOC", "SEPA", "MT", "PI"})  # fmt: skip
"""Prefixes that look like a key and name something else."""

CONJUNCTION = re.compile(r"(?<![\w/])(?:and(?:\s+also|\s+then)?|or|then|as\s+well\s+as)(?![\w/])|&",
                         re.IGNORECASE)  # fmt: skip
"""What may join two wants."""

PAIRS = re.compile(
    r"\b(?:drag\s+and\s+drop|terms\s+and\s+conditions|copy\s+and\s+paste|cut\s+and\s+paste|and/or|"
    r"read\s+and\s+write|up\s+and\s+running|pros\s+and\s+cons|do'?s\s+and\s+don'?ts|back\s+and\s+forth|"
    r"(?:his|him|he|himself)\s+or\s+(?:hers?|she|herself)|(?:one|two|three|1|2|3)\s+or\s+more|more\s+or\s+less|"
    r"research\s+and\s+development|questions\s+and\s+answers|more\s+and\s+more|first\s+and\s+last\s+name|"
    r"date\s+and\s+time|name\s+and\s+(?:address|password|email)|both\s+\w+\s+and\s+\w+|"
    r"between\s+[\w\s]{1,30}?\s+and|trial\s+and\s+error|risk\s*(?:and|&)\s*fraud|Q\s*&\s*A|A\s*&\s*E)\b|"
    r"\((?:[^()]{0,200})\)|\b(?:including|such\s+as|e\.g\.|like)\s[^;.]{0,200}",
    re.IGNORECASE,
)
"""Names, pairs and lists in which a conjunction joins no two wants."""

_VERBS = """
    accept access add adjust allow apply approve archive assign attach authorise authorize
    block book browse buy calculate cancel capture change charge check choose clear close
    collect compare configure confirm connect control convert copy correct create customise
    customize decide define delete deliver deny deploy detect disable display download drop
    edit email enable enter execute export extend extract filter find fix flag follow
    forward generate get give group hide identify import inform insert inspect install
    invite issue keep label learn link list load log login look maintain make manage mark
    match merge migrate modify monitor move name navigate notify open order organise
    organize override pause pay pick place plan post preview print prioritise prioritize
    process produce propose provide publish purchase query rate read receive reconcile
    record redeem refund register reject release remove rename renew replace report request
    reset resolve restore restrict resume retrieve retry return reverse review revoke rotate
    run save scan schedule search see select sell send set share show sign sort specify
    split start stop store submit subscribe summarise suspend switch sync tag test track
    transfer translate trigger try turn undo unsubscribe update upgrade upload use validate
    verify view visualise withdraw write
"""

VERBS = frozenset(_VERBS.split())
"""Verbs that begin a want: after a conjunction they begin a second one."""
