"""Words that tell one want from two: what joins, which verbs begin a want, what is one step.

A second want is told by the verb behind the joining word. Many verbs are nouns as well ("report",
"search"), so those count only before an object or beside another verb.
"""

from __future__ import annotations

from refineboard.domain.invest.patterns import IGNORE_CASE, Pattern
from refineboard.domain.wording import listed

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
        ("backwards", "forwards"),
        ("forwards", "backwards"),
        ("his him he himself", "her hers she herself"),
        ("her she", "his he"),
        ("one two three 1 2 3 more", "more"),
        ("more", "less"),
        ("look", "feel"),
        ("research", "development"),
        ("questions", "answers"),
        ("first", "last"),
        ("date", "time"),
        ("trial", "error"),
        ("search", "replace"),
        ("find", "replace"),
        ("plug", "play"),
        ("black", "white"),
        ("profit", "loss"),
        ("health", "safety"),
        ("yes", "no"),
        ("sooner", "later"),
        ("again over", "again over"),
    )
    for before in befores.split()
    for after in afters.split()
)
"""Words that a joining word makes one thing."""

LISTING = Pattern(
    r"\([^()]{0,200}\)|\b(?:including|such\s{1,9}as|e\.g\.|like)\s[^;.]{0,200}", IGNORE_CASE
)
"""Brackets and lists of examples, in which a joining word joins no two wants."""
LISTING_WORDS = listed("including such e like")

FILLERS = listed("to also then be able even only just i we want need can would like & and or")
"""Words between a joining word and the verb it joins."""
SPEAKERS = listed("i we")

_VERBS = """
    accept activate adapt add adjust administer aggregate allocate allow amend analyse analyze
    annotate append apply approve archive arrange assemble assess assign associate attach attend
    authenticate authorise authorize backup begin block book bookmark browse build buy calculate
    cancel capture categorise categorize change check choose clarify classify clean clear clone
    close collapse collect combine communicate compare compile complete compose compute conduct
    configure confirm connect construct consume continue contribute control convert coordinate copy
    correct create crop customise customize deactivate decide declare decline define delegate delete
    deliver demonstrate deny deploy deposit describe deselect design detect determine develop
    disable discard discover dismiss display disseminate distinguish distribute do download draft
    drag draw edit eliminate embed enable encourage encrypt enforce enroll enrol enter estimate
    evaluate examine exclude execute expand explore expose export extend extract facilitate fill
    filter find finish fix flag follow forward generate get give go grant group handle harvest help
    hide highlight identify ignore implement import include inform initiate insert inspect install
    integrate interact invite isolate join keep launch learn leave let limit link list listen load
    locate lock log login look maintain make manage manipulate map mark match measure merge migrate
    minimise minimize modify monitor move navigate normalise normalize notify obtain onboard open
    operate operationalise operationalize organise organize override overwrite participate pause pay
    perform personalise personalize pick pin place plan play preserve prepare present prevent
    preview print prioritise prioritize process produce promote propose protect prove provide
    publish purchase push put query raise rate reach reactivate read rearrange reassign receive
    recommend reconcile record recover recruit redeem redirect reduce refactor refine refresh refund
    register reject release reload remember remind remove rename renew reopen reorder replace
    replicate reply report reproduce request rerun reschedule reset resolve respond restore restrict
    resubmit resume retrieve retry return reuse reverse revert review revise revisit revoke rotate
    run sample save scan schedule scroll search see select sell send separate set settle share ship
    show sign simulate skip sort specify start stop store stream submit subscribe suggest summarise
    summarize support suspend switch sync synchronise synchronize tag take tell terminate test track
    trace train transfer transform translate trigger try turn type understand undelete undo
    uninstall unlock unpublish unsubscribe update upgrade upload use validate verify view visit
    visualise visualize vote watch withdraw work write zoom
"""

VERBS = listed(_VERBS)
"""Verbs that begin a want: after a joining word they begin a second one."""

ALSO_NOUNS = listed(
    "access backup block book bookmark change charge check clone contact control copy deposit"
    " design display document download draft email estimate export extract filter fix flag follow"
    " forward group help highlight import issue keyword label limit link list load lock log login"
    " look map mark match measure message model move name open order place plan play post present"
    " preview price print process purchase push query raise rate reach read record refund release"
    " reply report request reset return reverse review run sample scan schedule search set ship"
    " share show sort start stop store stream support switch sync tag test trace track train"
    " transfer transition trigger turn type update upgrade upload use view visit vote watch work"
    " clear clean close complete correct direct duplicate live present separate"
)
"""Words that are verbs only before an object: "and report the fault", not "and report data"."""

SELDOM_BEFORE_NOUN = listed(
    "access change check clear clone copy download export extract fix import move pay preview print"
    " purchase read refund reset reverse review revert share sort store track transfer trigger"
    " update upgrade upload use view visit watch"
)
"""Of those, the ones that before a plural are a verb: "and share photos", not "and search hits"."""

PERCEIVING = listed("see view get receive have know read display show understand find include")
"""Verbs whose object is often a list: what is joined behind them needs an article to be a verb."""

SURE_OBJECT_STARTS = listed("a an the my our your his her their its it them these those")
OBJECT_STARTS = SURE_OBJECT_STARTS | listed(
    "this all any each every new one both existing another others him me us"
)
"""Words that begin a verb's object; before a word that is on no list only the sure ones do."""

NO_VERBS = listed(
    "a about above across after against all along also although among and any are around as at be"
    " because been before behind below beside besides between beyond both but by can could did do"
    " does down during each either else even every except few first for from get had has have he"
    " her here hers him his how i if in into is it its just last least less like many may maybe me"
    " might more most must my near neither no nor not now of off on once one only onto or other our"
    " out over own past per perhaps plus possibly rather same shall she should since so some still"
    " such than that the their them then there these they this those though through throughout"
    " thus to too toward towards two under unless until up upon us very via was we were what"
    " whatever when whenever where wherever whether which while who whole whom whose why will with"
    " within without would yes yet you your half double twice instead inside outside later"
)
"""Words before an article that are no verbs: "and from the page", "and all the pages"."""

CHECKS = listed("ensure make verify check confirm")
"""Behind a joining word these begin a condition: "and make sure that nothing is lost"."""

_SAME_STEP = tuple(
    listed(group)
    for group in (
        "search find discover browse explore look locate filter retrieve",
        "review assess examine identify inspect evaluate check verify view see read"
        " analyse analyze",
        "select choose pick confirm",
        "enter save submit confirm type fill complete sign send",
        "design document plan brainstorm",
        "set configure enable adjust define specify customise customize",
        "replace refactor rework review",
        "track monitor follow see view watch",
        "contact communicate talk interact",
        "log sign register login",
        "enter exit leave",
        "open close",
        "show hide",
        "expand collapse",
        "enable disable",
        "activate deactivate",
        "lock unlock",
        "start stop pause resume",
        "zoom scroll",
        "approve reject deny decline accept",
        "organise organize sort group arrange order rearrange reorder move",
        "update change edit modify",
        "store save keep preserve",
        "plan schedule",
        "describe explain document",
        "learn understand know see",
        "create build develop design write make",
        "generate create produce",
        "deploy run execute install",
        "collect gather capture record",
        "fix correct resolve reproduce",
        "get receive obtain retrieve",
        "publish share",
        "copy paste",
    )
)
"""Verbs that are one step when they are joined: "search and find", "lock and unlock"."""

PARTNERS: dict[str, frozenset[str]] = {}
"""Of each verb, those that are one step with it."""
for _group in _SAME_STEP:
    for _verb in _group:
        PARTNERS[_verb] = PARTNERS.get(_verb, frozenset()) | _group

NAMED_AGAIN = listed("it them these those him her")
"""What a second verb of the same step has as object: "move files around and rearrange them"."""
STUDYING = listed(
    "revisit review assess examine analyse analyze study investigate research explore identify"
    " evaluate brainstorm"
)
"""Verbs of one study, whatever their objects: "revisit the design and identify its gaps"."""
DETAILS = listed("include contain")
"""What is wanted of the same thing: "list my classes and include a link to each"."""

FIRST_STEPS = listed(
    "search enter click select choose type filter scan open go navigate submit hover browse visit"
    " request look pick press tap query ask drag fill log login"
    " find locate listen"
)
NEXT_STEPS = listed(
    "see view get receive know read find confirm have submit save access open ingest consume"
)
"""What comes of a first step is part of it: "enter a postcode and see the shops near it"."""

OUTCOMES = listed("obtain get receive see view read report return display show know")
RESULTS = listed("result results outcome outcomes response output answer status confirmation")
"""What comes of any step is no want of its own: "run the job and obtain the result"."""

QUESTIONS = listed("how what when where whether which who whom why if")
CLAUSE = QUESTIONS | {"that", "because", "while", "until", "unless", "whose", "once", "whenever"}
"""Words after which a joined verb is part of one clause: "to know how to open and close it"."""
HANDED_ON = listed(
    "attempt attempts instruction instructions request requests invitation invitations reminder"
    " reminders decision decisions"
)
"""Nouns whose infinitive says what somebody else does, or what is written in them."""
ASKING = listed("invite ask remind tell encourage require force advise instruct")
"""Verbs that hand on all that the infinitive behind them joins."""
