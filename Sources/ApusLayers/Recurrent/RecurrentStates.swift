// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusTensor

/// Where recurrent layers that are called without initial states begin.
public enum RecurrentStates: Sendable {
  /// At zeros.
  case zero
  /// At inputs of the graph named `state_in_<layer>_h` (and `_c` of an LSTM), [N, H]; the last
  /// states are its outputs `state_out_<layer>_h`, so that a caller can go on from them.
  case explicit
}

extension Emitter {
  /// Inputs of the graph for the states of the layer that is being written, [N, H].
  func stateInputs(_ cell: RecurrentLayer, _ input: Wire) throws(ModelError) -> [ValueID] {
    let type = TensorType(.float32, [input.type.shape[0], .known(cell.units)])
    return ["h", "c"].prefix(cell.stateCount).map {
      graph.addInput("state_in_\(scope)_\($0)", type: .tensor(type))
    }
  }

  /// Outputs of the graph for the last states [1, N, H] of that layer.
  func addStateOutputs(_ states: [ValueID]) throws(ModelError) {
    for (state, letter) in zip(states, ["h", "c"]) {
      let name = "state_out_\(scope)_\(letter)"
      stateOutputs.append((try squeezedFront(state), name))
    }
  }
}
