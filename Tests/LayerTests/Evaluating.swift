// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusLayers
import ApusTensor
import Foundation
import Testing

/// The same small numbers every time.
func sample(_ shape: [Int], seed: Int = 1) -> Tensor {
  let count = shape.reduce(1, *)
  let values = (0..<count).map { Float(sin(Double($0 * 37 + seed * 101)) * 0.8) }
  do { return try Tensor(shape: shape, values) } catch { fatalError("\(error)") }
}

/// A tensor of real numbers that surely fit.
func floats(_ shape: [Int], _ values: [Double]) -> Tensor {
  do { return try Tensor(.float32, shape: shape, converting: values) } catch {
    fatalError("\(error)")
  }
}

extension FunctionalModel {
  /// The outputs for inputs in order, by the reference evaluation of the graph.
  func evaluate(_ inputs: Tensor..., mode: BuildMode = .inference) throws -> [Tensor] {
    try build(for: mode).graph.evaluate(inputs.map(Datum.tensor)).compactMap {
      if case .tensor(let tensor) = $0 { tensor } else { nil }
    }
  }
}

extension Layer {
  /// The output of this layer alone for tensors of known shapes. Weights become samples.
  func applied(to tensors: Tensor..., keepingWeights: Bool = false) throws -> [Tensor] {
    let inputs = tensors.enumerated().map { number, tensor in
      Input(
        shape: tensor.shape.dropFirst().map { .known($0) }, name: "x\(number)",
        dtype: tensor.dtype)
    }
    let outputs = self.outputs(inputs)
    if !keepingWeights { try setSampleWeights() }
    let model = try FunctionalModel(inputs: inputs, outputs: outputs)
    return try model.build().graph.evaluate(tensors.map(Datum.tensor)).compactMap {
      if case .tensor(let tensor) = $0 { tensor } else { nil }
    }
  }

  func setSampleWeights() throws {
    try setWeights(weights.enumerated().map { sample($1.shape, seed: $0 + 5) })
  }
}

/// Rows of numbers, easy to index in an obvious loop.
struct Grid {
  let shape: [Int]
  var values: [Double]

  init(_ tensor: Tensor) throws {
    shape = tensor.shape
    values = try tensor.doubles()
  }

  init(zeros shape: Int...) {
    self.shape = shape
    values = [Double](repeating: 0, count: shape.reduce(1, *))
  }

  private func place(_ index: [Int]) -> Int { zip(index, shape).reduce(0) { $0 * $1.1 + $1.0 } }

  subscript(_ index: Int...) -> Double {
    get { values[place(index)] }
    set { values[place(index)] = newValue }
  }
}

/// Expects equal shapes and elements, but for rounding.
func expectClose(
  _ tensor: Tensor, _ grid: Grid, tolerance: Double = 2e-5,
  sourceLocation: SourceLocation = #_sourceLocation
) throws {
  #expect(tensor.shape == grid.shape, sourceLocation: sourceLocation)
  guard tensor.shape == grid.shape else { return }
  let worst = zip(try tensor.doubles(), grid.values).map { abs($0 - $1) }.max() ?? 0
  #expect(worst <= tolerance, sourceLocation: sourceLocation)
}

/// Expects the same of two tensors.
func expectClose(
  _ a: Tensor, _ b: Tensor, tolerance: Double = 2e-5,
  sourceLocation: SourceLocation = #_sourceLocation
) throws {
  try expectClose(a, Grid(b), tolerance: tolerance, sourceLocation: sourceLocation)
}
