// SPDX-License-Identifier: Apache-2.0

import Apus

// A convolution beside an LSTM, as in Keras, written as ordinary ONNX.
let window = Input(shape: [132, 1], name: "window")
let local = GlobalAveragePooling1D()(Conv1D(32, kernelSize: 5, activation: .relu)(window))
let memory = LSTM(48)(window)
let forecast = Dense(12, name: "forecast")(Concatenate()([local, memory]))
let model = try FunctionalModel(window, forecast, name: "sunspots").build()
try model.write(to: "untrained.onnx")
print("wrote untrained.onnx with \(model.graph.nodes.count) nodes")
