"""A source as the standard sees it."""

from kitaphana.lib.gost import BOOK, Reference
from kitaphana.research.models import ProjectSource


def reference_of(source: ProjectSource) -> Reference:
    """Of an edition of the catalogue by the catalogue, of another as it was written down."""
    if title := source.title:
        return Reference(
            kind=BOOK,
            name=title.name,
            authors=title.authors,
            part=title.part,
            place=title.place,
            publisher=title.publisher,
            year=title.year,
            pages=source.pages or str(title.pages or ""),
            language=title.language,
        )
    return Reference(
        kind=source.kind,
        name=source.name,
        authors=source.authors,
        container=source.container,
        place=source.place,
        publisher=source.publisher,
        year=source.year,
        issue=source.issue,
        pages=source.pages,
        url=source.url,
        seen_on=source.found_on if source.kind == ProjectSource.Kind.WEB else None,
        language=source.language,
    )
