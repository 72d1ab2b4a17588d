// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op.Scan {
  public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
    let form = try form(inputCount: site.inputs.count)
    var tensors: [Tensor] = []
    for index in 0..<body.inputs.count { tensors.append(try site.tensor(index)) }
    let lengths = isBatched ? try site.integers(body.inputs.count) : nil
    let results =
      isBatched
      ? try batched(form, tensors, lengths: lengths, site) : try scan(form, tensors, nil, site)
    return results.map { .tensor($0) }
  }

  /// One scan; beyond `length` the collected outputs are padded with zeros.
  private func scan(
    _ form: LoopBody, _ tensors: [Tensor], _ length: Int?, _ site: EvaluateSite
  ) throws(ModelError) -> [Tensor] {
    let slices = try slices(Array(tensors[form.carriedCount...]), length: length)
    let steps = slices.steps
    var states = Array(tensors[..<form.carriedCount])
    var collected = [[Tensor]](repeating: [], count: form.collectedCount)
    for step in 0..<(length ?? steps) {
      try WorkBudget.spend(1)
      let arguments = states + slices.lists.map { $0[step] }
      let outputs = try site.run(body, arguments.map { .tensor($0) })
      guard outputs.count == body.outputs.count else {
        throw ModelError(.invalidModel, "the body gave \(outputs.count) outputs")
      }
      for (index, datum) in outputs[..<form.carriedCount].enumerated() {
        guard case .tensor(let tensor) = datum else {
          throw ModelError(.typeMismatch, "a state of Scan must be a tensor")
        }
        states[index] = tensor
      }
      for (index, tensor) in try form.collected(outputs).enumerated() {
        collected[index].append(tensor)
      }
    }
    let types = (states + slices.lists.compactMap(\.first)).map { Datum.tensor($0).type }
    var results = states
    for (index, list) in collected.enumerated() {
      results.append(try stack(list, index, to: steps, form, types))
    }
    return results
  }

  /// The slices of each scanned tensor in the order in which they are read.
  private func slices(
    _ tensors: [Tensor], length: Int?
  ) throws(ModelError) -> (lists: [[Tensor]], steps: Int) {
    var lists: [[Tensor]] = []
    var steps: Int?
    for (index, tensor) in tensors.enumerated() {
      let axis = isBatched ? 0 : try inputAxis(index, rank: tensor.rank)
      guard tensor.shape.indices.contains(axis), steps ?? tensor.shape[axis] == tensor.shape[axis]
      else {
        throw ModelError(
          .shapeMismatch, "scanned extents differ, or shape \(tensor.shape) has no axis \(axis)")
      }
      steps = tensor.shape[axis]
      var list = Array(try tensor.slices(axis: axis).prefix(length ?? .max))
      if inputDirections?[index] == 1 { list.reverse() }
      lists.append(list)
    }
    return (lists, steps ?? 0)
  }

  private func stack(
    _ tensors: [Tensor], _ index: Int, to steps: Int, _ form: LoopBody, _ types: [ValueType]
  ) throws(ModelError) -> Tensor {
    guard let first = tensors.first else {
      let empty = try form.emptyElement(index, inputs: types)
      var shape = empty.shape
      shape.insert(steps, at: try outputAxis(index, rank: shape.count + 1))
      return try Tensor.zeros(empty.dtype, shape: shape)
    }
    let padding = try Tensor.zeros(first.dtype, shape: first.shape)
    var list = outputDirections?[index] == 1 ? tensors.reversed() : tensors
    list += [Tensor](repeating: padding, count: steps - tensors.count)
    return try Tensor.stacked(list, axis: outputAxis(index, rank: first.rank + 1))
  }

  /// The form of opset 8: every input has a batch axis first.
  private func batched(
    _ form: LoopBody, _ tensors: [Tensor], lengths: [Int]?, _ site: EvaluateSite
  ) throws(ModelError) -> [Tensor] {
    guard let batch = tensors.first?.shape.first, batch > 0,
      tensors.allSatisfy({ $0.shape.first == batch }), lengths?.count ?? batch == batch
    else {
      throw ModelError(
        .shapeMismatch, "the inputs and sequence_lens must agree in a batch that is not empty")
    }
    var rows: [[Tensor]] = []
    for tensor in tensors { rows.append(try tensor.slices(axis: 0)) }
    let steps = tensors[form.carriedCount].shape.dropFirst().first ?? 0
    var results = [[Tensor]](repeating: [], count: body.outputs.count)
    for member in 0..<batch {
      let length = lengths?[member] ?? steps
      guard (0...steps).contains(length) else {
        throw ModelError(.invalidValue, "sequence_lens must lie in 0...\(steps), got \(length)")
      }
      for (index, tensor) in try scan(form, rows.map { $0[member] }, length, site).enumerated() {
        results[index].append(tensor)
      }
    }
    var stacked: [Tensor] = []
    for list in results { stacked.append(try Tensor.stacked(list, axis: 0)) }
    return stacked
  }
}
