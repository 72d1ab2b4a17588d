// SPDX-License-Identifier: Apache-2.0

public import ApusTensor

/// What is known of a value before a model runs.
public struct Fact: Sendable {
  public var type: ValueType
  /// The value itself, when it does not depend on the model's inputs.
  public var constant: Tensor?
  /// The extents that an integer tensor of rank 0 or 1 holds, where some may be names.
  public var contents: [Dimension]?

  public init(_ type: ValueType, constant: Tensor? = nil, contents: [Dimension]? = nil) {
    self.type = type
    self.constant = constant
    self.contents = contents
  }

  /// A tensor of the given type and shape; nil is unknown.
  public init(_ dtype: DType?, _ shape: [Dimension]?, contents: [Dimension]? = nil) {
    self.init(.tensor(TensorType(dtype, shape)), contents: contents)
  }
}

/// What an operator sees when types are inferred: facts of its inputs, not their names.
public struct InferSite {
  public let inputs: [Fact?]
  public let outputCount: Int
  /// Facts of a body's outputs, given facts of its own inputs (captures are bound already).
  public let inferBody: (Graph, [Fact?]) throws(ModelError) -> [Fact]

  public init(
    inputs: [Fact?], outputCount: Int,
    inferBody: @escaping (Graph, [Fact?]) throws(ModelError) -> [Fact] = {
      (_, _) throws(ModelError) in []
    }
  ) {
    self.inputs = inputs
    self.outputCount = outputCount
    self.inferBody = inferBody
  }

  /// Whether the input is there.
  public func has(_ index: Int) -> Bool { index < inputs.count && inputs[index] != nil }

  /// The fact of an input, nil when it is absent.
  public func fact(_ index: Int) -> Fact? { index < inputs.count ? inputs[index] : nil }

  /// The type of a tensor input; nothing known when the type is unknown.
  ///
  /// Throws: `invalidModel` when the input is absent, `typeMismatch` when it is no tensor.
  public func tensor(_ index: Int) throws(ModelError) -> TensorType {
    guard let fact = fact(index) else {
      throw ModelError(.invalidModel, "input \(index) is missing")
    }
    switch fact.type {
    case .tensor(let type): return type
    case .unknown: return TensorType(nil)
    default:
      throw ModelError(.typeMismatch, "input \(index) must be a tensor, got \(fact.type)")
    }
  }

  /// The element type of a tensor input, nil when unknown or absent.
  public func dtype(_ index: Int) -> DType? { fact(index)?.type.tensor?.dtype }

  /// The extents of a tensor input, nil when unknown or absent.
  public func shape(_ index: Int) -> [Dimension]? { fact(index)?.type.tensor?.shape }

  /// The value of an input that is constant.
  public func constant(_ index: Int) -> Tensor? { fact(index)?.constant }

  /// The whole numbers that an input holds, when all are known.
  ///
  /// Throws: `typeMismatch` when it holds no numbers.
  public func integers(_ index: Int) throws(ModelError) -> [Int]? {
    if let constant = constant(index) { return try constant.integers() }
    return contents(index).flatMap { extents in
      let known = extents.compactMap(\.value)
      return known.count == extents.count ? known : nil
    }
  }

  /// The extents that an integer input holds, as far as they are known.
  public func contents(_ index: Int) -> [Dimension]? {
    guard let fact = fact(index) else { return nil }
    if let contents = fact.contents { return contents }
    guard let constant = fact.constant, constant.rank <= 1, constant.dtype.isInteger else {
      return nil
    }
    return (try? constant.integers())?.map(Dimension.known)
  }
}

/// What an operator sees when it is evaluated.
public struct EvaluateSite {
  public let inputs: [Datum?]
  /// For each output of the node, whether anything uses it.
  public let wanted: [Bool]
  /// Runs a body on its own inputs (captures are bound already).
  public let run: (Graph, [Datum?]) throws(ModelError) -> [Datum]

  public init(
    inputs: [Datum?], wanted: [Bool],
    run: @escaping (Graph, [Datum?]) throws(ModelError) -> [Datum] = {
      (_, _) throws(ModelError) in []
    }
  ) {
    self.inputs = inputs
    self.wanted = wanted
    self.run = run
  }

  public func has(_ index: Int) -> Bool { index < inputs.count && inputs[index] != nil }

  /// An input of any kind. Throws: `invalidModel` when it is absent.
  public func datum(_ index: Int) throws(ModelError) -> Datum {
    guard index < inputs.count, let datum = inputs[index] else {
      throw ModelError(.invalidModel, "input \(index) is missing")
    }
    return datum
  }

  /// A tensor input. Throws: `invalidModel` when it is absent, `typeMismatch` when no tensor.
  public func tensor(_ index: Int) throws(ModelError) -> Tensor {
    guard case .tensor(let tensor) = try datum(index) else {
      throw ModelError(.typeMismatch, "input \(index) must be a tensor")
    }
    return tensor
  }

  /// A tensor input that may be absent. Throws: `typeMismatch` when it is no tensor.
  public func optionalTensor(_ index: Int) throws(ModelError) -> Tensor? {
    has(index) ? try tensor(index) : nil
  }

  /// The whole numbers of an input that may be absent. Throws: `typeMismatch`.
  public func integers(_ index: Int) throws(ModelError) -> [Int]? {
    try optionalTensor(index)?.integers()
  }
}
