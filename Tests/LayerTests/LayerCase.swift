// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusLayers
import ApusTensor
import Testing

/// A layer with weights, and the shapes of what it takes.
struct LayerCase: CustomTestStringConvertible, Sendable {
  var testDescription: String
  var shapes: [[Int]]
  var make: @Sendable () -> Layer

  init(_ name: String, _ shapes: [Int]..., make: @escaping @Sendable () -> Layer) {
    testDescription = name
    self.shapes = shapes
    self.make = make
  }

  /// The layer alone in a model, its weights set to samples.
  func model() throws -> FunctionalModel {
    let inputs = shapes.enumerated().map { number, shape in
      Input(shape: shape.dropFirst().map { .known($0) }, name: "x\(number)")
    }
    let layer = make()
    let outputs = layer.outputs(inputs)
    try layer.setSampleWeights()
    return try FunctionalModel(inputs: inputs, outputs: outputs)
  }

  static let all: [LayerCase] = [
    LayerCase("Dense", [2, 3]) { Dense(4, activation: .tanh) },
    LayerCase("Dense over time", [2, 5, 3]) { Dense(4) },
    LayerCase("Conv1D", [2, 6, 4]) { Conv1D(6, kernelSize: 3, padding: .causal, groups: 2) },
    LayerCase("Conv2D", [2, 6, 5, 3]) { Conv2D(4, kernelSize: (3, 2), strides: (2, 1)) },
    LayerCase("DepthwiseConv1D", [2, 6, 3]) { DepthwiseConv1D(kernelSize: 3, depthMultiplier: 2) },
    LayerCase("SeparableConv1D", [2, 6, 3]) { SeparableConv1D(4, kernelSize: 3, padding: .same) },
    LayerCase("LSTM", [2, 4, 3]) { LSTM(5, returnSequences: true, returnState: true) },
    LayerCase("LSTM without bias", [2, 4, 3]) { LSTM(5, useBias: false) },
    LayerCase("LSTM from states", [2, 4, 3], [2, 5], [2, 5]) { LSTM(5) },
    LayerCase("LSTM backwards", [2, 4, 3]) { LSTM(5, returnSequences: true, goBackwards: true) },
    LayerCase("GRU", [2, 4, 3]) { GRU(5, returnSequences: true) },
    LayerCase("GRU, reset before", [2, 4, 3]) { GRU(5, resetAfter: false) },
    LayerCase("LSTM, dropout", [2, 4, 3]) { LSTM(5, dropout: 0.3) },
    LayerCase("LSTM, recurrent dropout", [2, 4, 3]) {
      LSTM(5, dropout: 0.3, recurrentDropout: 0.3, returnSequences: true, returnState: true)
    },
    LayerCase("LSTM from states, recurrent dropout", [2, 4, 3], [2, 5], [2, 5]) {
      LSTM(5, recurrentDropout: 0.3, returnSequences: true, goBackwards: true)
    },
    LayerCase("GRU, recurrent dropout", [2, 4, 3], [2, 5]) {
      GRU(5, recurrentDropout: 0.3, returnSequences: true)
    },
    LayerCase("GRU, reset before, recurrent dropout", [2, 4, 3]) {
      GRU(5, dropout: 0.3, recurrentDropout: 0.3, resetAfter: false)
    },
    LayerCase("GRU, reset after, recurrent dropout", [2, 4, 3]) {
      GRU(5, recurrentDropout: 0.3, goBackwards: true)
    },
    LayerCase("SimpleRNN, recurrent dropout", [2, 2, 3]) { SimpleRNN(5, recurrentDropout: 0.3) },
    LayerCase("Bidirectional LSTM, dropout", [2, 4, 3]) {
      Bidirectional(LSTM(5, dropout: 0.3, returnSequences: true, returnState: true))
    },
    LayerCase("Bidirectional GRU, recurrent dropout", [2, 4, 3]) {
      Bidirectional(GRU(5, recurrentDropout: 0.3, returnSequences: true, returnState: true))
    },
    LayerCase("SimpleRNN", [2, 4, 3]) { SimpleRNN(5, activation: .relu) },
    LayerCase("Bidirectional LSTM", [2, 4, 3]) { Bidirectional(LSTM(5, returnSequences: true)) },
    LayerCase("Bidirectional GRU", [2, 4, 3]) { Bidirectional(GRU(5), mergeMode: .sum) },
    LayerCase("TimeDistributed", [2, 3, 6, 2]) { TimeDistributed(Conv1D(4, kernelSize: 3)) },
    LayerCase("LayerNormalization", [2, 3, 4]) { LayerNormalization() },
    LayerCase("PReLU", [2, 3, 4]) { PReLU(sharedAxes: [1]) },
    LayerCase("Attention", [2, 3, 4], [2, 5, 4]) { Attention(useScale: true) },
    LayerCase("AdditiveAttention", [2, 3, 4], [2, 5, 4]) { AdditiveAttention() },
    LayerCase("MultiHeadAttention", [2, 3, 4], [2, 5, 6]) { MultiHeadAttention(2, keyDim: 3) },
    LayerCase("MultiHeadAttention, dropout", [2, 3, 4], [2, 5, 6]) {
      MultiHeadAttention(2, keyDim: 3, dropout: 0.3)
    },
    LayerCase("ConvLSTM1D", [2, 3, 5, 2]) {
      ConvLSTM1D(2, kernelSize: 3, dropout: 0.3, recurrentDropout: 0.3, returnSequences: true)
    },
    LayerCase("ConvLSTM2D", [2, 2, 5, 4, 2]) { ConvLSTM2D(2, kernelSize: (3, 2), padding: .same) },
    LayerCase("InstanceNormalization1D", [2, 5, 3]) { InstanceNormalization1D() },
    LayerCase("SpatialDropout1D", [2, 3, 4]) { SpatialDropout1D(0.3) },
    LayerCase("Dropout", [2, 3, 4]) { Dropout(0.3) },
    LayerCase("GatedMerge", [2, 4], [2, 4]) { GatedMerge() },
    LayerCase("AttentionMerge", [2, 4], [2, 3]) { AttentionMerge(units: 5) },
    LayerCase("WeightedSum", [2, 4], [2, 4]) { WeightedSum() },
  ]
}

extension Graph {
  /// The graph with every Dropout dropping nothing.
  func undropped() throws -> Graph {
    var graph = self
    for node in nodes where node.op.name == "Dropout" {
      let rate = try #require(node.inputs[1])
      graph.constants[rate]?.tensor = try Tensor(scalar: Float(0))
    }
    return graph
  }
}
