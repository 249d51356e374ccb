"""What Jira calls its columns, its links and its sub-tasks in other languages than English.

A CSV export has the headers of the language of the person who exports. Names are as public
exports have them, and as Jira's own screens do; a language is listed as far as its names are
known. A custom field keeps its own name, only what is around it is translated.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping

from refineboard.exchange.tables.tracker import KEY, folded, plain_name

_HEADERS: Mapping[str, Mapping[str, str]] = {
    "German": {
        KEY: "Vorgangsschlüssel | Schlüssel",
        "ids": "Vorgangs-ID",
        "title": "Zusammenfassung",
        "kind": "Vorgangstyp | Typ des Vorgangs",
        "state": "Status",
        "category": "Statuskategorie",
        "since": "Statuskategorie geändert",
        "project": "Projektschlüssel",
        "owner": "Zugewiesene Person | Bearbeiter | Zugewiesen",
        "created": "Erstellt",
        "updated": "Aktualisiert",
        "finished": "Erledigt",
        "description": "Beschreibung",
        "parent": "Übergeordneter Schlüssel | Übergeordnet | Epic-Verknüpfung",
        "pi": "Lösungsversionen | Lösungsversion | Korrekturversionen",
        "tags": "Stichwörter | Stichworte | Labels",
    },
    "French": {
        KEY: "Clé de ticket | Clé de l'élément | Clé",
        "ids": "ID de ticket | ID du ticket",
        "title": "Résumé",
        "kind": "Type de ticket",
        "state": "État | Statut",
        "category": "Catégorie d'état | Catégorie de statut",
        "since": "Catégorie d'état modifiée",
        "project": "Clé de projet | Clé du projet",
        "owner": "Personne assignée | Responsable",
        "created": "Création | Créé | Créée",
        "updated": "Mise à jour | Mis à jour",
        "finished": "Résolu | Résolue",
        "description": "Description",
        "parent": "Clé parent | Clé parente | Parent | Lien d'epic",
        "pi": "Versions corrigées | Version corrigée",
        "tags": "Étiquettes",
    },
    "Spanish": {
        KEY: "Clave de incidencia | Clave de la incidencia | Clave",
        "ids": "ID de la incidencia | ID de incidencia",
        "title": "Resumen",
        "kind": "Tipo de incidencia",
        "state": "Estado",
        "category": "Categoría de estado | Categoría del estado",
        "since": "Categoría de estado modificada",
        "project": "Clave del proyecto | Clave de proyecto",
        "owner": "Persona asignada | Responsable | Asignado",
        "created": "Creada | Creado",
        "updated": "Actualizada | Actualizado",
        "finished": "Resuelta | Resuelto",
        "description": "Descripción",
        "parent": "Clave principal | Principal | Vínculo de las épicas | Enlace de épica",
        "pi": "Versiones corregidas | Versión corregida | Versión de corrección",
        "tags": "Etiquetas",
    },
    "Portuguese": {
        KEY: "Chave da item | Chave do item | Chave",
        "ids": "ID da item | ID do item",
        "title": "Resumo",
        "kind": "Tipo de item | Tipo do item",
        "state": "Status | Estado",
        "category": "Categoria do status",
        "since": "Categoria do status alterada",
        "project": "Chave do projeto",
        "owner": "Responsável",
        "created": "Criado | Criada",
        "updated": "Atualizado | Atualizado(a) | Atualizada",
        "finished": "Resolvido | Resolvido(a)",
        "description": "Descrição",
        "parent": "Chave pai | Pai",
        "pi": "Versões corrigidas",
        "tags": "Categorias | Etiquetas | Rótulos",
    },
    "Polish": {
        KEY: "Klucz zgłoszenia",
        "ids": "Id. zgłoszenia",
        "title": "Podsumowanie",
        "kind": "Typ zgłoszenia",
        "state": "Status | Stan",
        "category": "Kategoria statusu",
        "project": "Klucz projektu",
        "owner": "Osoba przypisana | Przypisany",
        "created": "Utworzono",
        "updated": "Zaktualizowano",
        "finished": "Rozwiązano",
        "description": "Opis",
        "parent": "Klucz elementu nadrzędnego | Element nadrzędny",
        "tags": "Etykiety",
    },
    "Russian": {
        KEY: "Ключ проблемы | Ключ запроса | Ключ задачи",
        "ids": "Идентификатор проблемы | Идентификатор запроса",
        "title": "Тема",
        "kind": "Тип задачи | Тип запроса",
        "state": "Статус",
        "category": "Категория статуса",
        "project": "Ключ проекта",
        "owner": "Исполнитель",
        "created": "Создано",
        "updated": "Обновлено",
        "finished": "Дата решения",
        "description": "Описание",
        "parent": "Родитель",
        "tags": "Метки",
    },
    "Korean": {
        KEY: "이슈 키",
        "ids": "이슈 아이디 | 이슈 ID",
        "title": "요약",
        "kind": "이슈 유형",
        "state": "상태",
        "project": "프로젝트 키",
        "owner": "담당자",
        "created": "생성일",
        "updated": "변경일",
        "description": "설명",
        "tags": "레이블",
    },
    "Japanese": {
        KEY: "課題キー",
        "ids": "課題 ID",
        "title": "要約",
        "kind": "課題タイプ",
        "state": "ステータス",
        "owner": "担当者",
        "created": "作成日",
        "updated": "更新日",
        "description": "説明",
        "tags": "ラベル",
    },
    "Chinese": {
        KEY: "问题关键字",
        "title": "概要 | 主题",
        "kind": "问题类型",
        "state": "状态",
        "owner": "经办人",
        "created": "创建日期 | 已创建",
        "updated": "已更新",
        "description": "描述",
        "tags": "标签",
    },
    "Dutch": {
        "title": "Samenvatting",
        "state": "Status",
        "owner": "Toegewezene",
        "description": "Omschrijving | Beschrijving",
    },
}
"""By language and field, spellings parted by bars."""

_LINK = re.compile(r"\s*(?P<words>[^()]+?) \((?P<kind>[^()]+)\)\s*\Z")
_INWARD = re.compile(
    r"inward|eingehend|entrant|entrada|входящ|wejści|inkomend|in entrata|내부|内部", re.IGNORECASE
)
_OUTWARD = re.compile(
    r"outward|ausgehend|sortant|salida|saliente|saída|исходящ|wyjści|uitgaand|in uscita|외부|外部",
    re.IGNORECASE,
)
_LINK_WORDS = re.compile(
    r"link|verknüpfung|lien|enlace|vínculo|связь|ссылк|powiązan|łącz|koppeling|collegamento|연결|リンク",
    re.IGNORECASE,
)
BLOCKING = frozenset(
    map(folded, ("Blocks", "Blocker", "Blockiert", "Bloquea", "Bloque", "Bloqueia", "Блокирует"))
)
"""How a site may call the type of link that says who waits for whom."""

SUBTASKS = frozenset(
    map(
        folded,
        (
            "Sub-task",
            "Subtask",
            "Technical task",
            "Unteraufgabe",
            "Teilaufgabe",
            "Sous-tâche",
            "Subtarea",
            "Subtarefa",
            "Podzadanie",
            "Подзадача",
            "하위 작업",
            "부작업",
            "サブタスク",
            "子任务",
            "Subtaak",
            "Sottotask",
        ),
    )
)
"""What a sub-task is called."""


def plain_header(header: str) -> str:
    """The folded name of a column without what is written around it; links of waiting as
    `inwardissuelinkblocks` and `outwardissuelinkblocks` whatever the language."""
    link = _LINK.match(header)
    if link and folded(link["kind"]) in BLOCKING and _LINK_WORDS.search(link["words"]):
        if _INWARD.search(link["words"]):
            return "inwardissuelinkblocks"
        if _OUTWARD.search(link["words"]):
            return "outwardissuelinkblocks"
    return plain_name(header)


def _by_field() -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for headers in _HEADERS.values():
        for name, spellings in headers.items():
            found[name] |= dict.fromkeys(map(folded, spellings.split(" | ")))
    return {name: tuple(words) for name, words in found.items()}


KEY_SPELLINGS = (
    "Issue key",
    *(headers[KEY].split(" | ")[0] for headers in _HEADERS.values() if KEY in headers),
)
"""The usual header of the column of keys in each language, English first."""

HEADERS: Mapping[str, tuple[str, ...]] = _by_field()
"""The folded names of each field's columns in every language."""
