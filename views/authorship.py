"""Who may write on the page, and under which name: this machine, or whoever has a token."""

from __future__ import annotations

import os
from urllib.parse import urlsplit

import streamlit as st

from gis.store import Store
from gis.text import Language, Text
from gis.tokens import OWNER_LENGTH, owner_of
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


def show_author(store: Store, language: Language) -> None:
    """Ask for the author's name at this machine, for a token elsewhere; say who is writing."""
    if at_this_machine():
        st.text_input(
            Text("作者（写入修订记录）", "Author (kept with the revision)").get(language),
            value=author(store),
            key=f"w_{NAME}",
            max_chars=OWNER_LENGTH,
            on_change=_take_name,
            disabled=bool(st.session_state.get(TOKEN)),
        )
        return
    st.caption(
        Text(
            "从其他电脑只能查看；凭口令可以写入，作者记为口令持有人。口令由运行程序的电脑发放："
            "cli.py token add 姓名。",
            "From another machine you may read; with a token you may write, and its owner is the "
            "author. Tokens are issued where the program runs: cli.py token add NAME.",
        ).get(language)
    )
    st.text_input(
        Text("口令（仅存于本次会话）", "Token (kept for this session only)").get(language),
        key=f"w_{TOKEN}",
        type="password",
        on_change=_take_token,
    )
    if st.session_state.get(TOKEN):
        owner = author(store)
        if owner:
            st.success(Text("作者：{name}", "Author: {name}").format(name=owner).get(language))
        else:
            st.error(Text("口令无效或已作废。", "The token is unknown or revoked.").get(language))


def _take_name() -> None:
    st.session_state[NAME] = " ".join(st.session_state[f"w_{NAME}"].split())


def _take_token() -> None:
    st.session_state[TOKEN] = st.session_state[f"w_{TOKEN}"].strip()
