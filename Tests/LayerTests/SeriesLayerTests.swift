// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusLayers
import ApusTensor
import Testing

/// Layers that look at a series as such.
struct SeriesLayerTests {
  @Test(arguments: [true, false], [true, false])
  func revinComesBack(affine: Bool, subtractLast: Bool) throws {
    let window = Input(shape: [6, 3])
    let revin = RevIN(affine: affine, subtractLast: subtractLast)
    let x = revin.normalize(window)
    let model = try FunctionalModel(inputs: [window], outputs: [x, revin.denormalize(x)])
    if affine {
      try revin.normalization.setWeights([
        floats([3], [0.5, 2, -1]), floats([3], [1, 0, -3]),
      ])
    }
    let data = sample([2, 6, 3])
    let results = try model.evaluate(data)
    try expectClose(results[1], data)
    let (raw, normal) = (try Grid(data), try Grid(results[0]))
    for n in 0..<2 {
      for c in 0..<3 {
        let mean = (0..<6).reduce(0) { $0 + raw[n, $1, c] } / 6
        let squares = (0..<6).map { (raw[n, $0, c] - mean) * (raw[n, $0, c] - mean) }
        let variance = squares.reduce(0, +) / 6
        let center = subtractLast ? raw[n, 5, c] : mean
        for t in 0..<6 {
          var expected = (raw[n, t, c] - center) / (variance + 1e-5).squareRoot()
          if affine { expected = expected * [0.5, 2, -1][c] + [1, 0, -3][c] }
          #expect(abs(normal[n, t, c] - expected) < 1e-5)
        }
      }
    }
    #expect(model.weights.map(\.path).count == (affine ? 2 : 0))
    let graph = try model.build().graph
    #expect(graph.constants.values.count { $0.role == .trainable } == (affine ? 2 : 0))
  }

  @Test func revinPicksChannels() throws {
    let window = Input(shape: [6, 3])
    let revin = RevIN()
    let x = revin.normalize(window)
    let columns = Concatenate()(Crop(axis: 2, from: 2)(x), Crop(axis: 2, to: 1)(x))
    let model = try FunctionalModel(window, revin.denormalize(columns, channels: [2, 0]))
    try revin.normalization.setWeights([floats([3], [0.5, 2, -1]), floats([3], [1, 0, -3])])
    let data = sample([2, 6, 3])
    for mode in [BuildMode.inference, .training] {
      let (raw, back) = (try Grid(data), try Grid(model.evaluate(data, mode: mode)[0]))
      for n in 0..<2 {
        for t in 0..<6 {
          #expect(abs(back[n, t, 0] - raw[n, t, 2]) < 1e-5)
          #expect(abs(back[n, t, 1] - raw[n, t, 0]) < 1e-5)
        }
      }
    }
    #expect(throws: ModelError.self) { try FunctionalModel(window, revin.denormalize(columns)) }
    #expect(throws: ModelError.self) { try FunctionalModel(window, RevIN().denormalize(window)) }
  }

  @Test(arguments: [1, 4, 5, 25]) func movingAverage(taps: Int) throws {
    let data = sample([2, 7, 3])
    let result = try MovingAverage(taps).applied(to: data)[0]
    let raw = try Grid(data)
    var expected = Grid(zeros: 2, 7, 3)
    for n in 0..<2 {
      for t in 0..<7 {
        for c in 0..<3 {
          for k in 0..<taps {
            let place = min(6, max(0, t + k - (taps - 1) / 2))
            expected[n, t, c] += raw[n, place, c] / Double(taps)
          }
        }
      }
    }
    try expectClose(result, expected)
  }

  @Test func crops() throws {
    let x = floats([1, 3, 2], [1, 2, 3, 4, 5, 6])
    func result(_ layer: Crop) throws -> [Double] { try layer.applied(to: x)[0].doubles() }
    #expect(try result(Crop(axis: 1, from: -2)) == [3, 4, 5, 6])
    #expect(try result(Crop(axis: 1, from: 1, to: 2)) == [3, 4])
    #expect(try result(Crop(axis: -1, to: 1)) == [1, 3, 5])
    #expect(try result(Crop(axis: 2, to: -1)) == [1, 3, 5])
    for wrong in [
      Crop(axis: 0, to: 1), Crop(axis: 1, from: -4), Crop(axis: 1, from: 3),
      Crop(axis: 1, from: 2, to: 1), Crop(axis: 3),
    ] {
      #expect(throws: ModelError.self) { try wrong.applied(to: x) }
    }
  }
}
