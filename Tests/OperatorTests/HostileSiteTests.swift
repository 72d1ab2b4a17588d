// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusOperators
import ApusTensor
import OperatorCases
import TestSupport
import Testing

/// Every operator with broken inputs and attributes, as a stranger's file may have them: it may
/// refuse them or not, but must neither trap nor hang.
@Suite struct HostileSiteTests {
  static let cases = OperatorSet.all.compactMap { $0 as? any HasCases.Type }.flatMap { $0.cases }

  @Test(arguments: cases) func survives(_ testCase: OperatorCase) throws {
    guard testCase.op.bodies.isEmpty else { return }
    var random = Chance(seed: testCase.testDescription.utf8.reduce(7) { $0 &* 31 &+ UInt64($1) })
    for _ in 0..<60 {
      var op = testCase.op
      if random.isTrue(in: 2) {
        var breaker = AttributeBreaker(random: random)
        try? op.attributes(&breaker)
        random = breaker.random
      }
      let inputs = testCase.inputs.map { random.isTrue(in: 2) ? broken($0, &random) : $0 }
      let facts = inputs.map { $0.map { fact(of: $0, &random) } }
      let wanted = testCase.outputs.map { _ in true }
      AllocationBudget.$current.withValue(AllocationBudget(bytes: 1 << 26)) {
        WorkBudget.$current.withValue(WorkBudget(steps: 10_000_000)) {
          _ = try? op.infer(InferSite(inputs: facts, outputCount: wanted.count))
          _ = try? op.evaluate(EvaluateSite(inputs: inputs, wanted: wanted))
        }
      }
    }
  }

  /// What inference may know of a value: its type, part of its shape, or all of it.
  private func fact(of datum: Datum, _ random: inout Chance) -> Fact {
    guard case .tensor(let tensor) = datum else { return Fact(datum.type) }
    switch random.number(below: 4) {
    case 0: return Fact(datum.type)
    case 1: return Fact(datum.type, constant: tensor)
    case 2:
      let shape = tensor.shape.map { extent -> Dimension in
        random.isTrue(in: 2) ? .known(extent) : random.isTrue(in: 2) ? "N" : .unknown
      }
      return Fact(tensor.dtype, shape, contents: tensor.rank <= 1 ? ["N", -1, .unknown] : nil)
    default: return Fact(tensor.dtype, nil)
    }
  }

  private func broken(_ datum: Datum?, _ random: inout Chance) -> Datum? {
    guard case .tensor(let tensor)? = datum, !random.isTrue(in: 8) else { return nil }
    let changed: Tensor?
    switch random.number(below: 5) {
    case 0: changed = try? Tensor.zeros(tensor.dtype, shape: [])
    case 1: changed = try? Tensor.zeros(tensor.dtype, shape: tensor.shape + [0])
    case 2: changed = try? tensor.reshaped([1, tensor.count])
    case 3: changed = try? Tensor(.float16, shape: tensor.shape, converting: tensor.doubles())
    default:
      if tensor.dtype.isInteger {
        let values = (0..<tensor.count).map { _ in random.integer() }
        changed = try? Tensor(tensor.dtype, shape: tensor.shape, converting: values)
      } else {
        let values = (0..<tensor.count).map { _ in random.real() }
        changed = try? Tensor(tensor.dtype, shape: tensor.shape, converting: values)
      }
    }
    return changed.map(Datum.tensor) ?? datum
  }
}

/// Numbers at the edges, the same in every run.
private struct Chance {
  private var state: UInt64
  init(seed: UInt64) { state = seed }

  mutating func number(below bound: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int((state >> 33) % UInt64(bound))
  }
  mutating func isTrue(in bound: Int) -> Bool { number(below: bound) == 0 }
  mutating func integer() -> Int {
    [.min, .min + 1, -(1 << 40), -3, -1, 0, 1, 2, 5, 1 << 20, 1 << 31, 1 << 40, .max - 1, .max][
      number(below: 14)]
  }
  mutating func real() -> Double {
    [.nan, .infinity, -.infinity, -1e30, -1.5, -0.0, 0, 1e-30, 0.5, 3, 1e9, 1e30][
      number(below: 12)]
  }
}

/// Puts numbers at the edges into attributes.
private struct AttributeBreaker: AttributeVisitor {
  var random: Chance

  mutating func visit(
    _ name: String, _ value: inout Attribute?, default: Attribute?, required: Bool
  ) throws(ModelError) {
    guard random.isTrue(in: 2) else { return }
    switch value {
    case .int: value = .int(random.integer())
    case .ints(let list):
      value = .ints((0..<(list.count + random.number(below: 2))).map { _ in random.integer() })
    case .float: value = .float(Float(random.real()))
    case .floats(let list): value = .floats(list.map { _ in Float(random.real()) })
    case .strings(let list): value = .strings(Array(list.dropLast()))
    case nil where random.isTrue(in: 3): value = .int(random.integer())
    default: break
    }
  }
}
