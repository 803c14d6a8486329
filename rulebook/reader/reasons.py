"""Why the system refuses a file, in words of ours, so that they exist in every language.

Knows the reasons that people meet. Knows nothing of what is done with the file.
"""

from __future__ import annotations

import errno

from rulebook.language import Message, verbatim

__all__ = ["reason_of"]

_REASONS = {
    errno.ENOENT: Message("no such file or directory"),
    errno.EACCES: Message("permission denied"),
    errno.EPERM: Message("operation not permitted"),
    errno.EROFS: Message("read-only file system"),
    errno.ENOSPC: Message("no space left on device"),
    errno.EDQUOT: Message("disk quota exceeded"),
    errno.EFBIG: Message("file too large"),
    errno.EISDIR: Message("is a directory"),
    errno.ENOTDIR: Message("not a directory"),
    errno.EEXIST: Message("file exists"),
    errno.ELOOP: Message("too many levels of symbolic links"),
    errno.ENAMETOOLONG: Message("file name too long"),
    errno.EIO: Message("input/output error"),
    errno.EBUSY: Message("device or resource busy"),
    errno.ETXTBSY: Message("text file busy"),
    errno.EMFILE: Message("too many open files"),
    errno.EPIPE: Message("broken pipe"),
    errno.ETIMEDOUT: Message("connection timed out"),
    errno.ECONNREFUSED: Message("connection refused"),
}


def reason_of(error: Exception) -> Message:
    """The reason behind an error of the system; as the system says it where it is none that people meet."""
    known = _REASONS.get(error.errno or 0) if isinstance(error, OSError) else None
    return known or verbatim((getattr(error, "strerror", None) or str(error)).lower())
