"""What of a text is prose: code, logs, stack traces, quotes and addresses are not.

The text keeps its length, so that offsets count in what the person wrote: a block of code becomes
blanks, and a quoted text or an address becomes one long word, which stands where a noun stood.
A text of one line is what somebody wrote as a summary, so no line of it is a log's.
"""

from __future__ import annotations

import re

from refineboard.domain.invest.patterns import MANY_LINES, Pattern

_BLOCK = Pattern(
    r"\{(code|noformat|quote)(?::[^}\n]{0,99})?\}(?s:.){0,20000}?(?:\{\1\}|\Z)|"
    r"```(?s:.){0,20000}?(?:```|\Z)|~~~(?s:.){0,20000}?(?:~~~|\Z)",
    MANY_LINES,
)
_LINE = Pattern(
    r"^[ \t]{0,40}(?:>|bq\.[ \t]|at[ \t][\w$.<>/]{3,200}\([^()\n]{0,200}\)|"
    r"\.\.\.[ \t]\d{1,5}[ \t]more\b|Caused[ \t]by:|Exception[ \t]in[ \t]thread\b|"
    r"Traceback[ \t]\(most[ \t]recent|File[ \t]\"[^\"\n]{1,200}\",[ \t]line[ \t]\d|"
    r"(?:[a-z][\w$]{0,40}\.){2,9}[A-Z][\w$]{0,80}(?:Exception|Error)\b|"
    r"\[?\d{4}-\d\d-\d\d[T ]\d\d:\d\d|\d\d:\d\d:\d\d[.,]\d{3}\b|"
    r"\[?(?:INFO|WARN|ERROR|DEBUG|TRACE|FATAL)\b[\]:]?[ \t])[^\n]{0,2000}$",
    MANY_LINES,
)
_ADDRESS = Pattern(
    r"\b(?:https?|ftp|file)://[^\s\]|)>]{1,2000}|\bwww\.[^\s\]|)>]{1,500}", MANY_LINES
)
_QUOTE = Pattern(r"(?<![\w\"])\"[^\"\n]{1,80}\"(?![\w\"])|“[^“”\n]{1,80}”", MANY_LINES)


def prose_of(text: str) -> str:
    """The text with blanks for what is no prose, and long words for quotes and addresses."""
    if "{" in text or "```" in text or "~~~" in text:
        text = _BLOCK.sub(_blank, text)
    if "\n" in text:
        text = _LINE.sub(_blank, text)
    if "://" in text or "www." in text:
        text = _ADDRESS.sub(_word, text)
    if '"' in text or "“" in text:
        text = _QUOTE.sub(_quoted, text)
    return text


def has_trace(text: str) -> bool:
    """Whether lines of a log or a stack trace stand in a text."""
    return "\n" in text and _LINE.search(text) is not None


def _blank(match: re.Match[str]) -> str:
    return "".join("\n" if letter == "\n" else " " for letter in match.group())


def _word(match: re.Match[str]) -> str:
    """Letters alone, so that it is one word."""
    return "x" * (match.end() - match.start())


def _quoted(match: re.Match[str]) -> str:
    """The quotation marks with one word between them; a whole sentence is read as it is."""
    words = match.group()
    if match.start() == 0 or " want" in words or " so that " in words:
        return words
    return words[0] + "x" * (len(words) - 2) + words[-1]
