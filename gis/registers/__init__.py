"""Registers of any length beside the ledger: taken in, sorted on disk, drawn and counted."""
