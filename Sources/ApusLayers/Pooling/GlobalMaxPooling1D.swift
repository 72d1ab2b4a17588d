// SPDX-License-Identifier: Apache-2.0

/// The largest element over time: [N, T, C] to [N, C]. Source: Keras GlobalMaxPooling1D.
public final class GlobalMaxPooling1D: GlobalPoolingLayer {
  public init(keepdims: Bool = false, name: String? = nil) {
    super.init(.maximum, axes: 1, keepdims: keepdims, name: name)
  }
}
