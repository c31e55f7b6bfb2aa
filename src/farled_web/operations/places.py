"""Which database a command works on: the embedded one of a folder, or one's own by its addresses."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from farled_web.configuration import read_configuration
from farled_web.operations import roles
from farled_web.operations.embedded import Cluster, server
from farled_web.operations.home import check_addresses, environment, home_folder


@dataclass(frozen=True, slots=True)
class Place:
    """A database to work on.

    Attributes:
        home: The installation's folder.
        cluster: The embedded database; None for one's own.
        address: For a role that sees and may write every row.
        environment: For processes of the application on this database.
    """

    home: Path
    cluster: Cluster | None
    address: str
    environment: dict[str, str]

    def other(self, database: str) -> Place:
        """Give the same place with another database of the same cluster."""
        names = ("DATABASE_URL", "FARLED_OWNER_DATABASE_URL", "FARLED_JOBS_DATABASE_URL")
        changed = {name: _with_database(self.environment[name], database) for name in names}
        return Place(
            self.home, self.cluster, _with_database(self.address, database), self.environment | changed
        )


def _with_database(address: str, database: str) -> str:
    return urlunsplit(urlsplit(address)._replace(path=f"/{database}"))


def embedded(home: Path, cluster: Cluster) -> Place:
    """Give the embedded database as a place."""
    address = cluster.url("postgres", roles.DATABASE)
    return Place(home, cluster, address, environment(home, cluster))


@contextmanager
def place(home: Path | None) -> Iterator[Place]:
    """Open the database a command is asked to work on; the embedded one is started if need be."""
    configuration = read_configuration()
    check_addresses(configuration)
    folder = home_folder(home)
    owner = configuration["FARLED_OWNER_DATABASE_URL"]
    if owner:
        yield Place(folder, None, owner, environment(folder, None))
        return
    with server(folder) as cluster:
        roles.prepare(cluster)
        yield embedded(folder, cluster)
