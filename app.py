"""The door: `streamlit run app.py` serves the pages and the HTTP routes from one process."""

from __future__ import annotations

import streamlit as st

from gis.problems import ProblemError
from routes.problem import Refused, refused, unreadable
from serving import MIDDLEWARE, ROUTES, lifespan, say_failure

app = st.App(
    "main.py",
    routes=ROUTES,
    middleware=MIDDLEWARE,
    lifespan=lifespan,
    exception_handlers={Refused: refused, ProblemError: unreadable},
    on_script_error=say_failure,
)
