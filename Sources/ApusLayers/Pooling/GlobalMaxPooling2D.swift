// SPDX-License-Identifier: Apache-2.0

/// The largest element over both axes: [N, H, W, C] to [N, C]. Source: Keras GlobalMaxPooling2D.
public final class GlobalMaxPooling2D: GlobalPoolingLayer {
  public init(keepdims: Bool = false, name: String? = nil) {
    super.init(.maximum, axes: 2, keepdims: keepdims, name: name)
  }
}
