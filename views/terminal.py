"""What the command line says: problems in both languages, wrong usage, progress."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from enum import StrEnum

import typer

from gis.problems import Problem, ProblemError
from gis.text import LANGUAGES, Text
from gis.vocabulary import Choices


class LanguageOption(StrEnum):
    zh = "zh"
    en = "en"


def say(text: Text) -> None:
    """Write a message in both languages to standard error."""
    for language in LANGUAGES:
        typer.echo(text.get(language), err=True)


def say_problems(problems: Iterable[Problem]) -> None:
    """Write problems in both languages to standard error."""
    for problem in problems:
        for language in LANGUAGES:
            typer.echo(problem.line(language), err=True)


@contextmanager
def told() -> Iterator[None]:
    """Say what is wrong with the reader's data or request, and exit with 1."""
    try:
        yield
    except ProblemError as error:
        say_problems(error.problems)
        raise typer.Exit(1) from None


def wrong_usage(says: Text, cure: Text) -> None:
    """Say what is wrong with the command itself, and exit with 2."""
    say_problems([Problem(says=says, cure=cure)])
    raise typer.Exit(2)


def bar(words: Text) -> Callable[[int, int], None]:
    """Return a progress bar for a terminal; silence elsewhere."""
    if not sys.stderr.isatty():
        return lambda done, total: None

    def show(done: int, total: int) -> None:
        filled = 24 * done // max(total, 1)
        line = f"\r{words.zh} {words.en} [{'#' * filled}{'.' * (24 - filled)}] {done}/{total}"
        print(line, end="\n" if done >= total else "", file=sys.stderr, flush=True)

    return show


def coded(asked: str, words: Choices, option: str) -> tuple[str, ...]:
    """Return the code that was asked for, by code or by name in either language."""
    if not asked:
        return ()
    for code, text in words.items():
        if asked.lower() in (code.lower(), text.zh.lower(), text.en.lower()):
            return (code,)
    allowed = "、".join(f"{code}（{text.zh}）" for code, text in words.items())
    wrong_usage(
        Text(f"{option} 不认识“{asked}”", f"{option}: unknown value “{asked}”"),
        Text(f"可选：{allowed}", f"Choose from: {', '.join(words)}"),
    )
    return ()
