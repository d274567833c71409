"""What the pages are put together from: choices, map, panel, lists; nothing is computed here.

Not in pages/: Streamlit takes every module of that folder for a page.
"""
