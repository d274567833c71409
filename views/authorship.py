"""Who may write on the page, and under which name: this machine, or whoever has a token."""

from __future__ import annotations

import os
from urllib.parse import urlsplit

import streamlit as st

from gis.store import Store
from gis.tokens import owner_of
from views.own_data import system_author

FORWARDED = ("forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-real-ip")
HERE = ("localhost", "127.0.0.1", "::1")
TOKEN = "_token"
"""Session key of the token that a reader at another machine gave; it never reaches the URL."""
NAME = "_author"


def at_this_machine() -> bool:
    """Tell whether the reader sits at this machine.

    A proxy on this machine looks like its reader: one that names itself or the reader is seen, for
    one that hides both ATLAS_READONLY=1 is there.
    """
    headers = {name.lower(): value for name, value in st.context.headers.items()}
    host = urlsplit(f"//{headers.get('host', 'localhost')}").hostname
    passed_on = any(name in headers for name in FORWARDED)
    local = st.context.ip_address is None and host in HERE and not passed_on
    return local and not os.environ.get("ATLAS_READONLY")


def author(store: Store) -> str:
    """Return under whose name the reader writes; "" for one who may only read.

    A token goes before the machine: its owner is the author, wherever it is used.
    """
    token = st.session_state.get(TOKEN, "")
    if token and store.ledger is not None and (owner := owner_of(store.ledger, token)):
        return owner
    if at_this_machine():
        return st.session_state.get(NAME) or system_author()
    return ""
