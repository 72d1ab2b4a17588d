// swift-tools-version: 6.1
// SPDX-License-Identifier: Apache-2.0

// libFuzzer targets, built by tools/fuzz/run and by nothing else: instrumented code is of no other use.
// What they call is Tests/FuzzEntries of the package above.

import PackageDescription

let entries: Target.Dependency = .product(name: "_FuzzEntries", package: "Apus")

let package = Package(
  name: "fuzz",
  dependencies: [.package(name: "Apus", path: "../..")],
  targets: [
    .target(name: "FuzzDriver", dependencies: [entries]),
    .executableTarget(name: "FuzzReader", dependencies: ["FuzzDriver", entries]),
    .executableTarget(name: "FuzzText", dependencies: ["FuzzDriver", entries]),
    .executableTarget(name: "FuzzRun", dependencies: ["FuzzDriver", entries]),
  ]
)
