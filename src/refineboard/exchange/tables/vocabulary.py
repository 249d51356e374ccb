"""The words that people and tools use for columns, kinds and states, whatever the tool.

A tracker's own table begins with these and adds to them.
"""

from __future__ import annotations

from collections.abc import Mapping

from refineboard.domain.fields import FIELDS, KINDS
from refineboard.domain.states import StateCategory
from refineboard.exchange.tables.tracker import KEY, MOVES, OWN_KEY, OWN_TIME, TEAM, Tracker

_NAMES = {
    OWN_KEY: "refineboardkey",
    OWN_TIME: "refineboardupdated",
    KEY: "key issuekey externalkey formattedid issueid id workitemid schlüssel vorgangsschlüssel"
    " clé clédeticket clave",
    "title": "title summary name headline subject userstory story"
    " zusammenfassung titel résumé titre resumen título",
    "description": "description details body beschreibung descripción",
    "acceptance_criteria": "acceptancecriteria acceptancecriterion acceptance criteria"
    " conditionsofsatisfaction",
    "benefit_hypothesis": "benefithypothesis",
    "kind": "kind issuetype worktype workitemtype itemtype type vorgangstyp typ typedeticket"
    " tipodeincidencia tipo",
    "enabler": "enabler enablertype",
    "state": "state status schedulestate zustand état statut estado",
    "points": "points storypoints storypoint storypointestimate estimate planestimate sp punkte"
    " schätzung",
    "ubv": "ubv userbusinessvalue userandbusinessvalue businessvalue",
    "tc": "tc timecriticality",
    "rroe": "rroe rroevalue riskreduction riskreductionopportunity"
    " riskreductionopportunityenablement riskreductionandoropportunityenablement",
    "size": "size jobsize jobduration",
    "parent": "parentkey parent parentid epiclink epicverknüpfung liendepic",
    "iteration": "iteration sprint",
    "pi": "pi programincrement planninginterval",
    "owner": "owner assignee assignedto bearbeiter zugewiesen responsable assigné personneassignée"
    " personaasignada",
    "tags": "tags labels tag label keywords stichwörter étiquettes etiquetas",
    "blocked": "blocked blockedreason flagged",
    "depends_on": "dependson blockedby predecessors",
    "blocks": "successors",
    TEAM: "team teamname",
    "rank": "rank draganddroprank",
    "created": "created createdat createddate creationdate erstellt créé creada creado",
    "updated": "updated updatedat lastupdated aktualisiert misàjour actualizada",
    "finished": "resolved accepteddate closeddate acceptedat erledigt résolu resuelta",
    "since": "",
    "category": "statuscategory",
    "resolution": "resolution lösung résolution resolución resolução",
    "project": "",
    "ids": "",
    MOVES: "",
    "url": "url",
}
"""Of several columns for one field the first filled one counts, in this order."""

_KIND_WORDS = {
    "story": "userstory hierarchicalrequirement requirement task subtask technicaltask improvement"
    " changerequest backlogitem productbacklogitem pbi enablerstory"
    " aufgabe unteraufgabe verbesserung tâche soustâche récit historia tarea subtarea",
    "defect": "bug fault problem incident fehler bogue anomalie error",
    "feature": "newfeature enablerfeature portfolioitemfeature",
    "epic": "businessepic enablerepic initiative portfolioepic",
    "capability": "solutioncapability enablercapability",
    "spike": "research explorationspike",
}
_CATEGORY_WORDS = {
    StateCategory.FUNNEL: "new open todo backlog idea ideas proposed reopened created submitted"
    " unscheduled defined notstarted noentry pendingapproval future"
    " offen neu zuerledigen erneutgeöffnet àfaire ouvert nouveau"
    " porhacer tareasporhacer abierto nuevo tarefaspendentes afazer aberto dozrobienia кработе"
    " сделать открыто 할일 해야할일 待办 tedoen",
    StateCategory.REFINING: "refinement refining analysis analyzing inanalysis grooming ingrooming"
    " inrefinement elaboration discovery discovering exploring exploration draft",
    StateCategory.READY: "readyfordev readyfordevelopment selectedfordevelopment selected approved"
    " committed planned readytostart",
    StateCategory.DOING: "inprogress doing started active implementing inimplementation wip"
    " indevelopment developing inreview codereview testing intest intesting inqa qa devcomplete"
    " testcomplete validating deploying implementation measuring validatingonstaging"
    " deployingtoproduction readyforrelease inarbeit inbearbeitung wirdausgeführt encours encurso"
    " enprogreso emandamento emprogresso wtoku вработе 진행중 進行中 正在进行 inuitvoering incorso",
    StateCategory.DONE: "done closed resolved accepted complete completed finished fixed released"
    " releasedtoproduction verified deployed"
    " fertig erledigt geschlossen abgeschlossen gelöst terminé fermé"
    " résolu hecho finalizada finalizado cerrado cerrada resuelto resuelta listo"
    " concluído resolvido fechado gotowe zrobione zamknięte закрыто решено готово 완료 完了 已完成"
    " 完成 klaar",
}
_DROPPED_WORDS = (
    "canceled cancelled rejected declined abandoned obsolete discarded withdrawn dropped removed"
    " wontdo wontfix duplicate invalid cannotreproduce donotimplement notdoing"
    " abgebrochen abgelehnt verworfen storniert wirdnichterledigt duplikat"
    " annulé annulée abandonné rejeté rejetée refusé doublon"
    " cancelado cancelada rechazado rechazada descartado descartada duplicado duplicada"
    " rejeitado rejeitada anulowane odrzucone отменено отменена отклонено 취소 キャンセル 已取消"
    " geannuleerd annullato"
)
DROPPED = frozenset(_DROPPED_WORDS.split())
"""Words for work that is over without having been done: nobody accepted it."""


def names_with(**more: str) -> dict[str, tuple[str, ...]]:
    """The usual names of columns, those in `more` in front of them; "!" in front: instead."""
    names: dict[str, tuple[str, ...]] = {}
    for field, usual in _NAMES.items():
        own = more.pop(field, "")
        words = own[1:].split() if own.startswith("!") else [*own.split(), *usual.split()]
        names[field] = tuple(dict.fromkeys(words))
    assert not more, more
    return names


def kinds_with(more: Mapping[str, str]) -> dict[str, str]:
    """Our kind for each usual word, and for those in `more` by kind."""
    words = {kind: kind for kind in KINDS}
    for table in (_KIND_WORDS, more):
        words |= {word: kind for kind, entry in table.items() for word in entry.split()}
    return words


def states_with(more: Mapping[StateCategory, str]) -> dict[str, StateCategory]:
    """The meaning of each usual word, and of those in `more` by meaning."""
    words = {category.value: category for category in StateCategory}
    words |= dict.fromkeys(DROPPED, StateCategory.DONE)
    for table in (_CATEGORY_WORDS, more):
        words |= {word: category for category, entry in table.items() for word in entry.split()}
    return words


CSV = Tracker(
    system="csv",
    label="CSV",
    names=names_with(),
    kinds=kinds_with({}),
    states=states_with({}),
    headers={KEY: KEY, TEAM: TEAM, **{name: name for name in FIELDS}},
)
"""Tables of no tool in particular."""
