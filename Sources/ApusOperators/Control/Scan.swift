// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// Runs a body once for each slice of some tensors, carrying states from run to run.
  ///
  /// Inputs: N initial states, then M tensors that agree in their extent T along the scanned axis.
  /// The body takes N states and M slices, without that axis, and gives N states and K tensors.
  /// Outputs: the N last states and the K tensors of all T runs, stacked along a new axis.
  /// Source: ONNX Scan, opset 25. Scan of opset 8 scans axis 1 of each of a batch on axis 0 and
  /// may have `sequence_lens`: that form can be read and run, but not written.
  public struct Scan: Operator {
    public static var name: String { "Scan" }
    public static var versions: [Int] { [8, 9, 11, 16, 19, 21, 23, 24, 25] }
    public static var since: Int { 9 }
    public static var arity: Arity { Arity(1...Arity.many, 0...Arity.many) }
    public var body = Graph(name: "body")
    /// M.
    public var scanInputCount = 0
    /// The scanned axis of each tensor; nil is 0 for all, negative counts from the end.
    public var inputAxes: [Int]?
    /// 1 for tensors that are read from their end; nil is 0 for all.
    public var inputDirections: [Int]?
    /// The place of the new axis of each collected output; nil is 0 for all.
    public var outputAxes: [Int]?
    /// 1 for collected outputs that are filled from their end; nil is 0 for all.
    public var outputDirections: [Int]?
    /// Whether this is the form of opset 8; `sequence_lens` is then an optional last input.
    public var isBatched = false
    public init() {}

    public var bodies: [Graph] {
      get { [body] }
      set { if let first = newValue.first { body = first } }
    }

    public var minimumOpset: Int {
      ((inputAxes ?? []) + (outputAxes ?? [])).contains { $0 < 0 } ? 11 : 9
    }

    // MARK: - Attributes

    private static let batchedAttribute = Attribute.privatePrefix + "batched"

    public mutating func attributes(_ v: inout some AttributeVisitor) throws(ModelError) {
      try v.graph("body", &body)
      try v.int("num_scan_inputs", &scanInputCount, default: nil)
      try v.ints("scan_input_axes", &inputAxes)
      try v.ints("scan_input_directions", &inputDirections)
      try v.ints("scan_output_axes", &outputAxes)
      try v.ints("scan_output_directions", &outputDirections)
      try v.bool(Self.batchedAttribute, &isBatched, default: false)
    }

    public static func upgrade(_ raw: inout RawNode, from opset: Int) throws(ModelError) {
      guard opset < 9 else { return }
      raw.attributes[batchedAttribute] = .int(1)
      raw.attributes["scan_input_directions"] = raw.attributes.removeValue(forKey: "directions")
      guard !raw.inputs.isEmpty else { return }
      let lengths = raw.inputs.removeFirst()
      if case .absent = lengths { return }
      raw.inputs.append(lengths)
    }

    // MARK: - Shape

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
      let form = try form(inputCount: site.inputs.count)
      var steps = Dimension.unknown
      var batch = Dimension.unknown
      var states: [ValueType] = []
      var slices: [Fact] = []
      for index in 0..<body.inputs.count {
        var type = try site.tensor(index)
        if isBatched { try type.removeAxis(0, agreeing: &batch) }
        if index < form.carriedCount {
          states.append(.tensor(type))
        } else {
          let axis = try isBatched ? 0 : inputAxis(index - form.carriedCount, rank: type.rank)
          try type.removeAxis(axis, agreeing: &steps)
          slices.append(Fact(.tensor(type)))
        }
      }
      let (carried, outputs) = try form.settle(states) { carried throws(ModelError) in
        try site.inferBody(body, carried.map { Fact($0) } + slices)
      }
      let names = (carried + slices.map(\.type)).reduce(into: Set()) {
        $0.formUnion($1.extentNames)
      }
      let outer = isBatched ? [batch] : []
      var facts: [Fact] = []
      for type in carried {
        let shape = type.tensor?.shape.map { outer + $0 }
        facts.append(Fact(.tensor(TensorType(type.tensor?.dtype, shape))))
      }
      for index in 0..<form.collectedCount {
        var element = try form.collectedType(index, outputs, known: names)
        if var shape = element.shape {
          shape.insert(steps, at: try outputAxis(index, rank: shape.count + 1))
          element.shape = outer + shape
        }
        facts.append(Fact(.tensor(element)))
      }
      return facts
    }

    // MARK: - Checks

    /// The body, after checking the numbers of inputs and outputs and the directions.
    func form(inputCount: Int) throws(ModelError) -> LoopBody {
      let carried = body.inputs.count &- scanInputCount
      let fits =
        inputCount == body.inputs.count
        || (isBatched && inputCount == body.inputs.count + 1)
      guard scanInputCount >= 1, carried >= 0, fits, body.outputs.count >= carried else {
        throw ModelError(
          .invalidModel,
          "\(inputCount) inputs, of which \(scanInputCount) are scanned, do not fit a body with "
            + "\(body.inputs.count) inputs and \(body.outputs.count) outputs",
          at: .graph(body.name))
      }
      let form = LoopBody(graph: body, carriedCount: carried, leadingOutputs: 0)
      try Self.check(inputAxes, "scan_input_axes", count: scanInputCount)
      try Self.check(outputAxes, "scan_output_axes", count: form.collectedCount)
      try Self.check(inputDirections, "scan_input_directions", count: scanInputCount)
      try Self.check(outputDirections, "scan_output_directions", count: form.collectedCount)
      for direction in (inputDirections ?? []) + (outputDirections ?? [])
      where direction != 0 && direction != 1 {
        throw ModelError(.invalidValue, "a direction must be 0 or 1, got \(direction)")
      }
      return form
    }

    private static func check(
      _ list: [Int]?, _ name: String, count: Int
    ) throws(ModelError) {
      guard let list, list.count != count else { return }
      throw ModelError(
        .invalidModel, "must have \(count) values, got \(list.count)", at: .attribute(name))
    }

    func inputAxis(_ index: Int, rank: Int?) throws(ModelError) -> Int {
      try Self.axis(inputAxes?[index] ?? 0, rank: rank, "scan_input_axes")
    }

    func outputAxis(_ index: Int, rank: Int?) throws(ModelError) -> Int {
      try Self.axis(outputAxes?[index] ?? 0, rank: rank, "scan_output_axes")
    }

    private static func axis(
      _ axis: Int, rank: Int?, _ name: String
    ) throws(ModelError) -> Int {
      guard let rank else { return 0 }
      guard axis >= -rank, axis < rank else {
        throw ModelError(
          .invalidValue, "axis \(axis) is not one of a tensor of rank \(rank)",
          at: .attribute(name))
      }
      return axis < 0 ? axis + rank : axis
    }
  }
}

extension TensorType {
  /// Drops an axis whose extent all callers must agree on. Throws: `shapeMismatch`.
  fileprivate mutating func removeAxis(
    _ axis: Int, agreeing extent: inout Dimension
  ) throws(ModelError) {
    guard var shape else { return }
    guard shape.indices.contains(axis) else {
      throw ModelError(.shapeMismatch, "\(self) has no axis \(axis) to scan")
    }
    switch (extent, shape.remove(at: axis)) {
    case (.known(let a), .known(let b)) where a != b:
      throw ModelError(.shapeMismatch, "scanned extents differ: \(a) and \(b)")
    case (.known, _): break
    case (_, .known(let b)): extent = .known(b)
    case (.unknown, let other): extent = other
    default: break
    }
    self.shape = shape
  }
}
