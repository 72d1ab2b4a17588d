// SPDX-License-Identifier: Apache-2.0

/// The order of a batch of windows in memory: N windows, T steps, C columns.
public enum WindowLayout: String, Sendable, Codable {
  /// [N, T, C], as Keras has it; [N, T] is the same for one column.
  case channelsLast = "NTC"
  /// [N, C, T], as PyTorch's and ONNX's convolutions have it.
  case channelsFirst = "NCT"
  /// [T, N, C], as ONNX's recurrent operators have it.
  case timeFirst = "TNC"

  /// How far apart two windows, two steps and two columns are.
  func strides(windows: Int, steps: Int, columns: Int) -> (window: Int, step: Int, column: Int) {
    switch self {
    case .channelsLast: (steps * columns, columns, 1)
    case .channelsFirst: (steps * columns, 1, steps)
    case .timeFirst: (columns, windows * columns, 1)
    }
  }
}
