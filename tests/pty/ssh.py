"""A real sshd on this machine, set up as docs/shared-server.md says, and its client."""

from __future__ import annotations

import grp
import os
import pwd
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "shared-server.md").read_text(encoding="utf-8")
SSHD = shutil.which("sshd", path=f"{os.environ['PATH']}:/usr/sbin:/usr/local/sbin")
SSH = shutil.which("ssh")
KEYGEN = shutil.which("ssh-keygen")
ME = pwd.getpwuid(os.getuid())
PRIVILEGE_SEPARATION = Path("/run/sshd")
"""Where sshd locks itself up; the service makes it at every start."""


def block() -> str:
    """The lines for sshd_config, as they stand on the page."""
    return PAGE.partition("```sshd_config\n")[2].partition("```")[0]


def installed(directory: Path) -> Path:
    """What an installation has in its `bin`: the launcher beside the Python of these tests."""
    environment = Path(sys.prefix)
    (directory / "bin").mkdir(parents=True)
    shutil.copy(environment / "pyvenv.cfg", directory)
    (directory / "lib").symlink_to(environment / "lib")
    (directory / "bin" / "python3").symlink_to(Path(sys.executable).resolve())
    launcher = directory / "bin" / "refineboard-restricted"
    shutil.copy(ROOT / "scripts" / launcher.name, launcher)
    return launcher


@dataclass(frozen=True)
class Server:
    """A running sshd and how to reach it."""

    port: int
    key: Path

    def client(self, *options: str, send: Mapping[str, str] | None = None) -> list[str]:
        """An ssh command up to the host; what `send` names is put into the environment there."""
        assert SSH is not None
        said = " ".join(f'"{name}={value}"' for name, value in (send or {}).items())
        settings = {
            "UserKnownHostsFile": "/dev/null",
            "StrictHostKeyChecking": "no",
            "IdentitiesOnly": "yes",
            "BatchMode": "yes",
            "LogLevel": "ERROR",
            **({"SetEnv": said} if said else {}),
        }
        set_ = [part for name, value in settings.items() for part in ("-o", f"{name}={value}")]
        return [
            SSH, "-F", "/dev/null", *set_, "-i", str(self.key), "-p", str(self.port), *options,
            f"{ME.pw_name}@127.0.0.1",
        ]  # fmt: skip

    def run(
        self, command: str, *options: str, send: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        """What a command answers that is given without a terminal."""
        return subprocess.run(
            [*self.client(*options, send=send), command],
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
            stdin=subprocess.DEVNULL,
        )


@contextmanager
def serving(directory: Path, lines: str) -> Iterator[Server]:
    """An sshd with these lines at the end of its configuration; skips where none can run."""
    environment = Path(sys.prefix)
    if SSHD is None or SSH is None or KEYGEN is None or not (environment / "pyvenv.cfg").exists():
        pytest.skip("OpenSSH's server and client and a virtual environment are needed")
    directory.mkdir()
    for name in ("host", "person"):
        subprocess.run(
            [KEYGEN, "-q", "-t", "ed25519", "-N", "", "-f", str(directory / name)], check=True
        )
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    made = not PRIVILEGE_SEPARATION.exists() and os.getuid() == 0
    if made:
        PRIVILEGE_SEPARATION.mkdir(mode=0o755)
    config = directory / "sshd_config"
    config.write_text(
        f"ListenAddress 127.0.0.1:{port}\nHostKey {directory / 'host'}\nPidFile none\n"
        f"AuthorizedKeysFile {directory / 'person.pub'}\nStrictModes no\nUsePAM no\n"
        f"PasswordAuthentication no\nPermitRootLogin prohibit-password\nAcceptEnv *\n{lines}"
    )
    process = subprocess.Popen(
        [SSHD, "-D", "-e", "-f", str(config)], stderr=subprocess.PIPE, text=True
    )
    try:
        assert process.stderr is not None
        said = []
        for line in process.stderr:
            said.append(line)
            if "Server listening" in line:
                break
        else:
            pytest.skip(f"sshd does not run here: {''.join(said)}")
        yield Server(port, directory / "person")
    finally:
        process.terminate()
        process.communicate()
        if made:
            PRIVILEGE_SEPARATION.rmdir()


def lines_for(launcher: Path, workspace: Path) -> str:
    """The page's block for this person's group, this installation and this workspace."""
    text = block()
    for said, here in (
        ("Match Group refineboard\n", f"Match Group {grp.getgrgid(ME.pw_gid).gr_name}\n"),
        ("/opt/refineboard/bin/refineboard-restricted", str(launcher)),
        ("/srv/payments/art", str(workspace)),
    ):
        assert text.count(said) == 1
        text = text.replace(said, here)
    return text
