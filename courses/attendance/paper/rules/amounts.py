"""An amount of money in Vietnamese words, as a payment list must carry it beside the figures. Pure.

Read as schools teach it: ``linh`` before lone units, ``mươi``, ``mốt``, ``tư``, ``lăm`` after tens, and an empty group of
thousands spoken ("không nghìn") where something follows it, so that no sum can be heard as another.
"""

DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
GROUPS = ("", "nghìn", "triệu")
BILLION = 1_000_000_000


def number_words(number: int) -> str:
    """``105000`` is "một trăm linh năm nghìn". ValueError below nought."""
    if number < 0:
        raise ValueError("a sum on a payment list is not negative")
    return _words(number, full=False) or DIGITS[0]


def amount_words(dong: int) -> str:
    """A sum of dong as the line "Bằng chữ" carries it: "Một triệu hai trăm nghìn đồng"."""
    words = f"{number_words(dong)} đồng"
    return words[:1].upper() + words[1:]


def _words(number: int, *, full: bool) -> str:
    """``full``: something stands before it, so its hundreds are spoken even when there are none."""
    above, below = divmod(number, BILLION)
    if not above:
        return _below_billion(below, full=full)
    head = f"{_words(above, full=full)} tỷ"
    return f"{head} {_below_billion(below, full=True)}" if below else head


def _below_billion(number: int, *, full: bool) -> str:
    groups = [number // 1000**place % 1000 for place in (2, 1, 0)]
    said: list[str] = []
    for place, group in enumerate(groups):
        later = any(groups[place + 1 :])
        if group:
            said.append(_group(group, full=full or bool(said)))
        elif not (full or said) or not later:
            continue
        else:
            said.append(DIGITS[0])
        said.append(GROUPS[2 - place])
    return " ".join(filter(None, said))


def _group(group: int, *, full: bool) -> str:
    hundreds, rest = divmod(group, 100)
    tens, units = divmod(rest, 10)
    said = [DIGITS[hundreds], "trăm"] if hundreds or full else []
    if tens:
        said += ["mười"] if tens == 1 else [DIGITS[tens], "mươi"]
    elif units and said:
        said.append("linh")
    if units:
        said.append(_unit(units, tens, after_something=bool(said)))
    return " ".join(said)


def _unit(units: int, tens: int, *, after_something: bool) -> str:
    if units == 1 and tens > 1:
        return "mốt"
    if units == 4 and after_something and tens != 1:
        return "tư"
    return "lăm" if units == 5 and tens else DIGITS[units]
