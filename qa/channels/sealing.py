"""What platforms encrypt: AES-256-CBC, taken off its padding with every byte of it checked."""

from __future__ import annotations

from index.errors import missing_extra

_BLOCK = 16


def require_cryptography(extra: str) -> None:
    """Say what to install where the package for it is missing.

    Raises:
        MissingExtra: cryptography is not installed.
    """
    try:
        import cryptography  # noqa: F401  # only to know whether it is there
    except ImportError:
        raise missing_extra("cryptography", extra) from None


def opened(data: bytes, *, key: bytes, vector: bytes, padding: int = _BLOCK) -> bytes:
    """Return what was encrypted.

    Args:
        data: whole blocks of 16 bytes.
        key: 32 bytes.
        vector: the initial one, 16 bytes.
        padding: up to how many bytes are padded, each of them saying how many: PKCS #7 with this block.

    Raises:
        ValueError: another key, or damaged.
    """
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    if not data or len(data) % _BLOCK:
        raise ValueError("not whole blocks")
    cipher = Cipher(algorithms.AES(key), modes.CBC(vector)).decryptor()
    padded = cipher.update(data) + cipher.finalize()
    length = padded[-1]
    if not 1 <= length <= padding or padded[-length:] != bytes([length]) * length:
        raise ValueError("wrong padding")
    return padded[:-length]
