// SPDX-License-Identifier: Apache-2.0

/// Reversible instance normalisation: each window is brought to mean 0 and deviation 1 by its own
/// statistics, and what comes out of the model is brought back.
///
///     let revin = RevIN()
///     let x = revin.normalize(window)
///     …
///     let forecast = revin.denormalize(y)
///
/// `x' = γ (x - mean) / sqrt(var + ε) + β` per window and channel, statistics over time, γ and β
/// learned per channel; `y = (y' - β) / (γ + ε²) · sqrt(var + ε) + mean`.
/// Source: Kim et al., 2022, and its code (ε 1e-5).
public final class RevIN {
  /// The layers of both ways; the second uses the weights of the first.
  public let normalization: InstanceNormalization1D
  let name: String?
  private var statistics: [SymbolicTensor] = []

  /// With `subtractLast` the window's last values take the place of its means.
  public init(
    epsilon: Double = 1e-5, affine: Bool = true, subtractLast: Bool = false, name: String? = nil
  ) {
    self.name = name
    normalization = InstanceNormalization1D(
      epsilon: epsilon, affine: affine, subtractLast: subtractLast, name: name)
  }

  /// [N, T, C] to [N, T, C].
  public func normalize(_ x: SymbolicTensor) -> SymbolicTensor {
    let outputs = normalization.outputs(x)
    statistics = Array(outputs.dropFirst())
    return outputs[0]
  }

  /// [N, H, M] to [N, H, M], back in the units of the window that was normalised last.
  ///
  /// `channels` says which channel of the window each of the M columns is; all in order unless
  /// given. A model cannot be made when nothing was normalised before.
  public func denormalize(_ y: SymbolicTensor, channels: [Int]? = nil) -> SymbolicTensor {
    let inverse = InverseInstanceNormalization1D(
      normalization, channels: channels, name: name.map { "\($0)_inverse" })
    return inverse([y] + statistics)
  }
}
