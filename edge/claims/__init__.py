"""Text lines to claims: what a label says of origin, asserted or denied, and of its goods. Pure text, no pixels.

The way of a line, each step a module:

1. `fold` makes one form of all ways to write it; `units` cuts that into words, characters, marks and boxes; `pieces`
   tells what each may stand for, damaged (`vocabulary`) or run together.
2. `tokens` finds the phrases of the `lexicon`, which is built from `grammar` and `places`; `mend` reads what is unknown
   beside a whole half of a statement as its other half (`near_phrases`).
3. `statements` binds words of origin to their places (`binding`, `between`, `listed`, `named`, `bare`), and `polarity`
   judges each, or a `series` of them, by the evidence before it and `behind` it (`boxes`, `doubt`, `likeness`).
4. `whole` reads a line again as a run of `letters` where a denial may have been misread: `fragments` are its possible
   parts, `bonds` tells which belong together, `readings` weighs them, `splice` and `certainty` put the best one back.
5. `said` settles what the clauses of a line say of each other (`clauses`); `line` also tells what it leaves to its
   neighbours (`ends`, `torn`), and `runs` what several lines say together, by where they stand (`layout`).
6. `read` makes claims of all that, with the tables of customs forms (`table`); `goods` reads goods and materials, and
   `stance` says what the claims of a parcel come to.
"""

from __future__ import annotations

from edge.claims.goods import read_goods_text
from edge.claims.read import build_tables, read_claims
from edge.claims.stance import OriginGroups, stance

__all__ = ["OriginGroups", "build_tables", "read_claims", "read_goods_text", "stance"]
