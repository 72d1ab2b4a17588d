// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusLayers
import ApusTensor
import Foundation
import Testing

struct LayerTests {
  @Test func dense() throws {
    let layer = Dense(2, activation: .relu)
    let x = Input(shape: [3])
    let model = try FunctionalModel(x, layer(x))
    try layer.setWeights([floats([3, 2], [1, 2, 3, 4, 5, 6]), floats([2], [0.5, -40])])
    let y = try model.evaluate(floats([2, 3], [1, 2, 3, -1, -1, -1]))[0]
    #expect(try y.doubles() == [22.5, 0, 0, 0])
    #expect(try layer.getWeights()[0].doubles() == [1, 2, 3, 4, 5, 6])
    #expect(throws: ModelError.self) {
      try layer.setWeights([floats([2, 3], [1, 2, 3, 4, 5, 6])])
    }
  }

  @Test func denseKeepsLeadingAxes() throws {
    let x = sample([2, 4, 3])
    let layer = Dense(5)
    let y = try layer.applied(to: x)[0]
    let flat = try layer.applied(to: x.reshaped([8, 3]), keepingWeights: true)[0]
    try expectClose(y.reshaped([8, 5]), flat)
  }

  @Test func batchNormalization() throws {
    let layer = BatchNormalization()
    let x = Input(shape: [2, 2])
    let model = try FunctionalModel(x, layer(x))
    try layer.setWeights([
      floats([2], [2, 1]), floats([2], [0, 5]), floats([2], [1, 0]), floats([2], [3.999, 0.999]),
    ])
    let y = try model.evaluate(floats([1, 2, 2], [1, 1, 3, -1]))[0]
    try expectClose(y, floats([1, 2, 2], [0, 6, 2, 4]))
    #expect(model.parameterCount == 8 && model.trainableParameterCount == 4)
  }

  @Test func layerNormalization() throws {
    let y = try LayerNormalization(epsilon: 0).applied(
      to: floats([1, 4], [1, 3, 5, 7]), keepingWeights: true)[0]
    let unit = 1 / 5.0.squareRoot()
    try expectClose(y, floats([1, 4], [-3 * unit, -unit, unit, 3 * unit]))
  }

  @Test func normalization() throws {
    let data = floats([4, 2], [1, 10, 3, 10, 5, 30, 7, 30])
    let given = Normalization(mean: [4, 20], variance: [5, 100])
    let expected = try given.applied(to: data)[0]
    let layer = Normalization()
    let x = Input(shape: [2])
    let model = try FunctionalModel(x, layer(x))
    try layer.adapt(data)
    try expectClose(model.evaluate(data)[0], expected)
    try expectClose(
      expected,
      floats(
        [4, 2],
        [-3, -1, -1, -1, 1, 1, 3, 1].enumerated().map {
          $0 % 2 == 0 ? $1 / 5.0.squareRoot() : $1
        }))
  }

  @Test func rescalingTakesIntegers() throws {
    let x = try Tensor(shape: [1, 2], [UInt8(0), 255])
    #expect(try Rescaling(2, offset: -1).applied(to: x)[0].doubles() == [-1, 509])
  }

  @Test func embedding() throws {
    let layer = Embedding(3, 2)
    let x = Input(shape: [2], dtype: .int32)
    let model = try FunctionalModel(x, layer(x))
    try layer.setWeights([floats([3, 2], [0, 1, 10, 11, 20, 21])])
    let y = try model.evaluate(try Tensor(shape: [1, 2], [Int32(2), 0]))[0]
    #expect(y.shape == [1, 2, 2])
    #expect(try y.doubles() == [20, 21, 0, 1])
  }

  @Test func reshaping() throws {
    let x = floats([1, 3, 2], [1, 2, 3, 4, 5, 6])
    func result(_ layer: Layer) throws -> ([Int], [Double]) {
      let y = try layer.applied(to: x)[0]
      return (y.shape, try y.doubles())
    }
    #expect(try result(Flatten()) == ([1, 6], [1, 2, 3, 4, 5, 6]))
    #expect(try result(Reshape([2, -1])) == ([1, 2, 3], [1, 2, 3, 4, 5, 6]))
    #expect(try result(Permute([2, 1])) == ([1, 2, 3], [1, 3, 5, 2, 4, 6]))
    #expect(
      try result(ZeroPadding1D((1, 0))) == ([1, 4, 2], [0, 0, 1, 2, 3, 4, 5, 6]))
    #expect(try result(Cropping1D((0, 1))) == ([1, 2, 2], [1, 2, 3, 4]))
    #expect(try result(Cropping1D((1, 0))) == ([1, 2, 2], [3, 4, 5, 6]))
    #expect(
      try result(UpSampling1D(2)) == ([1, 6, 2], [1, 2, 1, 2, 3, 4, 3, 4, 5, 6, 5, 6]))
    let vector = try RepeatVector(2).applied(to: floats([2, 2], [1, 2, 3, 4]))[0]
    #expect(vector.shape == [2, 2, 2])
    #expect(try vector.doubles() == [1, 2, 1, 2, 3, 4, 3, 4])
  }

  @Test func dropoutDoesNothingInInference() throws {
    let x = sample([2, 3, 4])
    #expect(try Dropout(0.5).applied(to: x)[0] == x)
    #expect(try SpatialDropout1D(0.5).applied(to: x)[0] == x)
  }

  @Test func spatialDropoutDropsWholeChannels() throws {
    let input = Input(shape: [5, 40])
    let model = try FunctionalModel(input, SpatialDropout1D(0.5)(input))
    let graph = try model.build(for: .training).graph
    let dropout = try #require(graph.nodes.first { $0.op.name == "Dropout" })
    // What is dropped are ones [N, 1, C], which every time is then multiplied by.
    let made = try #require(graph.nodes.first { $0.outputs == [dropout.inputs[0]] })
    #expect(made.op.name == "ConstantOfShape")
    #expect(graph.nodes.last?.op.name == "Mul")
    let shape = graph[graph.outputs[0]].type.tensor?.shape
    #expect(shape == ["N", 5, 40])
  }
}
