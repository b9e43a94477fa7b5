"""Text lines to claims: what a label says of origin, asserted or denied, and of its goods. Pure text, no pixels.

The way of a line, each step a folder; a folder uses those named before it, never those behind:

1. `words`: `fold` makes one form of all ways to write a line, out of that of each character (`characters`), without
   letters borrowed for their looks (`homoglyphs`) and what parts those of a word (`spacing`); `units` cuts it into
   words, characters, marks and boxes, and `rejoined` mends the cuts; `pieces` tells what each may stand for, damaged
   (`vocabulary`) or run together; `tokens` finds the `longest` phrases of the `lexicon`, over words that are `expected`
   there and characters that were misread (`misread_steps`). The lexicon asks the `phrasebook`, which is filled from
   `grammar`, `places` and their `inflection`.
2. `negation`: `likeness` tells whether what was not read may deny, `run_together` so of a denial with another word in
   it, `multiword` of a part of a longer one, `characters` and `small_words` of the least. `polarity` judges a statement
   by the `evidence` on it: denials `before` it (`doubt`, `subject`) and `behind` it, and the `answers` and `boxes` of
   forms; `dates` are passed over. `clauses` parts a run, and `scope` tells what a denial in one clause is of.
3. `statement`: `statements` binds words of origin to their place, `forward` (`roles`, `between`, `makers`, `towns`) or
   `backward`, as far as both go together (`binding`), and to the places that are listed with it (`groups`) or ticked
   (`choices`); `said_of` tells whether that is said of what goods hold, or are packed in, `made_of` what is said of
   materials beside it, and `bare` is what needs no such words. `bond_evidence` has it judged, with what was `swallowed`
   within it; `statement` is what comes of that, uncertain where a place was `guessed`.
4. `misread`: `mend` reads what is unknown beside a whole half of a statement as its other half, the `missing_place` or
   the `missing_cue`, in `stretches` of words. `whole` reads a line again as a run of `letters` where a denial may have
   been misread: `fragments` are its possible parts, `bonds` and `denying` tell which belong together, `room` where a
   place may be, `readings` weighs them, `splice` and `certainty` put the best one back.
5. `label`: `settled` tells what is `said` in a line, and in the clauses `beside` that; `line` also tells what it leaves
   to its neighbours (`ends`, `continuing`, `parts`, `torn`), and `runs` what several lines say together, by where they
   stand (`layout`).
6. `goods`: `lines` reads all that a text says of goods: `materials` by their names and `symbols`, grades of `magnets`,
   `formulas` and `alloys`, `purity`, `substance_numbers`, `amounts`, and what is `described` behind a caption. `form`
   reads the tables and captions of customs forms.

`read` makes claims of all that, and `stance` says what the claims of a parcel come to.
"""

from __future__ import annotations

from edge.claims.goods.lines import read_goods_text
from edge.claims.read import build_tables, read_claims
from edge.claims.stance import OriginGroups, stance

__all__ = ["OriginGroups", "build_tables", "read_claims", "read_goods_text", "stance"]
