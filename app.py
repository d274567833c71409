"""The door: `streamlit run app.py` serves the pages and the HTTP routes from one process."""

from __future__ import annotations

import streamlit as st

from serving import MIDDLEWARE, ROUTES, lifespan, say_failure

app = st.App(
    "main.py",
    routes=ROUTES,
    middleware=MIDDLEWARE,
    lifespan=lifespan,
    on_script_error=say_failure,
)
