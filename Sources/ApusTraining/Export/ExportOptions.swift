// SPDX-License-Identifier: Apache-2.0

/// The form of a trained model's file.
public struct ExportOptions: Sendable, Hashable, Codable {
  /// Where recurrent nodes begin.
  public enum States: String, Sendable, Hashable, Codable, CaseIterable {
    /// At zeros.
    case zero
    /// At inputs `state_in_…`; the last states are outputs `state_out_…`, so that a caller can go on.
    case explicit
  }

  /// What becomes of BatchNormalization.
  public enum BatchNormalization: String, Sendable, Hashable, Codable, CaseIterable {
    case kept
    /// Its factor and shift go into the convolution or product before it, where there is one.
    case folded
  }

  public var states = States.zero
  public var batchNormalization = BatchNormalization.kept
  /// Windows to a run; nil takes any number.
  public var batch: Int?
  /// Whether the window may have any number of steps.
  public var isTimeDynamic = false
  /// The standard's version that the file is written in; nil is the oldest that the layers of
  /// Apus use, or the file's own.
  public var opset: Int?

  public init() {}
}
