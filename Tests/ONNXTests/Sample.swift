// SPDX-License-Identifier: Apache-2.0

import ApusSchema
import ApusTensor

/// Messages with something in every field.
enum Sample {
  static func bytes(_ text: String) throws -> Bytes { try Bytes(utf8: text) }

  static func tensor(_ name: String = "w") throws -> TensorProto {
    try .with {
      $0.name = name
      $0.dims = [2, 2]
      $0.dataType = .float
    }.setting { $0.rawData = try Bytes(array: Array(0..<16)) }
  }

  static func type(_ name: String = "N") -> TypeProto {
    .with {
      $0.tensorType = .with {
        $0.elemType = .float
        $0.shape = .with {
          $0.dim = [
            .with { $0.dimParam = name }, .with { $0.dimValue = 4 }, TensorShapeProto.Dimension(),
          ]
        }
      }
    }
  }

  static func value(_ name: String) -> ValueInfoProto {
    .with {
      $0.name = name
      $0.type = type()
    }
  }

  static func attribute(
    _ name: String, _ type: AttributeProto.AttributeType,
    _ set: (inout AttributeProto) throws -> Void
  ) rethrows -> AttributeProto {
    var attribute = AttributeProto()
    attribute.name = name
    attribute.type = type
    try set(&attribute)
    return attribute
  }

  static func graph(_ name: String, inner: GraphProto? = nil) throws -> GraphProto {
    var node = NodeProto.with {
      $0.input = ["x", "", "w"]
      $0.output = ["y"]
      $0.name = "/n"
      $0.opType = "Strange"
      $0.domain = "com.example"
    }
    node.attribute = [
      attribute("alpha", .float) { $0.f = 0.5 },
      attribute("axis", .int) { $0.i = -1 },
      try attribute("mode", .string) { $0.s = try bytes("line\n\"quoted\"") },
      attribute("ints", .ints) { $0.ints = [1, -2, .max] },
      attribute("floats", .floats) { $0.floats = [1.5, -0.25, 1e-30] },
      try attribute("names", .strings) { $0.strings = [try bytes("a"), try bytes("b")] },
      try attribute("t", .tensor) { $0.t = try tensor("t") },
      attribute("tp", .typeProto) { $0.tp = type("M") },
    ]
    if let inner { node.attribute.append(attribute("body", .graph) { $0.g = inner }) }
    var graph = GraphProto.with {
      $0.name = name
      $0.input = [value("x")]
      $0.output = [value("y")]
      $0.valueInfo = [value("z")]
    }
    graph.node = [node]
    graph.initializer = [try tensor()]
    return graph
  }

  static func model() throws -> ModelProto {
    var model = ModelProto.with {
      $0.irVersion = 10
      $0.producerName = "test"
      $0.opsetImport = [.init(domain: "", version: 21)]
      $0.metadataProps = [.init(key: "k", value: "v")]
    }
    model.graph = try graph("main", inner: graph("inner"))
    return model
  }
}

extension Message {
  /// The message after a change that may fail.
  func setting(_ set: (inout Self) throws -> Void) rethrows -> Self {
    var copy = self
    try set(&copy)
    return copy
  }
}
