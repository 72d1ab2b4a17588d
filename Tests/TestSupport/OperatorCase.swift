// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor
public import Testing

/// One use of an operator with inputs, and the outputs that every executor must give.
public struct OperatorCase: Sendable, CustomTestStringConvertible {
  public var name: String
  public var op: any Operator
  public var inputs: [Datum?]
  /// Expected outputs; nil where an output is not wanted.
  public var outputs: [Datum?]
  /// Bound on |got - expected| relative to |expected|, and absolute; both must be 0 for equality.
  public var relative: Double
  public var absolute: Double

  public init(
    _ name: String, _ op: any Operator, inputs: [Tensor?], outputs: [Tensor?],
    relative: Double = 1e-5, absolute: Double = 1e-6
  ) {
    self.init(
      name, op, data: inputs.map { $0.map(Datum.tensor) },
      expected: outputs.map { $0.map(Datum.tensor) }, relative: relative, absolute: absolute)
  }

  public init(
    _ name: String, _ op: any Operator, data: [Datum?], expected: [Datum?],
    relative: Double = 1e-5, absolute: Double = 1e-6
  ) {
    self.name = name
    self.op = op
    inputs = data
    outputs = expected
    self.relative = relative
    self.absolute = absolute
  }

  public var testDescription: String { "\(op.name) \(name)" }
}

/// An operator that comes with cases.
public protocol HasCases: Operator {
  static var cases: [OperatorCase] { get }
}

/// A tensor of real numbers for a case, from values that surely fit the shape.
public func floats(_ shape: [Int], _ values: [Float]) -> Tensor {
  do { return try Tensor(shape: shape, values) } catch { fatalError("\(error)") }
}

/// A tensor of any element type for a case.
public func tensor<T: TensorElement>(_ shape: [Int], _ values: [T]) -> Tensor {
  do { return try Tensor(shape: shape, values) } catch { fatalError("\(error)") }
}
