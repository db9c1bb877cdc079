"""MinHash is imported without the rest of its package, which whoever asks for it still gets."""

from __future__ import annotations

import subprocess
import sys

from broadsheet.pipeline import preloading

HEAVY = "sorted({'scipy', 'redis', 'datasketch.lsh'} & set(sys.modules))"


def answer(code: str) -> list[str]:
    """What a fresh process prints."""
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.splitlines()


def test_signing_imports_no_index_and_the_package_is_whole_for_others() -> None:
    sign = "from broadsheet.copies import bands_of; print(bands_of(['a b c', 'b c d'])[:2])"
    alone = answer(
        f"import sys; {sign}; print({HEAVY}); from broadsheet.minhash import MinHash; import datasketch\n"
        "print(datasketch.MinHash is MinHash, datasketch.MinHashLSH(0.5, 16).is_empty())"
    )
    assert alone[1:] == ["[]", "True True"]
    assert answer(f"import sys, datasketch; {sign}") == alone[:1]  # the same whoever imported it first
    assert "broadsheet.minhash" in preloading.STAGES
