// SPDX-License-Identifier: Apache-2.0

public import ApusTensor

extension Graph {
  /// What is known of a value now.
  public func fact(_ id: ValueID) -> Fact {
    Fact(
      values[id.index].type, constant: constants[id]?.tensor,
      contents: values[id.index].contents)
  }

  /// Infers the types of all values from the types of inputs and constants, through bodies.
  ///
  /// Where a file declared a type that disagrees, inference is refused; where the file knows more
  /// than inference, the file's word stands. Throws: what `Operator.infer` throws, with the node.
  public mutating func inferTypes() throws(ModelError) {
    for place in nodes.indices { try inferTypes(ofNode: place) }
  }

  /// Infers the outputs of one node. Throws: what `Operator.infer` throws, with the node.
  public mutating func inferTypes(ofNode place: Int) throws(ModelError) {
    let node = nodes[place]
    let captured = node.captures.map(fact)
    let site = InferSite(
      inputs: node.inputs.map { $0.map(fact) }, outputCount: node.outputs.count
    ) { (body, inputs) throws(ModelError) in
      try body.inferred(inputs: inputs, captures: captured)
    }
    let facts = try locating(.node(node.title)) { () throws(ModelError) in
      try node.op.checkArity(node)
      return try node.op.infer(site)
    }
    for (id, fact) in zip(node.outputs, facts) {
      guard let id else { continue }
      values[id.index].type = try locating(.node(node.title)) { () throws(ModelError) in
        try locating(.value(values[id.index].name)) { () throws(ModelError) in
          try fact.type.merged(with: values[id.index].type)
        }
      }
      if let contents = fact.contents { values[id.index].contents = contents }
    }
    try evaluateContents(ofNode: place)
  }

  /// Works out small integer results whose inputs are all known, so that shape arithmetic needs
  /// rules of its own only where extents are names.
  private mutating func evaluateContents(ofNode place: Int) throws(ModelError) {
    let node = nodes[place]
    guard node.op.bodies.isEmpty, type(of: node.op).isDeterministic, node.outputs.count == 1,
      let output = node.outputs[0], values[output.index].contents?.allSatisfy(\.isKnown) != true,
      let type = values[output.index].type.tensor, type.dtype?.isInteger == true,
      let shape = type.knownShape, shape.count <= 1, shape.reduce(1, *) <= 64
    else { return }
    var inputs: [Datum?] = []
    for id in node.inputs {
      guard let id else {
        inputs.append(nil)
        continue
      }
      guard let tensor = try knownTensor(id) else { return }
      inputs.append(.tensor(tensor))
    }
    let results = try? node.op.evaluate(EvaluateSite(inputs: inputs, wanted: [true]))
    guard case .tensor(let tensor)? = results?.first ?? nil else { return }
    values[output.index].contents = try tensor.integers().map(Dimension.known)
  }

  /// The value as a small tensor, when it is constant or its contents are numbers.
  private func knownTensor(_ id: ValueID) throws(ModelError) -> Tensor? {
    if let tensor = constants[id]?.tensor { return tensor.count <= 4096 ? tensor : nil }
    guard let contents = values[id.index].contents, let type = values[id.index].type.tensor,
      let dtype = type.dtype, let shape = type.knownShape,
      contents.allSatisfy(\.isKnown), shape.reduce(1, *) == contents.count
    else { return nil }
    return try Tensor(dtype, shape: shape, converting: contents.compactMap(\.value))
  }

  /// The facts of the outputs when this body is given facts of its inputs and captures.
  func inferred(inputs facts: [Fact?], captures captured: [Fact]) throws(ModelError) -> [Fact] {
    var body = self
    guard facts.count == inputs.count else {
      throw ModelError(
        .invalidModel, "the body takes \(inputs.count) inputs, got \(facts.count)",
        at: .graph(name))
    }
    for (id, fact) in zip(inputs, facts) { if let fact { try body.assume(fact, of: id) } }
    for (id, fact) in zip(captures, captured) { if let id { try body.assume(fact, of: id) } }
    try locating(.graph(name)) { () throws(ModelError) in try body.inferTypes() }
    return body.outputs.map(body.fact)
  }

  private mutating func assume(_ fact: Fact, of id: ValueID) throws(ModelError) {
    values[id.index].type = try fact.type.merged(with: values[id.index].type)
    values[id.index].contents = fact.contents
    if let constant = fact.constant { constants[id] = Constant(constant) }
  }
}

extension Operator {
  /// Throws: `invalidModel` when the node has too few or too many inputs or outputs.
  func checkArity(_ node: Node) throws(ModelError) {
    let arity = Self.arity
    guard node.inputs.count <= arity.inputs.upperBound else {
      throw ModelError(
        .invalidModel,
        "takes at most \(arity.inputs.upperBound) inputs, got \(node.inputs.count)")
    }
    for index in 0..<arity.inputs.lowerBound where node.input(index) == nil {
      throw ModelError(.invalidModel, "input \(index) is required and missing")
    }
    guard node.outputs.count <= arity.outputs.upperBound else {
      throw ModelError(
        .invalidModel,
        "gives at most \(arity.outputs.upperBound) outputs, got \(node.outputs.count)")
    }
  }
}

extension ValueType {
  /// What both types say. Throws: `typeMismatch` or `shapeMismatch` when they disagree.
  public func merged(with other: ValueType) throws(ModelError) -> ValueType {
    switch (self, other) {
    case (.unknown, _): return other
    case (_, .unknown): return self
    case (.tensor(let a), .tensor(let b)): return .tensor(try a.merged(with: b))
    case (.sparseTensor(let a), .sparseTensor(let b)): return .sparseTensor(try a.merged(with: b))
    case (.sequence(let a), .sequence(let b)): return .sequence(try a.merged(with: b))
    case (.optional(let a), .optional(let b)): return .optional(try a.merged(with: b))
    case (.map(let key, let a), .map(let otherKey, let b)) where key == otherKey:
      return .map(key: key, value: try a.merged(with: b))
    default:
      throw ModelError(.typeMismatch, "the type is \(self), but \(other) is declared")
    }
  }
}

extension TensorType {
  /// What both types say. Throws: `typeMismatch` or `shapeMismatch` when they disagree.
  public func merged(with other: TensorType) throws(ModelError) -> TensorType {
    if let dtype, let declared = other.dtype, dtype != declared {
      throw ModelError(
        .typeMismatch, "elements are \(dtype.name), but \(declared.name) is declared")
    }
    var result = TensorType(dtype ?? other.dtype, shape ?? other.shape)
    guard let shape, let declared = other.shape else { return result }
    guard shape.count == declared.count else {
      throw ModelError(.shapeMismatch, "the type is \(self), but \(other) is declared")
    }
    var merged: [Dimension] = []
    for (a, b) in zip(shape, declared) {
      switch (a, b) {
      case (.known(let x), .known(let y)) where x != y:
        throw ModelError(.shapeMismatch, "the type is \(self), but \(other) is declared")
      case (.known, _): merged.append(a)
      case (_, .known): merged.append(b)
      case (.unknown, _): merged.append(b)
      default: merged.append(a)
      }
    }
    result.shape = merged
    return result
  }
}
