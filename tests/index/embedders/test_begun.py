"""An embedder that is begun is the embedder that would have been loaded, or the error that loading gives."""

from __future__ import annotations

import numpy as np
import pytest

from index.embedders.registry import begin_embedder, load_embedder
from index.errors import SettingInvalid


def test_the_bundled_one_is_loaded_beside(tmp_path):
    begun = begin_embedder("bundled", cache_folder=tmp_path)
    plain = load_embedder("bundled")
    made = begun()
    assert made is begun()
    assert made.identity == plain.identity
    np.testing.assert_allclose(made.embed_queries(["谁牵头？"]), plain.embed_queries(["谁牵头？"]), atol=1e-5)


def test_what_loading_raises_is_raised_where_the_embedder_is_wanted():
    begun = begin_embedder("bundled", engine="abacus")
    with pytest.raises(SettingInvalid, match="abacus"):
        begun()


def test_other_embedders_are_loaded_at_once():
    assert begin_embedder("fake")().identity == load_embedder("fake").identity
    with pytest.raises(SettingInvalid, match="nobody"):
        begin_embedder("nobody")
