"""The commands of the web application; the library's command line finds them by entry points.

Nothing heavy is imported until a command runs, so that ``farled --help`` stays quick.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from farled.cli.options import AsJson
from farled.cli.output import print_json
from farled.errors import refuse

Home = Annotated[
    Path | None,
    typer.Option("--home", help="Folder of the installation; default FARLED_HOME, else ~/.farled/trial."),
]


def _refuse_windows() -> None:
    """Say so at once where the programs it runs beside each other cannot be watched."""
    if sys.platform == "win32":
        raise refuse(
            "embedded-unsupported",
            sys.platform,
            "the web application runs on Linux and macOS",
            "Use it within WSL; the other commands work here",
        )


def serve(
    demo: Annotated[
        bool, typer.Option("--demo", help="Fill an invented region and show sign-ins for it.")
    ] = False,
    port: Annotated[int, typer.Option("--port", min=1, max=65535, help="Port to listen on.")] = 8000,
    host: Annotated[str, typer.Option("--host", help="Address to listen on.")] = "127.0.0.1",
    home: Home = None,
) -> None:
    """Run the web application: database, web server and background work, in one terminal."""
    _refuse_windows()
    from farled_web.operations.serve import serve as run

    raise typer.Exit(run(home, host, port, demo=demo, say=typer.echo))


def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="File to write, or to verify.")],
    verify: Annotated[
        bool, typer.Option("--verify", help="Write nothing: restore FILE on trial and hold it to itself.")
    ] = False,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Write everything to one file, of one moment, while the application runs."""
    _refuse_windows()
    from farled_web.operations.backup import make_backup
    from farled_web.operations.places import place
    from farled_web.operations.restore import verify_backup

    if verify:
        manifest, done = verify_backup(file), "restored on trial: every row and the log are as they were"
    else:
        with place(home) as where:
            manifest, done = make_backup(where, file.absolute()), "written"
    head = manifest.audit["head"]
    if as_json:
        print_json({
            "ok": True, "file": str(file), "made_at": manifest.made_at, "farled": manifest.farled,
            "tables": len(manifest.contents.tables), "rows": manifest.rows, "head": head,
        })  # fmt: skip
    else:
        typer.echo(f"{file}: {done}, {len(manifest.contents.tables)} tables with {manifest.rows} rows")
        typer.echo(f"head of the log: {head or 'empty'}")


def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Backup to put in place.")],
    force: Annotated[
        bool, typer.Option("--force", help="Also where there is data, which is kept aside.")
    ] = False,
    home: Home = None,
) -> None:
    """Put a backup in place, once all of it has been held to what it was."""
    _refuse_windows()
    from farled_web.operations.places import place
    from farled_web.operations.restore import restore as run

    with place(home) as where:
        manifest = run(where, file.absolute(), force=force, say=typer.echo)
    typer.echo(f"{file}: in place, {len(manifest.contents.tables)} tables with {manifest.rows} rows")


def receive_mail(
    to: Annotated[
        str, typer.Option("--to", metavar="ADDRESS", help="Whom the mail server says it is for.")
    ] = "",
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Take in one mail from standard input, as a mail server's pipe hands it over.

    Exit code 0 once it is dealt with, whatever it is; 75 where the database cannot be reached, so that the
    mail server tries again.
    """
    _refuse_windows()
    from farled_web.operations.places import place
    from farled_web.operations.receiving import MOST_BYTES, hand_over

    raw = sys.stdin.buffer.read(MOST_BYTES)
    with place(home) as where:
        outcome = hand_over(raw, to, where.environment)
    if as_json:
        print_json({"ok": bool(outcome), "outcome": outcome})
    else:
        typer.echo(outcome or "not taken in: try again later")
    if not outcome:
        raise typer.Exit(75)


audit = typer.Typer(no_args_is_help=True, help="The log of who did and saw what.")


@audit.callback()
def log() -> None:
    """The log of who did and saw what."""


@audit.command("verify")
def verify_log(
    head: Annotated[
        str, typer.Option("--head", metavar="HASH", help="A head noted earlier, which must still be there.")
    ] = "",
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Go through the log and find any entry that was changed, removed or cut off.

    Exit code 1 if it does not hold.
    """
    _refuse_windows()
    from farled_web.operations.backup import verify_log as run
    from farled_web.operations.places import place

    with place(home) as where:
        found = run(where, head)
    faults = found["faults"]
    if as_json:
        print_json({"ok": not faults, **found})
    else:
        for one in faults[:50]:
            where_it_is = f"entry {one['entry']}" if one["entry"] is not None else "the head"
            typer.echo(f"{where_it_is}: {one['what']}", err=True)
        told = f"does not hold, {len(faults)} faults" if faults else "holds"
        typer.echo(f"log: {told}, {found['entries']} entries, head {found['head'] or 'empty'}")
    if faults:
        raise typer.Exit(1)
