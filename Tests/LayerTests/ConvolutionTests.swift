// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusLayers
import ApusTensor
import Testing

/// Keras's convolution along time as an obvious loop; `before` zeros stand in front.
private func convolved(
  _ x: Grid, _ kernel: Grid, _ bias: Grid?, length: Int, before: Int, step: Int = 1,
  dilation: Int = 1, groups: Int = 1
) -> Grid {
  let (taps, inner, filters) = (kernel.shape[0], kernel.shape[1], kernel.shape[2])
  var y = Grid(zeros: x.shape[0], length, filters)
  for n in 0..<x.shape[0] {
    for t in 0..<length {
      for m in 0..<filters {
        var sum = bias?[m] ?? 0
        for k in 0..<taps {
          let source = t * step + k * dilation - before
          guard (0..<x.shape[1]).contains(source) else { continue }
          let first = m / (filters / groups) * inner
          for c in 0..<inner { sum += x[n, source, first + c] * kernel[k, c, m] }
        }
        y[n, t, m] = sum
      }
    }
  }
  return y
}

struct ConvolutionTests {
  let x = sample([2, 9, 4])

  struct Setting: Sendable {
    var taps: Int
    var step = 1
    var dilation = 1
    var groups = 1
    var padding = ConvolutionPadding.valid
    var length: Int
    /// Zeros in front.
    var before = 0
  }

  static let settings: [Setting] = [
    Setting(taps: 3, length: 7),
    Setting(taps: 3, step: 2, length: 4),
    Setting(taps: 3, dilation: 2, groups: 2, length: 5),
    Setting(taps: 4, padding: .same, length: 9, before: 1),
    Setting(taps: 3, step: 2, padding: .same, length: 5, before: 1),
    Setting(taps: 4, step: 2, groups: 2, padding: .same, length: 5, before: 1),
    Setting(taps: 2, step: 4, padding: .same, length: 3),
    Setting(taps: 3, dilation: 2, padding: .causal, length: 9, before: 4),
    Setting(taps: 3, step: 2, groups: 4, padding: .causal, length: 5, before: 2),
    Setting(taps: 1, padding: .same, length: 9),
  ]

  @Test(arguments: settings) func conv1D(setting: Setting) throws {
    let layer = Conv1D(
      8, kernelSize: setting.taps, strides: setting.step, padding: setting.padding,
      dilationRate: setting.dilation, groups: setting.groups)
    let y = try layer.applied(to: x)[0]
    let weights = try layer.getWeights()
    #expect(weights.map(\.shape) == [[setting.taps, 4 / setting.groups, 8], [8]])
    let expected = convolved(
      try Grid(x), try Grid(weights[0]), try Grid(weights[1]), length: setting.length,
      before: setting.before, step: setting.step, dilation: setting.dilation,
      groups: setting.groups)
    try expectClose(y, expected)
  }

  @Test func sameWithStridesOverUnknownTime() throws {
    let fixed = Conv1D(8, kernelSize: 4, strides: 2, padding: .same)
    let expected = try fixed.applied(to: x)[0]
    let input = Input(shape: [nil, 4])
    let model = try FunctionalModel(input, fixed(input))
    try expectClose(model.evaluate(x)[0], expected)
  }

  @Test func separableIsDepthwiseThenPointwise() throws {
    let separable = SeparableConv1D(5, kernelSize: 3, padding: .same, depthMultiplier: 2)
    let y = try separable.applied(to: x)[0]
    let weights = try separable.getWeights()
    #expect(weights.map(\.shape) == [[3, 4, 2], [1, 8, 5], [5]])
    let depthwise = DepthwiseConv1D(
      kernelSize: 3, padding: .same, depthMultiplier: 2, useBias: false)
    let pointwise = Conv1D(5, kernelSize: 1)
    let input = Input(shape: [9, 4])
    let model = try FunctionalModel(input, pointwise(depthwise(input)))
    try depthwise.setWeights([weights[0]])
    try pointwise.setWeights([weights[1], weights[2]])
    try expectClose(model.evaluate(x)[0], y)
  }

  @Test func depthwiseChannelsAreInKerasOrder() throws {
    let layer = DepthwiseConv1D(kernelSize: 2, depthMultiplier: 3)
    let y = try layer.applied(to: x)[0]
    let (kernel, bias) = (try Grid(layer.getWeights()[0]), try Grid(layer.getWeights()[1]))
    let input = try Grid(x)
    var expected = Grid(zeros: 2, 8, 12)
    for n in 0..<2 {
      for t in 0..<8 {
        for c in 0..<4 {
          for m in 0..<3 {
            expected[n, t, c * 3 + m] =
              input[n, t, c] * kernel[0, c, m] + input[n, t + 1, c] * kernel[1, c, m]
              + bias[c * 3 + m]
          }
        }
      }
    }
    try expectClose(y, expected)
  }

  @Test func conv2D() throws {
    let image = sample([1, 5, 6, 2])
    let layer = Conv2D(3, kernelSize: (2, 3), strides: (2, 2), padding: .same, activation: .tanh)
    let y = try layer.applied(to: image)[0]
    #expect(y.shape == [1, 3, 3, 3])
    // The middle place sees rows 2 and 3, columns 2 to 4: no zeros but after the end.
    let (kernel, bias) = (try Grid(layer.getWeights()[0]), try Grid(layer.getWeights()[1]))
    let pixels = try Grid(image)
    var sum = bias[1]
    for i in 0..<2 {
      for j in 0..<3 {
        for c in 0..<2 { sum += pixels[0, 2 + i, 2 + j, c] * kernel[i, j, c, 1] }
      }
    }
    let expected = try Activation(.tanh).applied(to: floats([1, 1], [sum]))[0].doubles()[0]
    #expect(abs(try Grid(y)[0, 1, 1, 1] - expected) < 1e-5)
  }

  @Test func chainsStayChannelsFirst() throws {
    let input = Input(shape: [20, 4], name: "x")
    var h = Conv1D(8, kernelSize: 3, activation: .relu)(input)
    h = BatchNormalization()(h)
    h = Conv1D(8, kernelSize: 3, activation: "leaky_relu")(h)
    h = Dropout(0.1)(h)
    h = MaxPooling1D(2)(h)
    h = Add()(h, AveragePooling1D(1)(h))
    let graph = try FunctionalModel(input, h).build().graph
    #expect(graph.nodes.count { $0.op.name == "Transpose" } == 2)
    #expect(graph.nodes.first?.op.name == "Transpose")
    #expect(graph.nodes.last?.op.name == "Transpose")
    #expect(graph.nodes.allSatisfy { $0.name.contains("/") })
  }

  @Test func pooling() throws {
    let values = floats([1, 5, 1], [1, -2, 3, 0.5, 4])
    func pooled(_ layer: Layer) throws -> [Double] { try layer.applied(to: values)[0].doubles() }
    #expect(try pooled(MaxPooling1D()) == [1, 3])
    #expect(try pooled(MaxPooling1D(2, padding: .same)) == [1, 3, 4])
    #expect(try pooled(MaxPooling1D(3, strides: 1)) == [3, 3, 4])
    #expect(try pooled(AveragePooling1D(2)) == [-0.5, 1.75])
    #expect(try pooled(AveragePooling1D(2, padding: .same)) == [-0.5, 1.75, 4])
    #expect(try pooled(GlobalMaxPooling1D()) == [4])
    #expect(abs(try pooled(GlobalAveragePooling1D())[0] - 1.3) < 1e-6)
    #expect(try GlobalMaxPooling1D(keepdims: true).applied(to: values)[0].shape == [1, 1, 1])
    let image = floats([1, 2, 4, 1], [1, 2, 3, 4, 5, 6, 7, 8])
    #expect(try MaxPooling2D().applied(to: image)[0].doubles() == [6, 8])
    #expect(try AveragePooling2D((1, 2)).applied(to: image)[0].doubles() == [1.5, 3.5, 5.5, 7.5])
    #expect(try GlobalAveragePooling2D().applied(to: image)[0].doubles() == [4.5])
    #expect(try GlobalMaxPooling2D(keepdims: true).applied(to: image)[0].shape == [1, 1, 1, 1])
  }
}
