"""Text lines to claims: what a label says of origin, asserted or denied, and of its goods. Pure text, no pixels.

The way of a line, each step a folder; a folder uses those named before it, never those behind:

1. `words`: `fold` makes one form of all ways to write a line, out of that of each character (`characters`), without
   letters borrowed for their looks (`homoglyphs`) and what parts those of a word (`spacing`); `units` cuts it into
   words, characters, marks and boxes, and `rejoined` mends the cuts; `pieces` tells what each may stand for, damaged
   (`vocabulary`) or run together; `tokens` finds the `longest` phrases of the `lexicon`, over words that are `expected`
   there and characters that were misread (`misread_steps`). The lexicon asks the `phrasebook`, which is filled from
   `grammar`, `places` and their `inflection`.
2. `statement`: `statements` binds words of origin to their places (`binding`, `between`, `listed`, `named`, `series`,
   `bare`), and `polarity` judges each by the evidence before it (`subject`) and `behind` it (`boxes`, `doubt`,
   `likeness`). `clauses` tells what one clause may say of another.
3. `misread`: `mend` reads what is unknown beside a whole half of a statement as its other half, the `missing_place` or
   the `missing_cue`, in `stretches` of words. `whole` reads a line again as a run of `letters` where a denial may have
   been misread: `fragments` are its possible parts, `bonds` and `denying` tell which belong together, `room` where a
   place may be, `readings` weighs them, `splice` and `certainty` put the best one back.
4. `label`: `settled` tells what is `said` in a line, and in the clauses `beside` that; `line` also tells what it leaves
   to its neighbours (`ends`, `continuing`, `parts`, `torn`), and `runs` what several lines say together, by where they
   stand (`layout`).
5. `goods`: `lines` reads all that a text says of goods: `materials` by their names and `symbols`, grades of `magnets`,
   `formulas` and `alloys`, `purity`, `substance_numbers`, `amounts`, and what is `described` behind a caption. `form`
   reads the tables and captions of customs forms.

`read` makes claims of all that, and `stance` says what the claims of a parcel come to.
"""

from __future__ import annotations

from edge.claims.goods.lines import read_goods_text
from edge.claims.read import build_tables, read_claims
from edge.claims.stance import OriginGroups, stance

__all__ = ["OriginGroups", "build_tables", "read_claims", "read_goods_text", "stance"]
