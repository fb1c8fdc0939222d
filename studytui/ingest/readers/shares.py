"""Keys of formats in which each answer earns a share of the marks, as Moodle's do."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from studytui.domain.exam import letter

_NAMED = 8


def right_by_shares(
    shares: Sequence[float],
    is_single: bool,
    warn: Callable[[str, str, str], None],
    *,
    advice: str,
    who: str,
) -> set[int]:
    """Places of the right answers, by what each earns; none where that cannot be told. `warn` takes
    code, reason and hint; `advice` is the hint where several earn all, `who` begins the reason
    where others earn a part."""
    if not is_single:
        right = {place for place, share in enumerate(shares) if share > 0}
    else:
        best = max(shares)
        right = {place for place, share in enumerate(shares) if share == best > 0}
        if len(right) > 1:
            warn(
                "several-full-marks",
                f"Each of {_letters(sorted(right))} alone earns full marks, which cannot be held:"
                " its key counts as unknown.",
                advice,
            )
            return set()
        partly = [place for place, share in enumerate(shares) if 0 < share < best]
        if partly:
            warn("partial-credit", f"{who} for {_letters(partly)}; here it is wrong.", "")
    if not right:
        warn("no-right-option", "No option is marked as right: the key counts as unknown.", "")
    return right


def _letters(places: Sequence[int]) -> str:
    return ", ".join(letter(place) for place in places[:_NAMED])
