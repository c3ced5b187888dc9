"""Who gets which answer where: every address of the product, every member of the cast. Literal; a file for each room beside it.

A row is "METHOD rule" and nine statuses, in the order of ``tests.cast.NAMES``. Forms are sent empty, so 422 means "came in and
was asked to fill in". A page that does not exist for somebody is 404; a stranger is sent to sign in by 303. An undeclared route
fails ``test_matrix.py``. What stands for ``<int:account_id>`` and the like is made by ``EXAMPLES``; without an example
the address holds a number that nothing has.
"""

from tests.web.matrix.accounts import ACCOUNTS
from tests.web.matrix.certificates import CERTIFICATES
from tests.web.matrix.classes import CLASSES
from tests.web.matrix.data import DATA
from tests.web.matrix.figures import FIGURES
from tests.web.matrix.imports import IMPORTS
from tests.web.matrix.learning import LEARNING
from tests.web.matrix.people import PEOPLE
from tests.web.matrix.units import UNITS

ROOMS = (ACCOUNTS, UNITS, PEOPLE, DATA, IMPORTS, FIGURES, LEARNING, CLASSES, CERTIFICATES)
MATRIX: dict[str, tuple[int, ...]] = {row: statuses for room in ROOMS for row, statuses in room.items()}
