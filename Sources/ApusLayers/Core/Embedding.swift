// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusTensor

/// A learned vector for each integer: [..., ] to [..., M].
///
/// Source: Keras Embedding. Integers outside 0 ..< inputDim are not allowed.
public final class Embedding: Layer {
  let inputDim: Int
  let outputDim: Int
  let embeddingsInitializer: Initializer

  public init(
    _ inputDim: Int, _ outputDim: Int, embeddingsInitializer: Initializer = .randomUniform(),
    name: String? = nil
  ) {
    self.inputDim = inputDim
    self.outputDim = outputDim
    self.embeddingsInitializer = embeddingsInitializer
    super.init(name: name)
  }

  override func inferOutputs(_ inputs: [SymbolicType]) throws(ModelError) -> [SymbolicType] {
    let x = try only(inputs)
    try positive(inputDim, "input_dim")
    try positive(outputDim, "output_dim")
    guard x.dtype == .int32 || x.dtype == .int64 else {
      throw ModelError(
        .typeMismatch, "the input must hold int32 or int64, got \(x); pass dtype: to Input")
    }
    return [SymbolicType(.float32, x.shape + [.known(outputDim)])]
  }

  override func addWeights(_ inputs: [SymbolicType]) throws(ModelError) {
    try addWeight("embeddings", [inputDim, outputDim], embeddingsInitializer)
  }

  override func emit(_ e: Emitter, _ inputs: [Wire]) throws(ModelError) -> [Emitted] {
    let table = try e.parameter(weight("embeddings"))
    return [Emitted(try e.node("Gather", [table, e.value(inputs[0])], ["axis": .int(0)]))]
  }
}
