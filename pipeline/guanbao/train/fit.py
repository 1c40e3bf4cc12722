"""Fitting one classifier: a linear model over hashed n-grams, calibrated by one temperature, saved with its card."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from guanbao import __version__
from guanbao.classify import SIZE, vector
from guanbao.train.rows import Row, fingerprint

SEED = 20240131
STRENGTH = {"figure": 20.0, "metric": 40.0, "topic": 20.0, "organisation": 20.0, "form": 10.0, "report": 5.0}
FOLDS = 5
RARE = 2  # a label with fewer rows cannot be learnt
BINS = 10


@dataclass(frozen=True, slots=True)
class Fitted:
    """A fitted model with what is known of it."""

    name: str
    model: Any  # sklearn.linear_model.LogisticRegression
    card: dict[str, Any]


def fit(name: str, rows: Sequence[Row], held_out: Sequence[Row] = ()) -> Fitted:
    """Fit the classifier of a task; `held_out` rows are only measured on.

    The temperature by which the scores are divided is the one that makes cross-validated predictions likeliest, folds divided by
    document; it is folded into the weights, so the model is a plain logistic regression.

    Raises:
        ValueError: there are not two labels with enough rows.
    """
    counts = Counter(row.label for row in rows)
    kept = [row for row in rows if counts[row.label] >= RARE]
    if len({row.label for row in kept}) < 2:
        raise ValueError(f"{name}: two labels with {RARE} rows each are the least; there are {dict(counts)}")
    matrix, labels = _matrix(kept), np.array([row.label for row in kept])
    model = _regression(name).fit(matrix, labels)
    folds, classes = _out_of_fold(name, kept, matrix, labels)
    temperature = _temperature(folds, np.searchsorted(classes, labels))
    model.coef_ = (model.coef_ / temperature).astype(np.float32).round(4)
    model.intercept_ = (model.intercept_ / temperature).astype(np.float32).round(4)
    card = {
        "name": name,
        "labels": {label: int(n) for label, n in sorted(counts.items())},
        "rows": len(kept),
        "documents": len({row.group for row in kept}),
        "gold": fingerprint(rows),
        "seed": SEED,
        "columns": SIZE,
        "inverse_regularisation": STRENGTH[name],
        "temperature": round(float(temperature), 4),
        "versions": _versions(),
        "cross_validation": _measure(folds, classes, labels, temperature),
    }
    if held_out:
        known = [row for row in held_out if row.label in set(model.classes_)]
        scores = model.decision_function(_matrix(known))
        truth = np.array([row.label for row in known])
        card["held_out"] = {
            "rows": len(held_out),
            "documents": len({row.group for row in held_out}),
            "labels_never_seen": len(held_out) - len(known),
            **_measure(_wide(scores), model.classes_, truth, 1.0),
        }
    return Fitted(name, model, card)


def save(fitted: Fitted, folder: Path) -> Path:
    """Write `model.skops`, `card.json` and `card.md` of a classifier; the same model gives the same bytes."""
    import skops.io

    folder.mkdir(parents=True, exist_ok=True)
    data = _canonical(skops.io.dumps(fitted.model))
    skops.io.loads(data, trusted=[])  # it must load with nothing trusted
    (folder / "model.skops").write_bytes(data)
    card = {**fitted.card, "sha256": hashlib.sha256(data).hexdigest()}
    (folder / "card.json").write_text(json.dumps(card, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    (folder / "card.md").write_text(_page(card), encoding="utf-8")
    return folder / "model.skops"


def _regression(name: str) -> Any:
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(C=STRENGTH[name], max_iter=150, random_state=SEED)


def _matrix(rows: Sequence[Row]) -> Any:
    from scipy.sparse import csr_matrix

    vectors = [vector(row.example) for row in rows]
    starts = np.cumsum([0, *(len(v) for v in vectors)])
    columns = [c for v in vectors for c in v]
    weights = [w for v in vectors for w in v.values()]
    return csr_matrix((weights, columns, starts), shape=(len(rows), SIZE), dtype=np.float64)


def _wide(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """One column a class, also where there are two."""
    return np.column_stack([np.zeros(len(scores)), scores]) if scores.ndim == 1 else scores


def _out_of_fold(name: str, rows: Sequence[Row], matrix: Any, labels: NDArray[Any]) -> tuple[NDArray[np.float64], Any]:
    """Scores of every row by a model that saw no row of its document."""
    from sklearn.model_selection import GroupKFold

    classes = np.array(sorted(set(labels)))
    scores = np.full((len(rows), len(classes)), -30.0)
    groups = [row.group for row in rows]
    for train, test in GroupKFold(min(FOLDS, len(set(groups)))).split(matrix, labels, groups):
        if len(set(labels[train])) < 2:
            continue
        model = _regression(name).fit(matrix[train], labels[train])
        where = np.searchsorted(classes, model.classes_)
        scores[np.ix_(test, where)] = _wide(model.decision_function(matrix[test]))
    return scores, classes


def _temperature(scores: NDArray[np.float64], truth: NDArray[np.int64]) -> float:
    """What to divide scores by so that the truth is likeliest."""
    from scipy.optimize import minimize_scalar

    def loss(log_temperature: float) -> float:
        odds = _odds(scores, float(np.exp(log_temperature)))
        return -float(np.log(odds[np.arange(len(truth)), truth] + 1e-9).mean())

    return float(np.exp(minimize_scalar(loss, bounds=(-3, 3), method="bounded").x))


def _odds(scores: NDArray[np.float64], temperature: float) -> NDArray[np.float64]:
    shifted = scores / temperature
    odds = np.exp(shifted - shifted.max(axis=1, keepdims=True))
    return np.asarray(odds / odds.sum(axis=1, keepdims=True))


def _measure(scores: NDArray[np.float64], classes: Any, labels: NDArray[Any], temperature: float) -> dict[str, Any]:
    """Accuracy, macro F1, expected calibration error and the reliability curve of predictions."""
    from sklearn.metrics import f1_score

    odds = _odds(scores, temperature)
    said = np.asarray(classes)[odds.argmax(axis=1)]
    sure = odds.max(axis=1)
    right = said == labels
    bins = np.minimum((sure * BINS).astype(int), BINS - 1)
    curve = [
        {"confidence": round(float(sure[bins == b].mean()), 3), "right": round(float(right[bins == b].mean()), 3), "rows": int((bins == b).sum())}
        for b in range(BINS)
        if (bins == b).any()
    ]
    error = sum(abs(c["confidence"] - c["right"]) * c["rows"] for c in curve) / max(len(labels), 1)
    return {
        "accuracy": round(float(right.mean()), 4),
        "macro_f1": round(float(f1_score(labels, said, average="macro", zero_division=0)), 4),
        "expected_calibration_error": round(error, 4),
        "reliability": curve,
    }


def _versions() -> dict[str, str]:
    import sklearn
    import skops

    return {"guanbao": __version__, "scikit-learn": sklearn.__version__, "skops": skops.__version__, "numpy": np.__version__}


def _canonical(data: bytes) -> bytes:
    """A skops file whose names and numbers of objects do not depend on where they lay in memory."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        schema = archive.read("schema.json").decode()
        arrays = {name: archive.read(name) for name in archive.namelist() if name != "schema.json"}
    numbers: dict[str, str] = {}

    def renumber(node: Any) -> Any:
        if isinstance(node, dict):
            fresh = {key: renumber(value) for key, value in node.items()}
            if "__id__" in fresh:
                fresh["__id__"] = int(numbers.setdefault(str(fresh["__id__"]), str(len(numbers) + 1)))
            if str(fresh.get("file", "")).endswith(".npy"):
                fresh["file"] = f"{numbers.setdefault(Path(fresh['file']).stem, str(len(numbers) + 1))}.npy"
            return fresh
        return [renumber(value) for value in node] if isinstance(node, list) else node

    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        members = {"schema.json": json.dumps(renumber(json.loads(schema)), sort_keys=True).encode()}
        members |= {f"{numbers[Path(name).stem]}.npy": content for name, content in arrays.items()}
        for name in sorted(members):
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), members[name], zipfile.ZIP_DEFLATED)
    return made.getvalue()


def _page(card: dict[str, Any]) -> str:
    """The card as a page to read."""
    lines = [f"# {card['name']}", "", DUTIES[card["name"]], ""]
    lines += ["A logistic regression over hashed character n-grams (one to three characters) and tokens of what rules know, ",
              f"fitted to {card['rows']} rows of {card['documents']} documents of the corpus, which are synthetic. ", ""]
    for part in ("cross_validation", "held_out"):
        if part in card:
            m = card[part]
            lines.append(
                f"- {part.replace('_', ' ')}: accuracy {m['accuracy']:.3f}, macro F1 {m['macro_f1']:.3f}, "
                f"expected calibration error {m['expected_calibration_error']:.3f}"
                + (f" ({m['rows']} rows of {m['documents']} documents)" if "rows" in m else "")
            )
    lines += ["", f"Checksum (SHA-256) of `model.skops`: `{card['sha256']}`. Made by `guanbao train {card['name']}`.", ""]
    return "\n".join(lines)


DUTIES = {
    "figure": "Tells a number that states a quantity from one that is a name, a date, a term or a slogan, where rules have no sign.",
    "metric": "Names the metric of a figure, or that none of the registry fits.",
    "topic": "Names the topic of a section whose heading has none of the registry's words.",
    "organisation": "Tells departments and media from runs of words that end like their names.",
    "form": "Says which national form a table looks like whose labels fit none.",
    "report": "Tells an annual disclosure report from a text about one, where title and subjects do not.",
}
