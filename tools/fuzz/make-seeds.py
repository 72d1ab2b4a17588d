# SPDX-License-Identifier: Apache-2.0
"""make-seeds.py CASES: seeds for the fuzz targets in build/fuzz/seeds/TARGET.

CASES is a folder of backend cases (tools/fixtures/make-backend-cases.py). For each operator and
opset version the smallest model that uses it is taken: as it is for FuzzReader and FuzzRun, and for
FuzzText in the textual syntax of onnx.printer and in protobuf's JSON. Needs the PyPI package onnx.
"""

import pathlib
import shutil
import sys

import onnx
import onnx.printer
from google.protobuf import json_format


def operators(graph):
    for node in graph.node:
        yield f"{node.domain}.{node.op_type}"
        for attribute in node.attribute:
            for body in [attribute.g, *attribute.graphs]:
                yield from operators(body)


def smallest(cases):
    """The smallest model of each operator in each opset, by path."""
    found = {}
    for path in sorted(cases.rglob("model.onnx")):
        data = path.read_bytes()
        if len(data) > 20_000:
            continue
        model = onnx.load_from_string(data)
        opset = max((item.version for item in model.opset_import), default=0)
        for name in set(operators(model.graph)):
            key = (name, opset)
            if key not in found or len(data) < len(found[key][1]):
                found[key] = (path, data, model)
    return {str(path): (data, model) for path, data, model in found.values()}


def main():
    cases = pathlib.Path(sys.argv[1])
    root = pathlib.Path(__file__).resolve().parents[2] / "build/fuzz/seeds"
    for target in ["FuzzReader", "FuzzText", "FuzzRun"]:
        shutil.rmtree(root / target, ignore_errors=True)
        (root / target).mkdir(parents=True)
    seeds = smallest(cases)
    for path, (data, model) in seeds.items():
        name = pathlib.Path(path).parent.name
        (root / "FuzzReader" / name).write_bytes(data)
        (root / "FuzzRun" / name).write_bytes(data)
        (root / "FuzzText" / f"{name}.txt").write_text(onnx.printer.to_text(model))
        text = json_format.MessageToJson(model, indent=None)
        (root / "FuzzText" / f"{name}.json").write_text(text)
    print(f"{len(seeds)} models")


main()
