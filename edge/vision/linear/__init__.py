"""Linear codes, read by likelihood: which chain of bars, blurred as the picture is, would look like it?"""

from __future__ import annotations
