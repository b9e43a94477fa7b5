"""Files of declarations as shippers send them: tables, JSON, XML; columns and values by their meaning."""

from __future__ import annotations
