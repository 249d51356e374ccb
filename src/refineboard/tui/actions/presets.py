"""Ready-made key maps: what each changes of the default one.

`vim` and `emacs` change what hands of those editors do without thinking: moving, paging, opening a
line, searching, taking back. Letters that stand for an action keep it, so that the footer and what
colleagues say stay true.
"""

from __future__ import annotations

from collections.abc import Mapping

DEFAULT = "default"

_VIM = {
    "board.edit": "i e",
    "board.new": "o n",
    "board.order": "t",
    "board.page-down": "ctrl+f ctrl+d pagedown",
    "board.page-up": "ctrl+b ctrl+u pageup",
    "board.last": "G end",
    "reading.edit": "i e",
    "reading.page-down": "ctrl+f ctrl+d pagedown space",
    "reading.page-up": "ctrl+b ctrl+u pageup",
    "history.page-down": "ctrl+f ctrl+d pagedown space",
    "history.page-up": "ctrl+b ctrl+u pageup",
    "ranking.page-down": "ctrl+f ctrl+d pagedown space",
    "ranking.page-up": "ctrl+b ctrl+u pageup",
    "sheet.page-down": "ctrl+f ctrl+d pagedown",
    "sheet.page-up": "ctrl+b ctrl+u pageup",
    "keys.page-down": "ctrl+f ctrl+d pagedown space",
    "keys.page-up": "ctrl+b ctrl+u pageup",
}

_EMACS = {
    "palette": "alt+x",
    "board.down": "ctrl+n j down",
    "board.up": "ctrl+p k up",
    "board.left": "ctrl+b h left",
    "board.right": "ctrl+f l right",
    "board.page-down": "ctrl+v pagedown",
    "board.page-up": "alt+v pageup",
    "board.first": "alt+less_than_sign home",
    "board.last": "alt+greater_than_sign end",
    "board.filter": "ctrl+s slash",
    "board.undo": "ctrl+underscore u",
    "board.redo": "alt+underscore ctrl+r",
    "board.delete": "ctrl+d x delete",
    "board.select": "ctrl+t space",
    "board.clear": "ctrl+g escape",
    "board.save-unsaved": "alt+s",
    "reading.down": "ctrl+n j down",
    "reading.up": "ctrl+p k up",
    "reading.page-down": "ctrl+v pagedown space",
    "reading.page-up": "alt+v pageup",
    "reading.close": "ctrl+g q h left escape",
    "editing.add-criterion": "alt+n",
    "splitting.add-part": "alt+n",
    "scoring.next": "ctrl+n tab enter down j",
    "scoring.previous": "ctrl+p shift+tab up k",
    "scoring.more": "ctrl+f right l",
    "scoring.less": "ctrl+b left h",
    "comparing.next": "ctrl+n tab j down",
    "comparing.previous": "ctrl+p shift+tab k up",
    "health.down": "ctrl+n j down",
    "health.up": "ctrl+p k up",
    "health.left": "ctrl+b h left",
    "health.right": "ctrl+f l right",
    "health.close": "ctrl+g escape q",
    "history.down": "ctrl+n j down",
    "history.up": "ctrl+p k up",
    "history.page-down": "ctrl+v pagedown space",
    "history.page-up": "alt+v pageup",
    "history.close": "ctrl+g q h left escape",
    "sheet.down": "ctrl+n j down enter",
    "sheet.up": "ctrl+p k up",
    "sheet.previous-part": "ctrl+b shift+tab h left",
    "sheet.next-part": "ctrl+f tab l right",
    "sheet.page-down": "ctrl+v pagedown",
    "sheet.page-up": "alt+v pageup",
    "sheet.first": "alt+less_than_sign home",
    "sheet.last": "alt+greater_than_sign end G",
    "sheet.close": "ctrl+g escape q",
    "sheet.undo": "ctrl+underscore u",
    "sheet.redo": "alt+underscore ctrl+r",
    "ranking.down": "ctrl+n j down",
    "ranking.up": "ctrl+p k up",
    "ranking.page-down": "ctrl+v pagedown space",
    "ranking.page-up": "alt+v pageup",
    "ranking.first": "alt+less_than_sign home",
    "ranking.last": "alt+greater_than_sign end G",
    "ranking.undo": "ctrl+underscore u",
    "ranking.redo": "alt+underscore ctrl+r",
    "ranking.close": "ctrl+g q h left escape",
    "keys.down": "ctrl+n j down",
    "keys.up": "ctrl+p k up",
    "keys.page-down": "ctrl+v pagedown space",
    "keys.page-up": "alt+v pageup",
    "keys.close": "ctrl+g q h escape",
}

PRESETS: Mapping[str, Mapping[str, str]] = {DEFAULT: {}, "vim": _VIM, "emacs": _EMACS}
"""Name of each preset, and the keys that it gives to actions by their ids."""
