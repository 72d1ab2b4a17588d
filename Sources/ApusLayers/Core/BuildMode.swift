// SPDX-License-Identifier: Apache-2.0

/// What a graph is built for.
public enum BuildMode: Sendable {
  /// Dropout is left out and BatchNormalization uses its moving statistics: what is exported.
  case inference
  /// Dropout drops and BatchNormalization takes statistics of the batch (its second and third
  /// output are the new moving statistics): what a trainer runs.
  case training
}
