// swift-tools-version: 6.1
// SPDX-License-Identifier: Apache-2.0

import PackageDescription

let apus = Target.Dependency.product(name: "Apus", package: "Apus")

let package = Package(
  name: "examples",
  dependencies: [.package(name: "Apus", path: "..")],
  targets: [
    .executableTarget(name: "RunModel", dependencies: [apus]),
    .executableTarget(name: "BuildModel", dependencies: [apus]),
  ]
)
