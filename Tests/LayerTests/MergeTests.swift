// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusLayers
import ApusTensor
import Foundation
import Testing

struct MergeTests {
  let a = floats([1, 3], [1, -2, 3])
  let b = floats([1, 3], [4, 5, -6])

  @Test func elementByElement() throws {
    func merged(_ layer: Layer) throws -> [Double] { try layer.applied(to: a, b)[0].doubles() }
    #expect(try merged(Add()) == [5, 3, -3])
    #expect(try merged(Subtract()) == [-3, -7, 9])
    #expect(try merged(Multiply()) == [4, -10, -18])
    #expect(try merged(Average()) == [2.5, 1.5, -1.5])
    #expect(try merged(Maximum()) == [4, 5, 3])
    #expect(try merged(Minimum()) == [1, -2, -6])
    #expect(try merged(Concatenate()) == [1, -2, 3, 4, 5, -6])
    #expect(try Add().applied(to: a, b, a)[0].doubles() == [6, 1, 0])
  }

  @Test func fewerAxesStretchAfterTheBatch() throws {
    let sequence = sample([2, 4, 3])
    let vector = floats([2, 3], [1, 2, 3, 4, 5, 6])
    let y = try Grid(Add().applied(to: sequence, vector)[0])
    let (x, v) = (try Grid(sequence), try Grid(vector))
    #expect(y.shape == [2, 4, 3])
    #expect(abs(y[1, 2, 0] - x[1, 2, 0] - v[1, 0]) < 1e-6)
  }

  @Test func concatenateAlongTime() throws {
    let y = try Concatenate(axis: 1).applied(to: sample([2, 3, 2]), sample([2, 1, 2]))[0]
    #expect(y.shape == [2, 4, 2])
  }

  @Test func mixedLayouts() throws {
    // One branch lies channels first, one time first; the sum must not mix axes up.
    let x = Input(shape: [4, 4], name: "x")
    let convolution = Conv1D(4, kernelSize: 1)
    let recurrent = SimpleRNN(4, returnSequences: true)
    let (c, r) = (convolution(x), recurrent(x))
    let sum = try FunctionalModel(inputs: [x], outputs: [Add()(c, r), c, r])
    let y = try sum.evaluate(sample([2, 4, 4]))
    try expectClose(
      y[0], floats([2, 4, 4], zip(y[1].doubles(), y[2].doubles()).map { $0 + $1 }))
  }

  @Test func dot() throws {
    #expect(try Dot(axes: 1).applied(to: a, b)[0].doubles() == [-24])
    let cosine = try Dot(axes: 1, normalize: true).applied(to: a, b)[0].doubles()[0]
    #expect(abs(cosine + 24 / (14.0 * 77).squareRoot()) < 1e-6)
    let (p, q) = (sample([2, 4, 3]), sample([2, 3, 5], seed: 2))
    let y = try Dot(axes: (2, 1)).applied(to: p, q)[0]
    #expect(y.shape == [2, 4, 5])
    let (gp, gq) = (try Grid(p), try Grid(q))
    let expected = (0..<3).reduce(0) { $0 + gp[1, 2, $1] * gq[1, $1, 4] }
    #expect(abs(try Grid(y)[1, 2, 4] - expected) < 1e-6)
    let swapped = try Dot(axes: (1, 2)).applied(to: q, p)[0]
    #expect(swapped.shape == [2, 5, 4])
    #expect(abs(try Grid(swapped)[1, 4, 2] - expected) < 1e-6)
    let vector = sample([2, 3], seed: 4)
    #expect(try Dot(axes: (2, 1)).applied(to: p, vector)[0].shape == [2, 4])
    #expect(try Dot(axes: (1, 2)).applied(to: vector, p)[0].shape == [2, 4])
  }

  @Test func weightedSums() throws {
    func sum(_ weights: WeightedSum.Weights, _ values: [Tensor]) throws -> [Double] {
      let layer = WeightedSum(weights)
      let inputs = [Input(shape: [3]), Input(shape: [3])]
      let model = try FunctionalModel(inputs: inputs, outputs: [layer(inputs)])
      if !values.isEmpty { try layer.setWeights(values) }
      return try model.evaluate(a, b)[0].doubles()
    }
    #expect(try sum(.softmax, []) == [2.5, 1.5, -1.5])
    #expect(try sum(.free, []) == [2.5, 1.5, -1.5])
    #expect(try sum(.free, [floats([2], [2, -1])]) == [-2, -9, 12])
    #expect(try sum(.fixed([0, 0.5]), []) == [2, 2.5, -3])
    let shares = try sum(.softmax, [floats([2], [log(3.0), 0])])
    #expect(abs(shares[0] - 1.75) < 1e-6)
  }

  @Test func gatedMerge() throws {
    let layer = GatedMerge()
    let y = try layer.applied(to: a, b)[0].doubles()
    let (kernel, bias) = (try Grid(layer.getWeights()[0]), try Grid(layer.getWeights()[1]))
    let (x, z) = (try a.doubles(), try b.doubles())
    for c in 0..<3 {
      let sum = (x + z).enumerated().reduce(bias[c]) { $0 + $1.1 * kernel[$1.0, c] }
      let gate = 1 / (1 + exp(-sum))
      #expect(abs(y[c] - gate * x[c] - (1 - gate) * z[c]) < 1e-5)
    }
  }

  @Test func attentionMerge() throws {
    let layer = AttentionMerge()
    let y = try layer.applied(to: a, b)[0].doubles()
    let query = try layer.getWeights()[0].doubles()
    let (x, z) = (try a.doubles(), try b.doubles())
    func score(_ token: [Double]) -> Double {
      exp(zip(token, query).reduce(0) { $0 + $1.0 * $1.1 } / 3.0.squareRoot())
    }
    let share = score(x) / (score(x) + score(z))
    for c in 0..<3 { #expect(abs(y[c] - share * x[c] - (1 - share) * z[c]) < 1e-5) }

    let projected = AttentionMerge(units: 6)
    #expect(try projected.applied(to: a, sample([1, 5]))[0].shape == [1, 6])
    #expect(projected.weights.map(\.shape) == [[6], [3, 6], [6], [5, 6], [6]])
    #expect(
      try AttentionMerge().applied(to: sample([2, 4, 3]), sample([2, 4, 3]))[0].shape
        == [2, 4, 3])
  }
}
