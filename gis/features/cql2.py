"""CQL2 text (OGC 21-065r2) → a tree; bounded in length, depth and size, in linear time.

Precedence from weak to strong: OR; AND; NOT; comparison, LIKE, BETWEEN, IN, IS NULL; + −;
* / % DIV; ^ (to the right); −. Whether operands fit each other is decided where the columns are
known.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from gis.features import cql2_shapes
from gis.features.cql2_tree import Call, Node, Property, Time, fault
from gis.features.cql2_words import Word, words
from gis.features.moments import EVER, Span, moment
from gis.problems import ProblemError
from gis.text import Text

DEEPEST = 20
MOST_NODES = 300
COMPARED = ("=", "<>", "<", ">", "<=", ">=")
SPATIAL = tuple(
    f"s_{name}"
    for name in (
        "intersects", "equals", "disjoint", "touches", "within", "overlaps", "crosses", "contains",
    )
)  # fmt: skip
TEMPORAL = ("t_after", "t_before", "t_contains", "t_disjoint", "t_during", "t_equals",
            "t_intersects")  # fmt: skip
FUNCTIONS = {name.upper(): (name, 2) for name in (*SPATIAL, *TEMPORAL)} | {
    "CASEI": ("casei", 1),
    "ACCENTI": ("accenti", 1),
}
RESERVED = {"AND", "OR", "NOT", "LIKE", "BETWEEN", "IN", "IS", "NULL", "TRUE", "FALSE", "DIV"}


def parsed(filter_text: str) -> Node:
    """Return the tree of a filter; raises ProblemError with the place of what is wrong.

    >>> parsed("a = 1 OR NOT b LIKE 'x%'").op
    'or'
    """
    reader = _Reader(filter_text)
    tree = reader.anything()
    if reader.word.kind != "end":
        raise reader.wrong(Text("此处多出内容", "there is something left over here"))
    return tree


class _Reader:
    """The words of one filter, and how far they are read."""

    def __init__(self, filter_text: str) -> None:
        self.text, self.words, self.place = filter_text, words(filter_text), 0
        self.depth = self.nodes = 0

    @property
    def word(self) -> Word:
        return self.words[self.place]

    def wrong(self, says: Text) -> ProblemError:
        return fault(says, self.word.at, self.word.text)

    def take(self, *says: str) -> str:
        """Take the word if it is one of these; return it, or nothing."""
        found = self.word.says
        if found and found in says:
            self.place += 1
            return found
        return ""

    def need(self, says: str) -> None:
        if not self.take(says):
            raise self.wrong(Text(f"此处应为 {says}", f"{says} is expected here"))

    def call(self, op: str, *args: Node, at: int) -> Call:
        self.nodes += 1
        if self.nodes > MOST_NODES:
            raise self.wrong(
                Text(f"条件过多，至多 {MOST_NODES} 项", f"more than {MOST_NODES} conditions")
            )
        return Call(op, args, at)

    def anything(self) -> Node:
        self.depth += 1
        if self.depth > DEEPEST:
            raise self.wrong(
                Text(f"嵌套过深，至多 {DEEPEST} 层", f"nested more than {DEEPEST} deep")
            )
        found = self.chain("OR", lambda: self.chain("AND", self.negated))
        self.depth -= 1
        return found

    def chain(self, joint: str, part: Callable[[], Node]) -> Node:
        at, parts = self.word.at, [part()]
        while self.take(joint):
            parts.append(part())
        return parts[0] if len(parts) == 1 else self.call(joint.lower(), *parts, at=at)

    def negated(self) -> Node:
        at, times = self.word.at, 0
        while self.take("NOT"):
            times += 1
        found = self.compared()
        return self.call("not", found, at=at) if times % 2 else found

    def compared(self) -> Node:
        at, left = self.word.at, self.sum()
        operator = self.take(*COMPARED)
        if operator:
            return self.call(operator, left, self.sum(), at=at)
        if self.take("IS"):
            negative = self.take("NOT")
            self.need("NULL")
            return self.maybe_not(negative, self.call("isNull", left, at=at))
        negative = self.take("NOT")
        if self.take("LIKE"):
            return self.maybe_not(negative, self.call("like", left, self.atom(), at=at))
        if self.take("BETWEEN"):
            low = self.sum()
            self.need("AND")
            return self.maybe_not(negative, self.call("between", left, low, self.sum(), at=at))
        if self.take("IN"):
            self.need("(")
            listed = self.arguments()
            return self.maybe_not(negative, self.call("in", left, *listed, at=at))
        if negative:
            raise self.wrong(Text("NOT 之后应为 LIKE、BETWEEN 或 IN",
                                  "LIKE, BETWEEN or IN is expected after NOT"))  # fmt: skip
        return left

    def maybe_not(self, negative: str, found: Call) -> Call:
        return self.call("not", found, at=found.at) if negative else found

    def sum(self) -> Node:
        at, left = self.word.at, self.product()
        while operator := self.take("+", "-"):
            left = self.call(operator, left, self.product(), at=at)
        return left

    def product(self) -> Node:
        at, left = self.word.at, self.power()
        while operator := self.take("*", "/", "%", "DIV"):
            left = self.call(operator.lower(), left, self.power(), at=at)
        return left

    def power(self) -> Node:
        at, parts = self.word.at, [self.signed()]
        while self.take("^"):
            parts.append(self.signed())
        found = parts.pop()
        while parts:
            found = self.call("^", parts.pop(), found, at=at)
        return found

    def signed(self) -> Node:
        at, negative = self.word.at, False
        while sign := self.take("-", "+"):
            negative ^= sign == "-"
        found = self.atom()
        if not negative:
            return found
        if isinstance(found, float):
            return -found
        return self.call("*", -1.0, found, at=at)

    def atom(self) -> Node:
        word = self.word
        if word.kind == "end":
            raise self.wrong(Text("条件在此中断", "the filter ends too early"))
        if self.take("("):
            found = self.anything()
            self.need(")")
            return found
        self.place += 1
        if word.kind == "number":
            return self.number(word)
        if word.kind == "text":
            return word.text[1:-1].replace("''", "'")
        if word.kind == "quoted":
            return Property(word.text[1:-1], word.at)
        if word.kind == "name" and self.word.says == "(":
            return self.function(word)
        if word.says in ("TRUE", "FALSE"):
            return word.says == "TRUE"
        if word.kind == "name" and word.says not in RESERVED:
            return Property(word.text, word.at)
        self.place -= 1
        raise self.wrong(Text("此处应为属性、数、文字或函数",
                              "a property, number, text or function is expected here"))  # fmt: skip

    def number(self, word: Word) -> float:
        value = float(word.text)
        if not math.isfinite(value):
            raise fault(Text("数过大", "the number is too large"), word.at, word.text)
        return value

    def arguments(self) -> list[Node]:
        found = [self.anything()]
        while self.take(","):
            found.append(self.anything())
        self.need(")")
        self.nodes += len(found)
        return found

    def function(self, word: Word) -> Node:
        if word.says in cql2_shapes.KINDS:
            shape, self.place = cql2_shapes.shape(self.text, self.words, self.place - 1)
            return shape
        self.need("(")
        if word.says in ("DATE", "TIMESTAMP", "INTERVAL"):
            return self.time(word)
        if word.says not in FUNCTIONS:
            raise fault(Text("没有这个函数", "there is no such function"), word.at, word.text)
        name, arity = FUNCTIONS[word.says]
        args = self.arguments()
        if len(args) != arity:
            raise fault(
                Text(f"此函数有 {arity} 个参数", f"this function takes {arity} arguments"),
                word.at, word.text,
            )  # fmt: skip
        return self.call(name, *args, at=word.at)

    def time(self, word: Word) -> Time:
        told = self.arguments()
        told_words = tuple(one for one in told if isinstance(one, str))
        wanted = 2 if word.says == "INTERVAL" else 1
        if len(told_words) != len(told) or len(told) != wanted:
            raise fault(
                Text(f"此处应有 {wanted} 个加单引号的时间",
                     f"{wanted} quoted times are expected here"),
                word.at, word.text,
            )  # fmt: skip
        try:
            ends = [EVER if one == ".." else moment(one) for one in told_words]
        except ProblemError as error:
            raise fault(error.problems[0].says, word.at, error.problems[0].value) from error
        exact = word.says == "TIMESTAMP" and ends[0].start != ends[0].end
        dated = word.says == "DATE" and ends[0].start == ends[0].end
        if exact or dated or ends[-1].end < ends[0].start or (wanted == 1 and ends[0] is EVER):
            raise fault(Text("时间不对", "the time is not right"), word.at, told_words[0])
        return Time(Span(ends[0].start, ends[-1].end), told_words)
