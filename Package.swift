// swift-tools-version: 6.1
// SPDX-License-Identifier: Apache-2.0

import PackageDescription

/// What a row of the table becomes.
enum Kind {
  /// A Swift module that users may import.
  case library
  /// A Swift module that only targets of this package use.
  case module
  /// A C module: SIMD bodies or generated protobuf code.
  case c
  /// A library that the system provides: pkg-config name and Debian package.
  case system(pkgConfig: String, debian: String)
  /// A command.
  case executable
  /// A Swift module in `Tests` that test targets share.
  case testSupport
  /// The same, which a package in `tools` uses too: its product's name begins with an underscore.
  case sharedTestSupport
}

/// One target: its layer, and the targets and products that it uses. Arrows point down only.
struct Row {
  var name: String
  var layer: Int
  var kind: Kind
  var uses: [String] = []
  var products: [Target.Dependency] = []
}

let argumentParser: Target.Dependency = .product(
  name: "ArgumentParser", package: "swift-argument-parser")
let yams: Target.Dependency = .product(name: "Yams", package: "Yams")

let rows: [Row] = [
  // L0: C
  Row(name: "CProtobufC", layer: 0,
    kind: .system(pkgConfig: "libprotobuf-c", debian: "libprotobuf-c-dev")),
  Row(name: "CLibZip", layer: 0, kind: .system(pkgConfig: "libzip", debian: "libzip-dev")),
  Row(name: "COnnxProto", layer: 1, kind: .c, uses: ["CProtobufC"]),
  Row(name: "CApusKernels", layer: 0, kind: .c),
  Row(name: "CAllocationCount", layer: 0, kind: .c),
  // L1: data
  Row(name: "ApusTensor", layer: 10, kind: .library),
  Row(name: "ApusSchema", layer: 15, kind: .library, uses: ["ApusTensor"]),
  Row(name: "ApusNumPy", layer: 15, kind: .library, uses: ["ApusTensor", "CLibZip"]),
  Row(name: "ApusOpenBLAS", layer: 15, kind: .module, uses: ["ApusTensor"]),
  // L2: structure
  Row(name: "ApusGraph", layer: 20, kind: .library, uses: ["ApusTensor", "ApusSchema"]),
  // L3: meaning
  Row(name: "ApusOperators", layer: 30, kind: .library, uses: ["ApusTensor", "ApusGraph"]),
  // L4: transform
  Row(name: "ApusPasses", layer: 40, kind: .library,
    uses: ["ApusTensor", "ApusGraph", "ApusOperators"]),
  Row(name: "ApusONNX", layer: 40, kind: .library,
    uses: ["ApusTensor", "ApusSchema", "ApusGraph", "ApusOperators", "COnnxProto", "CProtobufC"]),
  Row(name: "ApusLayers", layer: 40, kind: .library,
    uses: ["ApusTensor", "ApusGraph", "ApusOperators"]),
  Row(name: "ApusGradients", layer: 40, kind: .library,
    uses: ["ApusTensor", "ApusGraph", "ApusOperators"]),
  // L5: schedule
  Row(name: "ApusPlan", layer: 50, kind: .library,
    uses: ["ApusTensor", "ApusGraph", "ApusOperators", "ApusPasses"]),
  // L6: machines
  Row(name: "ApusRuntime", layer: 60, kind: .library,
    uses: ["ApusTensor", "ApusGraph", "ApusOperators", "ApusPasses", "ApusGradients", "ApusPlan",
      "CApusKernels"]),
  // L7: learn
  Row(name: "ApusForecasting", layer: 70, kind: .library,
    uses: ["ApusTensor", "ApusSchema", "ApusGraph", "ApusOperators", "ApusRuntime",
      "ApusOpenBLAS"]),
  Row(name: "ApusTraining", layer: 71, kind: .library,
    uses: ["ApusTensor", "ApusNumPy", "ApusGraph", "ApusOperators", "ApusPasses", "ApusGradients",
      "ApusONNX", "ApusLayers", "ApusPlan", "ApusRuntime", "ApusForecasting"],
    products: [yams]),
  // L8: products
  Row(name: "Apus", layer: 80, kind: .library,
    uses: ["ApusTensor", "ApusNumPy", "ApusGraph", "ApusOperators", "ApusPasses", "ApusONNX",
      "ApusLayers", "ApusRuntime", "ApusForecasting"]),
  Row(name: "ApusCLI", layer: 81, kind: .executable,
    uses: ["ApusTensor", "ApusSchema", "ApusNumPy", "ApusGraph", "ApusOperators", "ApusPasses",
      "ApusONNX", "ApusLayers", "ApusPlan", "ApusRuntime", "ApusForecasting", "ApusTraining",
      "CAllocationCount"],
    products: [argumentParser]),
  // Shared by tests
  Row(name: "TestSupport", layer: 90, kind: .testSupport, uses: ["ApusTensor", "ApusGraph"]),
  Row(name: "OperatorCases", layer: 91, kind: .testSupport,
    uses: ["ApusTensor", "ApusGraph", "ApusOperators", "TestSupport"]),
  Row(name: "FuzzEntries", layer: 90, kind: .sharedTestSupport,
    uses: ["ApusTensor", "ApusSchema", "ApusGraph", "ApusPasses", "ApusONNX", "ApusRuntime"]),
]

/// The tests of a folder under `Tests`, and what they use.
let tests: [(name: String, uses: [String])] = [
  ("KernelTests", ["CApusKernels"]),
  ("TensorTests", ["ApusTensor"]),
  ("OperatorTests", ["ApusTensor", "ApusGraph", "ApusOperators", "TestSupport", "OperatorCases"]),
  ("GradientTests",
    ["ApusTensor", "ApusGraph", "ApusOperators", "ApusGradients", "TestSupport", "OperatorCases"]),
  ("PlanTests", ["ApusTensor", "ApusPlan", "TestSupport"]),
  ("PassTests", ["ApusTensor", "ApusGraph", "ApusOperators", "ApusPasses", "TestSupport"]),
  ("RuntimeTests",
    ["ApusTensor", "ApusGraph", "ApusOperators", "ApusLayers", "ApusPasses", "ApusGradients",
      "ApusONNX", "ApusPlan", "ApusRuntime", "TestSupport", "OperatorCases", "CAllocationCount"]),
  ("SchemaTests", ["ApusTensor", "ApusSchema"]),
  ("NumPyTests", ["ApusTensor", "ApusNumPy"]),
  ("ForecastingTests",
    ["ApusTensor", "ApusGraph", "ApusOperators", "ApusRuntime", "ApusOpenBLAS", "ApusForecasting"]),
  ("TrainingTests",
    ["ApusTensor", "ApusNumPy", "ApusGraph", "ApusOperators", "ApusONNX", "ApusLayers",
      "ApusRuntime", "ApusGradients", "ApusForecasting", "ApusTraining", "TestSupport"]),
  ("ONNXTests", ["ApusTensor", "ApusSchema", "ApusGraph", "ApusONNX"]),
  ("FuzzTests", ["FuzzEntries"]),
  ("LayerTests", ["ApusTensor", "ApusGraph", "ApusOperators", "ApusLayers", "ApusNumPy", "ApusONNX"]),
]

let layerOf = Dictionary(uniqueKeysWithValues: rows.map { ($0.name, $0.layer) })
for row in rows {
  for used in row.uses {
    precondition(
      layerOf[used, default: .max] < row.layer,
      "\(row.name) (layer \(row.layer)) may not use \(used): arrows point down only")
  }
}

let swiftSettings: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("ExistentialAny"),
]

func target(_ row: Row) -> Target {
  let dependencies = row.uses.map { Target.Dependency.target(name: $0) } + row.products
  switch row.kind {
  case .library, .module:
    return .target(name: row.name, dependencies: dependencies, swiftSettings: swiftSettings)
  case .c:
    return .target(name: row.name, dependencies: dependencies)
  case .system(let pkgConfig, let debian):
    return .systemLibrary(name: row.name, pkgConfig: pkgConfig, providers: [.apt([debian])])
  case .testSupport, .sharedTestSupport:
    return .target(
      name: row.name, dependencies: dependencies, path: "Tests/\(row.name)",
      swiftSettings: swiftSettings)
  case .executable:
    return .executableTarget(
      name: row.name, dependencies: dependencies, swiftSettings: swiftSettings)
  }
}

func products(_ row: Row) -> [Product] {
  switch row.kind {
  case .library: [.library(name: row.name, targets: [row.name])]
  case .executable: [.executable(name: "apus", targets: [row.name])]
  case .sharedTestSupport: [.library(name: "_\(row.name)", targets: [row.name])]
  case .module, .c, .system, .testSupport: []
  }
}

let package = Package(
  name: "apus",
  products: rows.flatMap(products),
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "5.0.1"),
  ],
  targets: rows.map(target)
    + tests.map { test in
      .testTarget(
        name: test.name, dependencies: test.uses.map { .target(name: $0) },
        swiftSettings: swiftSettings)
    },
  cLanguageStandard: .c11
)
