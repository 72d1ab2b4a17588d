// SPDX-License-Identifier: Apache-2.0

public import ApusTensor

extension Graph {
  /// Checks every rule of a form, in bodies too.
  ///
  /// Throws: `brokenRule` with the rule, the value and the node.
  public func verify(as form: GraphForm) throws(ModelError) {
    if let capture = captures.first {
      throw broken(.capturesAlign, "a graph that is no body captures a value", capture)
    }
    try verifyStructure(as: form)
    if form >= GraphRule.typesInferred.form { try verifyTypes() }
    if form >= GraphRule.extentsKnown.form { try verifyExtents() }
  }

  private func verifyStructure(as form: GraphForm) throws(ModelError) {
    try locating(.graph(name)) { () throws(ModelError) in
      try verifyIDs()
      try verifyNames()
      try verifySources()
      for node in nodes {
        try locating(.node(node.title)) { () throws(ModelError) in try verify(node, as: form) }
      }
      for (id, constant) in constants { try verify(constant, id) }
      for place in values.indices { try verifyContents(ValueID(place)) }
    }
  }

  private func verify(_ node: Node, as form: GraphForm) throws(ModelError) {
    if form >= GraphRule.arityFits.form {
      do throws(ModelError) { try node.op.checkArity(node) } catch {
        throw broken(.arityFits, error.message)
      }
    }
    if form >= GraphRule.operatorsKnown.form, let op = node.op as? OpaqueOperator {
      throw broken(.operatorsKnown, "the operator is not known: \(op.reason.message)")
    }
    let bodies = node.op.bodies
    if bodies.isEmpty, let capture = node.captures.first {
      throw broken(.capturesAlign, "a node without bodies captures a value", capture)
    }
    for body in bodies {
      guard body.captures.count == node.captures.count else {
        throw broken(
          .capturesAlign,
          "the body '\(body.name)' has \(body.captures.count) captures, the node "
            + "\(node.captures.count)")
      }
      try body.verifyStructure(as: form)
    }
  }

  // MARK: - Values

  private func verifyIDs() throws(ModelError) {
    func check(_ id: ValueID?, _ use: String) throws(ModelError) {
      guard let id, !values.indices.contains(id.index) else { return }
      throw broken(.valuesExist, "\(use) is value \(id.index) of \(values.count)")
    }
    for id in inputs { try check(id, "an input") }
    for id in outputs { try check(id, "an output") }
    for id in captures { try check(id, "a capture") }
    for id in constants.keys { try check(id, "a constant") }
    for node in nodes {
      try locating(.node(node.title)) { () throws(ModelError) in
        for id in node.inputs { try check(id, "an input of the node") }
        for id in node.captures { try check(id, "a capture of the node") }
        for id in node.outputs { try check(id, "an output of the node") }
      }
    }
  }

  private func verifyNames() throws(ModelError) {
    var names: Set<String> = []
    for (place, value) in values.enumerated() {
      guard !value.name.isEmpty else {
        throw broken(.namesAreUnique, "value \(place) has no name")
      }
      guard names.insert(value.name).inserted else {
        throw broken(.namesAreUnique, "two values have this name", ValueID(place))
      }
    }
  }

  private func verifySources() throws(ModelError) {
    var made: Set<ValueID> = []
    func add(_ id: ValueID) throws(ModelError) {
      guard made.insert(id).inserted else {
        throw broken(.oneSource, "the value comes from two places", id)
      }
    }
    for id in inputs { try add(id) }
    for id in captures { if let id { try add(id) } }
    for id in constants.keys { try add(id) }
    for node in nodes {
      try locating(.node(node.title)) { () throws(ModelError) in
        for id in node.reads where !made.contains(id) {
          throw broken(.sourcesFirst, "nothing before the node makes what it reads", id)
        }
        for id in node.outputs { if let id { try add(id) } }
      }
    }
    for id in outputs where !made.contains(id) {
      throw broken(.sourcesFirst, "nothing makes the output", id)
    }
  }

  private func verify(_ constant: Constant, _ id: ValueID) throws(ModelError) {
    let tensor = constant.tensor
    let type = ValueType.tensor(TensorType(tensor.dtype, tensor.shape.map(Dimension.known)))
    do throws(ModelError) { _ = try type.merged(with: self[id].type) } catch {
      throw broken(.constantsFit, error.message, id)
    }
  }

  private func verifyContents(_ id: ValueID) throws(ModelError) {
    guard let contents = self[id].contents else { return }
    guard case .tensor(let type) = self[id].type, type.rank ?? 1 <= 1 else {
      throw broken(.contentsFit, "a value of type \(self[id].type) has known contents", id)
    }
    if let count = type.knownShape?.reduce(1, *), count != contents.count {
      throw broken(
        .contentsFit, "\(contents.count) numbers are known of a value of type \(type)", id)
    }
  }

  func broken(_ rule: GraphRule, _ message: String, _ id: ValueID? = nil) -> ModelError {
    let error = ModelError(.brokenRule, "rule \(rule.rawValue): \(message)")
    guard let id, values.indices.contains(id.index) else { return error }
    return error.located(.value(self[id].name))
  }
}
