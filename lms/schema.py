"""Every room's models, imported once so that the metadata is complete. Stands above all rooms; decides nothing.

Used where the whole schema is meant: migrations, the application, the worker. A new room with tables adds one line.
"""

from lms.db import Base

metadata = Base.metadata
