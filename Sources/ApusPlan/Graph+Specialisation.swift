// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusPasses
public import ApusTensor

extension Graph {
  /// The graph for inputs of these shapes: names of extents are replaced by numbers, so that shape
  /// arithmetic folds away. `values` fixes small inputs that decide shapes or branches.
  ///
  /// Throws: `shapeMismatch` when a shape does not fit the declared one, or one name of an extent
  /// would be two numbers.
  public func specialised(
    shapes: [[Int]], values: [Int: Tensor] = [:], pipeline: Pipeline = .interchange
  ) throws(ModelError) -> Graph {
    var graph = self
    var names: [String: Int] = [:]
    for (place, id) in inputs.enumerated() {
      try locating(.value(self[id].name)) { () throws(ModelError) in
        try graph.bind(id, to: shapes[place], &names)
      }
    }
    for (place, tensor) in values {
      let id = inputs[place]
      // A copy of the input, so that the list of inputs stays as it is.
      let constant = graph.addConstant(graph[id].name + "/value", tensor)
      graph.redirectReaders(of: id, to: constant)
    }
    try graph.inferTypes()
    _ = try pipeline.run(&graph)
    return graph
  }

  private mutating func bind(
    _ id: ValueID, to shape: [Int], _ names: inout [String: Int]
  ) throws(ModelError) {
    guard case .tensor(let type) = self[id].type else {
      throw ModelError(.unsupported, "an input of type \(self[id].type) has no plan")
    }
    let bound = TensorType(type.dtype, shape.map(Dimension.known))
    self[id].type = .tensor(try bound.merged(with: type))
    for (extent, declared) in zip(shape, type.shape ?? []) {
      guard case .named(let name) = declared else { continue }
      guard names[name, default: extent] == extent else {
        throw ModelError(
          .shapeMismatch, "the extent '\(name)' is \(names[name] ?? 0) and \(extent)")
      }
      names[name] = extent
    }
  }
}
