// SPDX-License-Identifier: Apache-2.0

/// The mean over time: [N, T, C] to [N, C]. Source: Keras GlobalAveragePooling1D.
public final class GlobalAveragePooling1D: GlobalPoolingLayer {
  public init(keepdims: Bool = false, name: String? = nil) {
    super.init(.average, axes: 1, keepdims: keepdims, name: name)
  }
}
