// SPDX-License-Identifier: Apache-2.0

/// The mean over both axes: [N, H, W, C] to [N, C]. Source: Keras GlobalAveragePooling2D.
public final class GlobalAveragePooling2D: GlobalPoolingLayer {
  public init(keepdims: Bool = false, name: String? = nil) {
    super.init(.average, axes: 2, keepdims: keepdims, name: name)
  }
}
