"""Makes docs/keys.md and the man page from the tables that the program itself uses.

Run it after a change of actions, presets or commands: `.venv/bin/python docs/make_pages.py`. A test
tells when they are no longer current.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from refineboard import __version__
from refineboard.cli.app import COMMANDS, refineboard
from refineboard.cli.output import Grid, markdown_text
from refineboard.config import WORKSPACE_VARIABLE
from refineboard.tui.actions import ACTIONS, Where
from refineboard.tui.actions.keymap import keymap_of
from refineboard.tui.actions.keynames import key_words
from refineboard.tui.actions.listing import lines_of

KEYS_HEAD = """\
# Keys

`?` shows them on the board, `refineboard keys` in the shell. `^` is ctrl, `⇧` is shift. No action
needs a key that some terminals do not send, and each Esc has a twin that works without its delay
of a tenth of a second.

What changes something is refused in a workspace that may only be read, and what is done to an item
where there is none; what else is refused where is said below. `?` and the palette say what is
refused just now, and why.

## Your own keys

In `~/.config/refineboard/config.toml`:

```toml
[keys]
preset = "vim"              # or "emacs", or "default"
board.edit = "i e"          # one key or several, parted by blanks
board.delete = "delete"     # the usual x does nothing now
board.duplicate = ""        # no key at all; the palette still has it
editing.save = "esc ctrl+s" # Esc saves, which by default it never does
editing.close = "ctrl+g"
```

- An action is named by its id, from the tables below. What you name replaces all of its keys.
- Write a key as the sign on it (`>`, `?`, `J`), by its name (`enter`, `esc`, `pgdn`, `f5`,
  `space`), or with `ctrl+`, `alt+` or `shift+` before it (`ctrl+s`, `alt+x`, `shift+up`).
- The board tells at its start what cannot hold, and has the usual keys in that place: an unknown
  action, a key given twice, a key that does not arrive (`ctrl+h` is Backspace, `ctrl+i` is Tab,
  `ctrl+m` is Enter on most terminals), a letter where text is edited. `refineboard keys` tells it
  too.
- One key that leaves the board always stays.
"""

_COLUMNS = ("Keys", "What it does", "Action")
_PRESET_WORDS = {
    "vim": "What it changes of the keys above:",
    "emacs": "What it changes of the keys above; Alt is Meta:",
}


def keys_page() -> str:
    """docs/keys.md."""
    parts = [KEYS_HEAD]
    for where in Where:
        rows = [
            (line.keys, f"{line.help} {line.refused}".strip(), line.id) for line in lines_of(where)
        ]
        parts.append(f"## {where.value}\n\n{markdown_text(Grid(_COLUMNS, rows))}")
    parts += [
        f"## The preset {name}\n\n{words}\n\n{_preset_table(name)}"
        for name, words in _PRESET_WORDS.items()
    ]
    return "\n".join(parts)


def _preset_table(name: str) -> str:
    changed = keymap_of({"preset": name}).changed
    rows = [
        (key_words(changed[action.id]), action.help, action.id)
        for action in ACTIONS
        if action.id in changed
    ]
    return markdown_text(Grid(_COLUMNS, rows))


def man_page() -> str:
    """docs/refineboard.1, in the man macros that groff and mandoc know."""
    lines = [
        f'.TH REFINEBOARD 1 "" "refineboard {__version__}" "User Commands"',
        *_section("NAME"),
        r"refineboard \- refine SAFe backlogs in a terminal",
        *_section("SYNOPSIS"),
        r".B refineboard",
        r"[\fIoptions\fR] [\fIcommand\fR [\fIarguments\fR]]",
        *_section("DESCRIPTION"),
        *_paragraphs(refineboard.help or ""),
        *_section("OPTIONS"),
        *_parameters(refineboard),
        *_section("COMMANDS"),
        *(line for name in COMMANDS for line in _command(name)),
        *_section("KEYS"),
        _escaped("These are the usual ones; `refineboard keys` lists your own. ^ is ctrl."),
        *_keys(),
        *_section("FILES"),
        *_tagged("~/.config/refineboard/config.toml", "Your settings; [keys] has your own keys."),
        *_tagged("~/.local/state/refineboard/", "Your drafts and how you arranged the board."),
        *_section("ENVIRONMENT"),
        *_tagged(WORKSPACE_VARIABLE, "The workspace, where no \\-\\-workspace is given."),
        *_tagged("VISUAL, EDITOR", "Your own editor for one text."),
        *_tagged("NO_COLOR", "Set to anything: no colours."),
        *_section("EXIT STATUS"),
        *(line for status in EXIT_STATUS for line in _tagged(*status)),
    ]
    return "\n".join(lines) + "\n"


EXIT_STATUS = (
    ("0", "Done."),
    ("1", "The check found something."),
    ("2", "Wrong usage, or a value that the rules refuse."),
    ("3", "Bad data or a damaged store; nothing was written."),
    ("4", "Someone else changed it first; nothing was written."),
    ("5", "Busy or read\\-only."),
    ("130", "Interrupted."),
)


def _section(title: str) -> tuple[str, ...]:
    return (f".SH {title}",)


def _tagged(tag: str, text: str) -> tuple[str, ...]:
    return (".TP", rf"\fB{tag}\fR", text)


def _paragraphs(text: str) -> Iterator[str]:
    """A help text; a block that click does not wrap stays as it is."""
    for number, block in enumerate(text.strip().split("\n\n")):
        if number:
            yield ".PP"
        if block.startswith("\b\n"):
            yield from (".nf", *map(_escaped, block.splitlines()[1:]), ".fi")
        else:
            yield _escaped(" ".join(block.split()))


def _command(name: str) -> Iterator[str]:
    command = refineboard.get_command(click.Context(refineboard), name)
    assert command is not None
    context = click.Context(command, info_name=name)
    yield f'.SS "{_escaped(name)} {_escaped(" ".join(command.collect_usage_pieces(context)))}"'
    yield from _paragraphs(command.help or "")
    yield from _parameters(command)
    if isinstance(command, click.Group):
        for part in command.commands.values():
            pieces = " ".join(part.collect_usage_pieces(click.Context(part, info_name=part.name)))
            words = " ".join((part.help or "").split())
            yield from _tagged(_escaped(f"{part.name} {pieces}"), _escaped(words))


def _parameters(command: click.Command) -> Iterator[str]:
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            names = ", ".join([*parameter.opts, *parameter.secondary_opts])
            yield from _tagged(
                _escaped(f"{names}{_value_of(parameter)}"), _escaped(parameter.help or "")
            )


def _value_of(option: click.Option) -> str:
    if option.is_flag or option.is_eager:
        return ""
    if isinstance(option.type, click.Choice):
        return f" {'|'.join(option.type.choices)}"
    return f" {option.metavar or (option.name or '').upper()}"


def _keys() -> Iterator[str]:
    for where in Where:
        yield f'.SS "{_escaped(where.value)}"'
        for line in lines_of(where):
            yield from _tagged(_escaped(line.keys), _escaped(line.help))


_ROFF_SIGNS = str.maketrans(
    {
        "\\": r"\(rs",
        "-": r"\-",
        "^": r"\(ha",
        "~": r"\(ti",
        "`": r"\(ga",
        '"': r"\(dq",
        "'": r"\(aq",
    }
)


def _escaped(text: str) -> str:
    """Text that roff prints as it is: no command, no typographic hyphen, quote or caret."""
    text = text.translate(_ROFF_SIGNS)
    return rf"\&{text}" if text.startswith(".") else text


PAGES = {"keys.md": keys_page, "refineboard.1": man_page}


def main() -> None:
    """Writes the pages."""
    for name, made in PAGES.items():
        (Path(__file__).parent / name).write_text(made(), encoding="utf-8")


if __name__ == "__main__":
    main()
