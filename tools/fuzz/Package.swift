// swift-tools-version: 6.1
// SPDX-License-Identifier: Apache-2.0

// libFuzzer targets, built by tools/fuzz/run and by nothing else: instrumented code is of no other use.

import PackageDescription

func product(_ name: String) -> Target.Dependency { .product(name: name, package: "Apus") }

let package = Package(
  name: "fuzz",
  dependencies: [.package(name: "Apus", path: "../..")],
  targets: [
    .executableTarget(
      name: "FuzzReader",
      dependencies: ["ApusTensor", "ApusSchema", "ApusGraph", "ApusONNX"].map(product)),
    .executableTarget(
      name: "FuzzText",
      dependencies: ["ApusTensor", "ApusSchema", "ApusGraph", "ApusONNX"].map(product)),
    .executableTarget(
      name: "FuzzRun",
      dependencies: ["ApusTensor", "ApusSchema", "ApusGraph", "ApusONNX", "ApusRuntime"]
        .map(product)),
  ]
)
