"""Tokens on the command line: whoever can start it sits at the machine and may give them out."""

from __future__ import annotations

from gis import tokens
from gis.ledger import Ledger
from gis.store import Store
from gis.text import Text
from views import own_data
from views.terminal import say, wrong_usage


def run(verb: str, name: str, store: Store) -> None:
    """Issue, list or revoke tokens; the new one alone goes to standard output."""
    ledger = store.ledger
    assert ledger is not None, "the command line always has a database"
    if verb == "list":
        for one in tokens.listed(ledger):
            print(f"{one.id}\t{one.owner}\t{one.created}\t{one.revoked}")
    elif verb == "add":
        print(tokens.issue(ledger, name, own_data.now()))
        say(Text("请现在抄存：口令不再显示", "Keep it now: it is not shown again"))
    else:
        _revoke(ledger, name)


def _revoke(ledger: Ledger, name: str) -> None:
    if not name.isdecimal():
        wrong_usage(
            Text("请写口令编号", "Name the token's number"),
            Text("用 token list 查看", "See token list"),
        )
    tokens.revoke(ledger, int(name), own_data.now())
    say(Text(f"口令 {name} 已作废", f"Token {name} is revoked"))
