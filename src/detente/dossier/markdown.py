"""The dossier as Markdown: headings, findings with their likelihood, evidence as footnotes.

Footnotes are those of GitHub, Pandoc and most other readers (`[^1]`).  Charts are left out, their
captions and what they show are kept.  Everything that came from data is escaped: it can make no
heading, link, image, footnote or HTML.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from detente.dossier.model import Block, Dossier, Figure, Listing, Prose, Section, Table
from detente.dossier.notes import Notes, dated, remark
from detente.evidence import Source
from detente.findings import EvidenceItem, Finding, Reference
from detente.findings.words import day

__all__ = ["to_markdown"]

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>|~$^&!])")
_OPENING = re.compile(r"^(\s*)(#|[-+=](?=\s|[-=]|$)|\d+(?=[.)](?:\s|$)))")
_WEB = re.compile(r"(?i)\b(https?|ftp|mailto)(:)|\b(www)(\.)")


def to_markdown(dossier: Dossier) -> str:
    """The dossier as Markdown text, ending in a line break."""
    notes = Notes(dossier)
    head = [
        f"# {_text(dossier.title)}",
        f"{_text(dossier.period)}; evidence up to {day(dossier.as_of)}; "
        f"detente {_text(dossier.version)}.",
        f"**{_text(dossier.judgement.statement)}**{_after(dossier.judgement, notes)}",
        "\n".join(
            f"- **{_text(label)}: {_text(figure)}.** {_sentence(finding, notes)}"
            for label, figure, finding in dossier.at_a_glance
        ),
    ]
    parts = [*head]
    for section in dossier.sections:
        parts.extend(_section(section, notes))
    parts.extend(["## Sources", "\n".join(_source(source) for source in dossier.sources)])
    parts.append("## Evidence")
    parts.extend(_footnote(number, item) for number, item in enumerate(notes.items, start=1))
    return "\n\n".join(part for part in parts if part) + "\n"


def _text(text: str) -> str:
    """Text from data, on one line and without a meaning of its own in Markdown."""
    flat = " ".join(text.split())
    flat = _SPECIAL.sub(r"\\\1", flat)
    # Readers turn a bare address into a link; an entity for the colon or dot prevents it.
    flat = _WEB.sub(lambda m: f"{m[1]}&#58;" if m[1] else f"{m[3]}&#46;", flat)
    return _OPENING.sub(lambda m: f"{m[1]}\\{m[2]}" if not m[2].isdigit() else _number(m), flat)


def _number(match: re.Match[str]) -> str:
    """A number at the start of a line, kept from opening a list."""
    return f"{match[1]}&#{ord(match[2][0])};{match[2][1:]}"


def _sentence(finding: Finding, notes: Notes) -> str:
    return f"{_text(finding.statement)}{_after(finding, notes)}"


def _after(finding: Finding, notes: Notes) -> str:
    """The likelihood of a finding and the marks of its footnotes."""
    likelihood = f" *({_text(finding.likelihood)})*" if finding.likelihood else ""
    marks = "".join(f"[^{number}]" for number in notes.numbers(finding))
    more = notes.unshown(finding)
    rest = (
        f" *({more:,} more row{'s' if more > 1 else ''}: finding `{finding.id.replace('`', '')}`)*"
        if more
        else ""
    )
    return f"{likelihood}{marks}{rest}"


def _section(section: Section, notes: Notes) -> Iterator[str]:
    yield f"## {_text(section.title)}"
    if section.kicker:
        yield f"*{_text(section.kicker)}*"
    for block in section.blocks:
        yield from _block(block, notes)


def _block(block: Block, notes: Notes) -> Iterator[str]:
    if isinstance(block, Prose):
        if block.title:
            yield f"### {_text(block.title)}"
        yield " ".join(_sentence(finding, notes) for finding in block.findings)
    elif isinstance(block, Figure):
        yield f"*Figure:* {_sentence(block.finding, notes)} *{_text(block.alt)}*"
    elif isinstance(block, Listing):
        if block.title:
            yield f"### {_text(block.title)}"
        labels = block.labels or ("",) * len(block.findings)
        yield "\n".join(
            f"- {f'**{_text(label)}** ' if label else ''}{_sentence(finding, notes)}"
            for label, finding in zip(labels, block.findings, strict=True)
        )
    else:
        yield from _table(block, notes)


def _table(block: Table, notes: Notes) -> Iterator[str]:
    if block.title:
        yield f"### {_text(block.title)}"
    rule = ["--:" if column in block.numeric else "---" for column in range(len(block.header))]
    lines = [_line([*(_text(cell) for cell in block.header), "Evidence"]), _line([*rule, "---"])]
    for row, finding in zip(block.rows, block.findings, strict=True):
        lines.append(_line([*(_text(cell) for cell in row), _after(finding, notes).strip()]))
    yield "\n".join(lines)


def _line(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _footnote(number: int, item: EvidenceItem) -> str:
    cited = "; ".join(_reference(one) for one in item.references)
    return f"[^{number}]: {_text(dated(item))} {_text(item.text)} {cited}. {_text(remark(item))}"


def _reference(one: Reference) -> str:
    unchecked = " (not checked)" if one.checked is False else ""
    return f"{_text(str(one))}{_address(one.url)}{unchecked}"


def _address(url: str) -> str:
    """A web address as a link; data may hold anything, so nothing else becomes one."""
    if not re.fullmatch(r"https?://[^\s<>]+", url):
        return ""
    return f" <{url}>"


def _source(source: Source) -> str:
    cover = source.coverage
    return (
        f"- **{_text(source.title)}** {_text(source.version)}. {_text(source.publisher)}."
        f"{_address(source.homepage)} Licence: {_text(source.licence)}. Covers "
        f"{cover.start or '…'} to {cover.end or '…'}. `{source.id}`"
    )
