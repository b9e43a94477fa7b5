"""Opens files that others put in our way: plain ones only, so that no pipe waits for ever and no link leads astray."""

from __future__ import annotations

import errno
import os
import stat
from io import BufferedReader
from pathlib import Path

__all__ = ["open_plain"]


def open_plain(path: Path, *, through_links: bool = False) -> BufferedReader:
    """The file, to read its bytes. Never waits for anybody.

    Args:
        path: of the file.
        through_links: for a file that our own people named, and not others: it may lie elsewhere.

    Raises:
        OSError: it isn't there, can't be read, or is a link, a pipe, a device or a folder.
    """
    # Without O_NONBLOCK a pipe would be opened only when somebody comes to write into it.
    flags = os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC
    try:
        descriptor = os.open(path, flags if through_links else flags | os.O_NOFOLLOW)
    except OSError as error:
        if error.errno == errno.ELOOP and not through_links:
            raise OSError(errno.ELOOP, "it is a link", str(path)) from None
        raise
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(errno.EINVAL, "it is no plain file", str(path))
    return os.fdopen(descriptor, "rb")
