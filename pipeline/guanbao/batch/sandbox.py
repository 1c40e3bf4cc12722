"""What the system itself holds a worker to, where it can: limits, no network, no file written outside the spool.

Linux alone knows all of it. What did not work is no error, for the reader reaches for none of this by itself; run.json
says which of it was in force.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import socket
import struct
import sys
from pathlib import Path

NETWORK, FILES = 1, 2  # bits of what is in force

_PR_SET_PDEATHSIG, _PR_SET_NO_NEW_PRIVS = 1, 38
_CLONE_NEWUSER, _CLONE_NEWNET = 0x10000000, 0x40000000
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_VERSION = 1  # flag of landlock_create_ruleset
_PATH_BENEATH = 1
# Rights of Landlock: writing a file, and removing or making anything. Later versions of its interface know more.
_WRITE_FILE, _REMOVE_AND_MAKE = 1 << 1, sum(1 << bit for bit in range(4, 13))
_REMOVE_FILE, _MAKE_SOCKET = 1 << 5, 1 << 9
_REFER, _TRUNCATE = 1 << 13, 1 << 14
_NET = 0b11  # bind and connect
# Where LibreOffice makes a socket, whatever it is told; one that was killed leaves it there.
_SOCKETS = Path("/tmp")  # noqa: S108


def die_with_parent() -> None:
    """Let the system kill this process when the thread that started it ends."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def bound(address_space: int, file_size: int) -> None:
    """Bound the memory that may be mapped and the size of files, of this process and of those that it starts."""
    if sys.platform == "win32":
        return
    import resource

    for what, most in ((resource.RLIMIT_AS, address_space), (resource.RLIMIT_FSIZE, file_size)):
        _, hard = resource.getrlimit(what)
        resource.setrlimit(what, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))
    resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))


def confine(spool: Path, office: bool = False) -> int:
    """Take away the network, and writing anywhere but to the spool; what of it is in force, as bits.

    For LibreOffice, which insists on a socket in the folder for temporary files, files may be removed there.
    """
    if sys.platform != "linux":
        return 0
    libc = ctypes.CDLL(None, use_errno=True)
    in_force = NETWORK if _leave_network(libc) else 0
    files, connections = _landlock(libc, spool, office)
    return in_force | (FILES if files else 0) | (NETWORK if connections else 0)


def sweep() -> None:
    """Remove the sockets of LibreOffice that nobody listens to any more."""
    if sys.platform != "linux":
        return
    for path in _SOCKETS.glob(f"OSL_PIPE_{os.getuid()}_*"):
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as probe:
            try:
                probe.connect(str(path))
            except ConnectionRefusedError:
                path.unlink()


def in_words(bits: int) -> dict[str, bool]:
    """For run.json."""
    return {"no_network": bool(bits & NETWORK), "writes_only_to_spool": bool(bits & FILES)}


def _leave_network(libc: ctypes.CDLL) -> bool:
    """Move to a network of its own, in which there is nothing."""
    if libc.unshare(_CLONE_NEWNET) == 0:
        return True
    user, group = os.getuid(), os.getgid()
    if libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET) != 0:
        return False
    try:
        Path("/proc/self/setgroups").write_text("deny", encoding="ascii")
        Path("/proc/self/uid_map").write_text(f"{user} {user} 1", encoding="ascii")
        Path("/proc/self/gid_map").write_text(f"{group} {group} 1", encoding="ascii")
    except OSError:
        return True  # the network is gone; who it is by name does not matter to a reader
    return True


def _landlock(libc: ctypes.CDLL, spool: Path, office: bool) -> tuple[bool, bool]:
    version = libc.syscall(_CREATE_RULESET, None, 0, _VERSION)
    if version < 1:
        return False, False
    rights = _WRITE_FILE | _REMOVE_AND_MAKE | (_REFER if version >= 2 else 0) | (_TRUNCATE if version >= 3 else 0)
    net = _NET if version >= 4 else 0
    attributes = struct.pack("<QQ", rights, net) if version >= 4 else struct.pack("<Q", rights)
    rules = libc.syscall(_CREATE_RULESET, attributes, len(attributes), 0)
    if rules < 0:
        return False, False
    try:
        _allow(libc, rules, spool, rights)
        _allow(libc, rules, Path("/dev/null"), _WRITE_FILE)
        if office:
            _allow(libc, rules, _SOCKETS, _MAKE_SOCKET | _REMOVE_FILE)
        libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
        done = libc.syscall(_RESTRICT_SELF, rules, 0) == 0
    finally:
        os.close(rules)
    return done, done and bool(net)


def _allow(libc: ctypes.CDLL, rules: int, path: Path, rights: int) -> None:
    handle = os.open(path, getattr(os, "O_PATH", 0) | os.O_CLOEXEC)
    try:
        libc.syscall(_ADD_RULE, rules, _PATH_BENEATH, struct.pack("<Qi", rights, handle), 0)
    finally:
        os.close(handle)
