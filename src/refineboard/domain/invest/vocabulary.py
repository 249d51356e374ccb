"""Words that the rules look for. Each list says what is wrong with its words.

Words count only in the part that a rule names: "easily" in a benefit is how people speak, in a
want it is a promise that nobody can check.
"""

from __future__ import annotations

from refineboard.domain.invest.families import forms_of
from refineboard.domain.invest.lexicon import Lexicon, Words
from refineboard.domain.invest.patterns import Pattern
from refineboard.domain.wording import listed

_EVALUATIVE = listed(
    "accurate adequate appropriate arbitrary attractive beautiful comfortable"
    " comprehensive convenient decent effective efficient effortless elegant engaging"
    " enjoyable excellent exciting extensive familiar flexible fluent frequent graceful handy"
    " helpful ideal immediate important informative innovative insightful instant intelligent"
    " interesting intuitive lightweight limitless logical meaningful modern neat optimal perfect"
    " pertinent pleasant polished powerful precise professional prominent prompt proper quick"
    " rapid readable realistic reasonable relevant reliable responsive robust satisfactory scalable"
    " seamless sensible significant simplified sleek slick smart smooth sophisticated"
    " straightforward strong stylish substantial successful sufficient suitable swift tidy"
    " trustworthy understandable unlimited usable useful user-friendly valuable versatile vivid"
    " worthwhile well-organised well-organized well-structured well-defined well-designed secure"
    " recent simple easy nice"
)
"""Qualities that people judge differently, as bases of a family."""
_NOT_EVALUATIVE = listed("recently importantly arbitrary secure")
"""Forms that say something else: what was recently seen can be told."""

VAGUE = Lexicon(
    ", ".join(sorted(frozenset(forms_of(_EVALUATIVE)) - _NOT_EVALUATIVE))
    + """,
    enough, are similar, is similar, secure access, secure remote, secure manner, secure connection,
    consistent look,
    accurate text, right approach, right way, right solution, right place, right information,
    correct way, correct information, high-level, high level,
    some kind of, some sort of, to some extent, less effort, less time, fewer clicks, large files,
    huge, massive, professional-looking, modern-looking, good-looking, nice-looking, simplified,
    streamlined, hassle free, without hassle, without effort, without delay, real quick,
    in no time, at ease, with ease, in a simple way, in an easy way, minimal effort,
    easily, easy, easier, easiest, effortlessly, quickly, quick, quicker, fast, faster, fastest,
    rapidly, immediately, instantly, promptly, swiftly, simple, simpler, simply, intuitive,
    intuitively, user-friendly, user friendly, friendly, friendlier, seamless, seamlessly, smooth,
    smoother, smoothly, hassle-free, nice, nicer, nicely, good, great, better, best, excellent,
    optimum, ideal, ideally, clear, clearer, clearly, clean, cleaner, cleanly, neat, neatly, modern,
    attractive, appealing, beautiful, elegant, pretty, stylish, pleasant, enjoyable, engaging,
    interesting, exciting, fun, flexible, flexibly, robust, reliable, reliably, stable, powerful,
    efficient, efficiently, effective, effectively, optimal, optimally, optimized, optimised,
    performant, high performance, high-performance, good performance, performance impact, scalable,
    maintainable, usable, easy-to-use, easy-to-read, appropriate, appropriately, suitable, suitably,
    adequate, adequately, relevant, proper, properly, correctly, accurately, precisely, securely,
    secured way, secure way, safely, sufficient, sufficiently, reasonable, reasonably, acceptable,
    convenient, conveniently, comfortable, comfortably, familiar, helpful, prominent,
    prominently, smart, smarter,
    intelligent, intelligently, sensible, comprehensive, understandable, readable, legible,
    high quality, high-quality, better quality, top quality,
    gracefully, efficiency, arbitrarily, some, various, several, numerous, a variety of,
    a wide range of, a range of, a few, many, a number of, a lot of, lots of, large number of,
    large amount of, large amounts of, minimum of, minimal, regularly, regular, frequently, often,
    periodically, occasionally, sometimes, from time to time, important, significant,
    significantly, meaningful, enhance, enhanced, increased, improved, as much as possible,
    as soon as possible, as little as possible, as few as possible, as many as possible,
    as quickly as possible, as fast as possible, if possible, where possible, when possible,
    whenever possible, where appropriate, as appropriate, in a timely manner, timely,
    timely manner, state of the art, state-of-the-art, sleek, polished, well-visible,
    well visible, well-designed, well designed, well-structured, well structured,
    well-organised, well-organized, well-known, at a glance
    """,
    names="""
    most recent, natural language, useful for, high-level language, high-level description,
    high-level descriptions, high-level overview, high-level view, high-level summary,
    high level description, high level overview, high level view, high level summary,
    important date, consistent hashing, eventually consistent, secure shell, smart quotes,
    modern languages, more relevant than, immediate supervisor, immediate parent, immediate family,
    enough to,
    how many, how easy, how easily, how quickly, how fast, how good, how clear, how important,
    how often, how well, how frequently, how regularly, how reliable, as many as, too many,
    so many, many to many, one-to-many, one to many, how efficient, how effective, how relevant,
    smart card, smart cards, smart phone, smart phones, smart tv, smart meter, smart meters,
    smart contract, smart contracts, smart home, best practice, best practices, best before,
    best man, best seller, best sellers, best match, best matches, great britain,
    regular expression, regular expressions, regular user, regular users, regular customer,
    regular customers, regular price, regular prices, regular expenses, regular payment,
    regular payments, regular member, regular members, important dates,
    clear text, clean up, clean-up, fast track, fast forward, fast-forward, fast food, quick start,
    quick reference, quick view, simple mail transfer, simple search, proper noun, proper name,
    to clear, and clear, or clear, can clear, to clean, and clean, or clean, to fast, clear all,
    clear the, clear my, public good, thank you some, common good, good friday, good faith,
    goods and services, relevant authority, appropriate authority, some day, some point, some time,
    some of these, some do, some don't, some are, some have, if some,
    regular basis, good standing, modern art, fun fact, interesting facts, fun run,
    readable by, readable format, machine readable, human readable, stable release, stable version,
    stable branch, significant digit, significant digits, significant figures,
    acceptable use, ideal weight, usable by
    """,
)
"""Qualities and quantities that nobody can decide about."""

VAGUE_RESULTS = Lexicon(
    """
    works, works fine, works well, works properly, works correctly, works as expected, as expected,
    as intended, as designed, is correct, are correct, looks good, looks nice, look good, is fast,
    are fast, is easy, is ok, is okay, is fine, properly, correctly, accurately, appropriately,
    appropriate, user-friendly, user friendly, intuitive, intuitively, quickly, fast enough, easily,
    easy to use, easy to read, easy to find, easy to understand, smoothly, seamlessly, reasonable,
    acceptable, good performance, performs well, in a timely manner, nice, nicely, clean, robust,
    successfully handled, handled gracefully, gracefully, etc, and so on, if possible,
    where possible, as soon as possible, tbd
    """,
    names="""
    how it works, how this works, how that works, works council, works order, works orders,
    is correctly, works with, works without, works on, works in, works for, works at, works from
    """,
)
"""Results in an acceptance criterion that two people can judge differently."""

UNDECIDED = Lexicon(
    "tbd, tbc, tba, to be decided, to be defined, to be determined, to be discussed"
)
"""Placeholders for what nobody has decided yet."""

QUESTION_MARKS = Pattern(r"\?{3,}|(?<!\S)\?\?(?!\S)")
"""The same, without words."""

OPEN_END = Lexicon("etc, etcetera, and so on, and so forth, and the like, and more, among others")
"""Ends of lists that are left open."""

UMBRELLA = listed(
    "improve improving enhance enhancing support supporting handle handling optimise optimize"
    " integrate integrating explore investigate rework revamp overhaul modernise modernize"
    " streamline strengthen boost maximise maximize minimise minimize revise rethink research"
    " revisit brainstorm evolve"
)
"""Words without a limit, where a want begins with them."""

EXPLORING = listed("explore investigate research brainstorm revisit")
"""Those of them that find something out."""

MENDING = listed("fix resolve solve address tackle troubleshoot debug remedy mend")
TROUBLES = listed("issues problems bugs gaps errors defects")
"""A want to mend them ends when nobody knows of one any more."""

UMBRELLA_NOUNS = listed(
    "integration integrations support strategy strategies foundation foundations groundwork"
    " infrastructure infrastructures architecture architectures ecosystem"
)
"""The same as nouns, where they are the first thing that is wanted: "an integration with X"."""

SUPPORTERS = listed(
    "customer technical user tech client it staff team desk ticket tickets request requests agent"
    " agents page staff member members number line continuous"
)
"""Words beside "support" and "integration" that make a thing of it that exists already."""

PLACES = listed("in on at of from by to that which who for about with into within")
"""Words behind which a noun is no longer what is wanted."""

QUALITY_OF = listed("ui ux gui interface interfaces experience usability design")
"""What can be made better without end; with a vague word beside it the want has no size."""

NUMBERS = listed("one two three four five six seven eight nine ten")

BOUNDLESS = listed(
    "good great better best excellent perfect increased improved enhanced optimal optimized"
    " optimised powerful robust reliable modern attractive"
)
"""Qualities that alone are wanted: "to have better access" can be done for ever."""

OPEN_SCOPE = Lexicon(
    """
    other systems, other applications, other tools, other services, other platforms,
    other programs, other software, other apps, other products, other sources, other information,
    other things, other stuff, external systems, third-party systems, third party systems,
    third-party tools, third-party services, third-party applications, all systems,
    all kinds of, all sorts of, any kind of, any sort of, different kinds of, different sorts of,
    different types of, various, various kinds of, various types of, a variety of, many types of,
    several, numerous, a wide range of, additional properties, additional features,
    additional functionality, additional functions, additional options, additional fields,
    additional information, additional data, additional support, additional capabilities,
    additional resources, additional info, more info, additional help, further information,
    helpful info, helpful information, useful info, useful information,
    some updates, some changes, some fixes, some adjustments, extra features, extra functionality,
    more features, more options,
    more functionality, more functions, more information, more data, more control, more flexibility,
    new features, new functionality, enhancements, improvements, better way, better ways,
    better solution, easier way, easier ways, things, stuff, and everything, everything i need,
    anything i need, high-level, high level, deal with, best way, best ways, best approach,
    right approach, right way,
    better understanding, deeper understanding, remaining work, remaining tasks, remaining items,
    key configuration, key parameters, key information, key data
    """,
    names="""
    see things, internet of things, how things, high-level language, high-level description,
    high-level descriptions, high-level overview, high-level view, high-level summary,
    high level description, high level overview, high level view, high level summary
    """,
)
"""Objects without a limit."""

COUNTED = listed(
    "other external third-party third all any many different several various numerous a multiple"
)
"""The first words of those that leave a number open."""

LEADING = listed("to be able have the an a ability option possibility capability of way")
"""Words before the verb that carries a want: "to have the option to export"."""


def first_word_of_weight(words: Words) -> int | None:
    """The place of the word that carries a want, behind "to have the ability to" and the like."""
    return next((place for place, word in enumerate(words.words) if word not in LEADING), None)


OPERATIONS = listed("manage administer maintain managing administering maintaining")
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
    hover, hover over, scroll down, progress bar, progress bars, carousel, slider, sliders,
    thumbnail photo, menu bar, navigation bar, nav bar, navbar, search bar, search box,
    hyperlink, hyperlinks, combo box, combobox, list box, listbox, side panel, breadcrumb,
    breadcrumbs, accordion, scrollbar, scroll bar, split screen, color-coded, colour-coded,
    color coded, colour coded, left-hand side, right-hand side, on the left, on the right,
    on a single page, on one page, on one screen, on a single screen, by visiting, by pressing,
    by tapping, by swiping, by dragging, by scrolling, by hovering, by selecting, a link from,
    a link on, a link in, a link to, links on the,
    toggle, mouse-over, mouseover, font size, main menu, sub-menu, submenu, main screen,
    menu item
    """,
    names="""
    modal verb, modal verbs, click and collect, push button, click rate, click rates, panic button,
    emergency button, alarm button, power button, help button, sos button, call button,
    reset button, physical button, physical buttons, hardware button, hardware buttons,
    on the right track, to toggle
    """,
)
"""Widgets and places on a screen: how, not what."""

TECHNOLOGY = Lexicon(
    """
    sql, jquery, react, angular, redis, kafka, postgres, postgresql, mongodb,
    elasticsearch, microservice, microservices, stored procedure, stored procedures,
    database table, database tables, in the database, foreign key, rest api, rest endpoint,
    graphql, cron job, cron jobs, message queue, rest endpoints, web socket, web sockets, websocket,
    websockets, iframe, iframes, via cli, using cli, through cli, via the cli, using the cli,
    through the cli, via api, via the api, using the api, through the api, using ajax,
    in a database,
    cookie, cookies, css, javascript, regex, regular expression, regular expressions, checksum,
    speech recognition, machine learning, neural network, soap, sockets, stack,
    nio, xslt, ldap, oauth, docker, kubernetes, lucene, solr, ajax, web service, web services
    """,
    names="react to, react on, react with",
)
"""Inner workings: how, not what."""

REBUILDING = Lexicon(
    """
    refactor, refactored, refactoring, reimplement, re-implement, implementation, implementations,
    abstraction, abstractions, source code, codebase, code base, class hierarchy, base class,
    repo, decouple, decoupled, modularize, modularise, design pattern,
    microservice architecture, monolith
    """,
    names="implementation date, implementation plan, implementation status, source code of",
)
"""Work on the inside of a product, which no user of it asks for."""

PRODUCTS = listed(
    "sql jquery react angular redis kafka postgres postgresql mongodb elasticsearch docker"
    " kubernetes lucene solr ldap oauth websocket websockets iframe iframes soap ajax cookie"
    " cookies"
    " css javascript regex checksum sockets xslt stack nio"
)
HOW_WITH = listed("in on using use uses used via through by")
HOW_BASED = listed("based backed powered")
"""A product that is connected, read from or listed is what is wanted; one that something is kept
in, made with or based on is how."""

CONSTRUCTS = listed("abstraction abstractions implementation implementations")
CONSTRUCTING = listed("create add introduce build write implement develop extract")
"""Verbs whose object a construct is, where it says how; one may well watch an implementation."""

PICTURES = listed("icon icons")
CHANGING = listed(
    "customise customize change choose pick select upload replace edit set configure design"
)
"""Verbs whose object a picture is, where it is what is wanted."""

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

MAYBE_KEY = Pattern(r"-\d")
"""A quick look whether a text may hold a key at all."""

ITEM_KEY = Pattern(r"(?<![\w/-])[A-Z][A-Z0-9]{1,9}-\d{1,7}\b")
"""What another item's key looks like, outside a web address."""

NOT_KEYS = listed(
    "UTF ISO IEC SHA MD RFC PSD HTTP TLS SSL AES RSA EN COVID ISAE BASE CVE CWE SOC SEPA MT PI WCAG"
    " IFRS IAS PCI IPV USB OAUTH HL GS EAN RS ICD EMV GPT SARS CC SR MPEG JPEG LAYER TOP"
)
"""Prefixes that look like a key's and name something else."""

PERIOD = Pattern(r"(?:Q|H|FY|PI|S|V|R|IDEA)\d+")
"""The first half of Q3-2026 and the like, which is no key."""
