// SPDX-License-Identifier: Apache-2.0

import ApusLayers
import ApusTensor
import Foundation
import Testing

private func softmax(_ scores: [Double]) -> [Double] {
  let total = scores.reduce(0) { $0 + exp($1) }
  return scores.map { exp($0) / total }
}

struct AttentionTests {
  let query = sample([2, 3, 4])
  let value = sample([2, 5, 4], seed: 2)

  /// The result when `score` gives the score of a query's place and a value's place.
  private func attended(
    causal: Bool = false, _ score: (Grid, Grid, Int, Int, Int) -> Double
  ) throws -> Grid {
    let (q, v) = (try Grid(query), try Grid(value))
    var y = Grid(zeros: 2, 3, 4)
    for n in 0..<2 {
      for i in 0..<3 {
        let shares = softmax((0..<5).map { causal && $0 > i ? -1e9 : score(q, v, n, i, $0) })
        for c in 0..<4 { y[n, i, c] = (0..<5).reduce(0) { $0 + shares[$1] * v[n, $1, c] } }
      }
    }
    return y
  }

  private func dot(_ q: Grid, _ v: Grid, _ n: Int, _ i: Int, _ j: Int) -> Double {
    (0..<4).reduce(0) { $0 + q[n, i, $1] * v[n, j, $1] }
  }

  @Test(arguments: [false, true]) func dotProduct(causal: Bool) throws {
    let y = try Attention(useCausalMask: causal, returnAttentionScores: true)
      .applied(to: query, value)
    try expectClose(y[0], attended(causal: causal, dot))
    #expect(y[1].shape == [2, 3, 5])
  }

  @Test func scaledAndConcat() throws {
    let scaled = Attention(useScale: true)
    let y = try scaled.applied(to: query, value)[0]
    let scale = try scaled.getWeights()[0].doubles()[0]
    try expectClose(y, attended { scale * dot($0, $1, $2, $3, $4) })

    let concat = Attention(useScale: true, scoreMode: .concat)
    let z = try concat.applied(to: query, value)[0]
    let weights = try concat.getWeights().map { try $0.doubles()[0] }
    try expectClose(
      z,
      attended { q, v, n, i, j in
        weights[1] * (0..<4).reduce(0) { $0 + tanh(weights[0] * (q[n, i, $1] + v[n, j, $1])) }
      })
  }

  @Test(arguments: [true, false]) func additive(useScale: Bool) throws {
    let layer = AdditiveAttention(useScale: useScale)
    let y = try layer.applied(to: query, value)[0]
    let scale = useScale ? try layer.getWeights()[0].doubles() : [1, 1, 1, 1]
    try expectClose(
      y,
      attended { q, v, n, i, j in
        (0..<4).reduce(0) { $0 + scale[$1] * tanh(q[n, i, $1] + v[n, j, $1]) }
      })
  }

  @Test func multiHead() throws {
    let (heads, keyDim, valueDim) = (2, 3, 2)
    let layer = MultiHeadAttention(heads, keyDim: keyDim, valueDim: valueDim)
    let y = try layer.applied(to: query, value)[0]
    let w = try layer.getWeights().map(Grid.init)
    #expect(
      w.map(\.shape) == [
        [4, 2, 3], [2, 3], [4, 2, 3], [2, 3], [4, 2, 2], [2, 2], [2, 2, 4], [4],
      ])
    let (q, v) = (try Grid(query), try Grid(value))
    func project(_ x: Grid, _ n: Int, _ t: Int, _ part: Int, _ h: Int, _ d: Int) -> Double {
      (0..<4).reduce(w[part + 1][h, d]) { $0 + x[n, t, $1] * w[part][$1, h, d] }
    }
    var expected = Grid(zeros: 2, 3, 4)
    for n in 0..<2 {
      for i in 0..<3 {
        for m in 0..<4 { expected[n, i, m] = w[7][m] }
        for h in 0..<heads {
          let shares = softmax(
            (0..<5).map { j in
              (0..<keyDim).reduce(0) {
                $0 + project(q, n, i, 0, h, $1) * project(v, n, j, 2, h, $1)
              } / Double(keyDim).squareRoot()
            })
          for d in 0..<valueDim {
            let mixed = (0..<5).reduce(0) { $0 + shares[$1] * project(v, n, $1, 4, h, d) }
            for m in 0..<4 { expected[n, i, m] += mixed * w[6][h, d, m] }
          }
        }
      }
    }
    try expectClose(y, expected)
  }
}
