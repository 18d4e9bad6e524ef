"""The key of an installation: it seals the determinations that a server keeps."""

from __future__ import annotations

import os
import stat
import tempfile
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from geo.dataclass import dataclass
from geo.errors import FileError
from geo.text import Text
from permits.record.seal import Seal, Statement
from permits.record.sealing import signed_bytes
from permits.record.signature import key_name, point, signature_text
from permits.storage.locked import locked

FILE = "installation-key.pem"


@dataclass(frozen=True)
class InstallationKey:
    """A private key on P-256, which every browser can check; whoever has it can seal anything."""

    private: EllipticCurvePrivateKey

    @classmethod
    def of(cls, folder: Path) -> InstallationKey:
        """The key that stands in a folder; made where there is none yet.

        Raises
        ------
        FileError
            A key that others can read, or that is none; a folder that takes none.
        """
        path = folder / FILE
        try:
            # Of several servers that start at once, one makes it.
            with locked(folder / "lock"):
                if not path.exists():
                    _write(path, generate_private_key(SECP256R1()))
            readable = stat.S_IMODE(path.stat().st_mode) & 0o077
            content = path.read_bytes()
        except OSError as error:
            raise FileError(
                Text(
                    f"安装密钥无法读写（{error.strerror}）", f"the installation key cannot be used ({error.strerror})"
                ),
                Text("请检查文件夹的权限", "See to the permissions of the folder"),
                file=str(path),
            ) from None
        if readable:
            raise FileError(
                Text("安装密钥可被其他用户读取", "others can read the installation key"),
                Text(f"请先执行 chmod 600 {path}", f"Run chmod 600 {path} first"),
                file=str(path),
            )
        try:
            private = load_pem_private_key(content, None)
        except (ValueError, TypeError):
            private = None
        if not isinstance(private, EllipticCurvePrivateKey) or not isinstance(private.curve, SECP256R1):
            raise FileError(
                Text("不是安装密钥（PEM，P-256）", "it is no installation key (PEM, P-256)"),
                Text(
                    "请从备份恢复；换用新密钥后，旧封印须用旧公钥核对",
                    "Restore it from a backup; seals made before are checked with the old public key",
                ),
                file=str(path),
            )
        return cls(private)

    @property
    def name(self) -> str:
        """How it is called in every seal."""
        return key_name(self.private.public_key())

    @property
    def point(self) -> bytes:
        """The public key: 04, x, y."""
        return point(self.private.public_key())

    def public_pem(self) -> bytes:
        """The public key as a file."""
        return self.private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)

    def seal(self, statement: Statement) -> Seal:
        """Sign a statement; the same statement always gets the same signature, so that papers made again are the same bytes."""
        made = self.private.sign(signed_bytes(statement), ECDSA(SHA256(), deterministic_signing=True))
        return Seal(statement, signature_text(*decode_dss_signature(made)))


def _write(path: Path, private: EllipticCurvePrivateKey) -> None:
    """Written whole or not at all: half a key would be a lost one."""
    content = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    # Nobody but its owner reads a temporary file.
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{FILE}-")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.rename(name, path)
    except OSError:
        os.unlink(name)
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
