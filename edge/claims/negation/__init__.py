"""Whether something is denied: what negates, what may be a negation misread, and what each negation is of."""

from __future__ import annotations
