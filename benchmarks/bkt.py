"""What Bayesian knowledge tracing predicts of the same people, by its own package pyBKT.

The package brings numpy, pandas and scikit-learn of certain ages, so it gets an environment of its
own, made on the first run in the folder that `--environment` names. Its parameters of each topic
are fitted on the learners of the training file; those of the test file are predicted answer by
answer, as `benchmarks.learning` does it. A fit takes some minutes.
"""

from __future__ import annotations

import csv
import subprocess
import sys
import tempfile
import venv
from collections.abc import Sequence
from pathlib import Path

from benchmarks.learning import LOGS, answers, auc, calibration_error, firsts, log_loss
from benchmarks.report import argument_parser, finish

PACKAGES = ("pyBKT==1.4.3", "scikit-learn<1.5", "numpy<2", "pandas<2.3")
"""The package does not import with a newer scikit-learn."""
FIT = """
import sys
import pandas
from pyBKT.models import Model

train, test, out = sys.argv[1:]
model = Model(seed=1, num_fits=1)
model.fit(data=pandas.read_csv(train))
found = model.predict(data=pandas.read_csv(test))
found[["correct_predictions", "correct"]].to_csv(out, index=False, header=False)
"""


def environment(folder: Path) -> Path:
    """The interpreter of the package's own environment, made where it is not there yet."""
    python = folder / "bin" / "python"
    if not python.exists():
        print(f"Making an environment for pyBKT in {folder} …", file=sys.stderr)
        venv.create(folder, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", *PACKAGES], check=True)
    return python


def predicted(
    python: Path, train: Path, test: Path, *, first_only: bool
) -> list[tuple[float, bool]]:
    """The package's predictions of the test file, each with what happened."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for path, target in ((train, "train.csv"), (test, "test.csv")):
            log = answers(path)
            with (folder / target).open("w", newline="") as file:
                writer = csv.writer(file)
                writer.writerow(("user_id", "order_id", "skill_name", "correct"))
                writer.writerows(
                    (one.learner, place, one.topic, int(one.is_right))
                    for place, one in enumerate(firsts(log) if first_only else log)
                )
        out = folder / "out.csv"
        command = [python, "-c", FIT, folder / "train.csv", folder / "test.csv", out]
        subprocess.run(command, check=True, stdout=sys.stderr)
        with out.open(newline="") as file:
            return [(float(share), right == "1") for share, right in csv.reader(file)]


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argument_parser("bkt", __doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data/logs"))
    parser.add_argument(
        "--environment", type=Path, default=Path(tempfile.gettempdir()) / "studytui-bkt"
    )
    options = parser.parse_args(arguments)
    folder = options.data / "lpp"
    if not folder.is_dir():
        print(f"There is no folder {folder}; --data names that of the logs.", file=sys.stderr)
        return 2
    python = environment(options.environment)
    results: dict[str, float] = {}
    for name in LOGS[-1:] if options.quick else LOGS:
        for attempts in ("first",) if options.quick else ("all", "first"):
            pairs = predicted(
                python,
                folder / f"{name}_train.csv",
                folder / f"{name}_test.csv",
                first_only=attempts == "first",
            )
            key = f"{name}_{attempts}_bkt"
            results[f"{key}_auc"] = auc(pairs)
            results[f"{key}_log_loss"] = log_loss(pairs)
            results[f"{key}_ece"] = calibration_error(pairs)
    return finish(options, results)


if __name__ == "__main__":
    sys.exit(main())
