"""Signatures over statements, checked with the public key of an installation."""

from __future__ import annotations

import base64
import binascii
import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from geo.errors import FileError
from geo.text import Text

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey

# r and s of P-256, each of so many bytes.
HALF_BYTES = 32


def key_name(public: EllipticCurvePublicKey) -> str:
    """How a key is called: the beginning of the SHA-256 of its point."""
    return hashlib.sha256(point(public)).hexdigest()[:16]


def point(public: EllipticCurvePublicKey) -> bytes:
    """The point of a key, uncompressed: 04, x, y."""
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    return public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def signature_text(r: int, s: int) -> str:
    """A signature as a seal holds it."""
    both = r.to_bytes(HALF_BYTES) + s.to_bytes(HALF_BYTES)
    return base64.urlsafe_b64encode(both).decode().rstrip("=")


def signs(public: EllipticCurvePublicKey, content: bytes, signature: str) -> bool:
    """Whether a signature is that of this key over this content."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
    from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
    from cryptography.hazmat.primitives.hashes import SHA256

    try:
        both = base64.urlsafe_b64decode(signature + "==")
    except binascii.Error:
        return False
    if len(both) != 2 * HALF_BYTES:
        return False
    r, s = int.from_bytes(both[:HALF_BYTES]), int.from_bytes(both[HALF_BYTES:])
    try:
        public.verify(encode_dss_signature(r, s), content, ECDSA(SHA256()))
    except InvalidSignature:
        return False
    return True


def public_key(path: Path) -> EllipticCurvePublicKey:
    """The public key in a PEM file.

    Raises
    ------
    FileError
        It cannot be read or holds none on P-256.
    """
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    try:
        key = load_pem_public_key(path.read_bytes())
    except (OSError, ValueError, UnsupportedAlgorithm):
        key = None
    if isinstance(key, EllipticCurvePublicKey) and isinstance(key.curve, SECP256R1):
        return key
    raise FileError(
        Text("不是公钥（PEM，P-256）", "it is no public key (PEM, P-256)"),
        Text("请用服务器 /verify/key.pem 给出的文件", "Use the file that the server gives at /verify/key.pem"),
        file=path.name,
    )
