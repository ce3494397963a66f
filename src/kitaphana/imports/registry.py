"""Every kind of file that can be brought in."""

from kitaphana.appendix.importer import EVENTS
from kitaphana.catalogue.importer import TITLES
from kitaphana.core.importing import Importer
from kitaphana.indicators.importer import FIGURES
from kitaphana.roster.importer import READERS
from kitaphana.stock.importers import STOCK, TEXTBOOKS

IMPORTERS: dict[str, Importer] = {
    importer.kind: importer for importer in (READERS, TEXTBOOKS, STOCK, TITLES, FIGURES, EVENTS)
}
