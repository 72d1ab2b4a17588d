# SPDX-License-Identifier: Apache-2.0
"""keep-corpus.py [COUNT [BYTES]]: chooses the inputs that the test run replays.

For each target that tools/fuzz/run built, libFuzzer lists the coverage of every input found so far
(build/fuzz/TARGET/corpus, build/fuzz/seeds/TARGET and what is kept already). Then at most COUNT
(200) inputs of at most BYTES (300,000) in all are kept, each the one that adds most new coverage a
byte. They go to tools/fuzz/corpus/TARGET and are named cover-HASH; the files with other names there
are finds and stay.
"""

import hashlib
import os
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]


def coverage(target):
    """The features of each input, by path."""
    program = next(ROOT.glob(f"build/fuzz-build/*-linux-*/release/{target}"))
    folders = [ROOT / f"build/fuzz/{target}/corpus", ROOT / f"build/fuzz/seeds/{target}",
               ROOT / f"tools/fuzz/corpus/{target}"]
    with tempfile.TemporaryDirectory() as folder:
        control = pathlib.Path(folder) / "control"
        (pathlib.Path(folder) / "out").mkdir()
        subprocess.run(
            [program, "-merge=1", f"-merge_control_file={control}", "-max_len=65536",
             "-rss_limit_mb=2048", "-timeout=10", folder + "/out", *filter(pathlib.Path.exists, folders)],
            check=True, stderr=subprocess.DEVNULL, env={**os.environ, "SWIFT_BACKTRACE": "enable=no"})
        lines = control.read_text().splitlines()
    count = int(lines[0])
    names = [pathlib.Path(line) for line in lines[2:2 + count]]
    features = {}
    for line in lines[2 + count:]:
        kind, place, *numbers = line.split()
        if kind == "FT":
            features[names[int(place)]] = set(map(int, numbers))
    return features


def choose(features, most, room):
    """Greedily, by new features a byte."""
    left = {path: set(numbers) for path, numbers in features.items()}
    size = {path: max(64, path.stat().st_size) for path in left}
    chosen = []
    while left and len(chosen) < most:
        best = max(left, key=lambda path: (len(left[path]) / size[path], str(path)))
        covered = left.pop(best)
        if not covered:
            break
        if size[best] > room:
            continue
        room -= size[best]
        chosen.append(best)
        left = {path: rest for path, numbers in left.items() if (rest := numbers - covered)}
    return chosen


def main():
    most = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    room = int(sys.argv[2]) if len(sys.argv) > 2 else 300_000
    for target in ["FuzzReader", "FuzzText", "FuzzRun"]:
        kept = ROOT / f"tools/fuzz/corpus/{target}"
        inputs = [path.read_bytes() for path in choose(coverage(target), most, room)]
        for old in kept.glob("cover-*"):
            old.unlink()
        for data in inputs:
            (kept / f"cover-{hashlib.sha256(data).hexdigest()[:16]}").write_bytes(data)
        print(f"{target}: {len(inputs)} inputs, {sum(map(len, inputs))} bytes")


main()
