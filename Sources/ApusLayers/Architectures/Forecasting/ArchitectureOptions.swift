// SPDX-License-Identifier: Apache-2.0

import ApusTensor

/// The sizes of a network; what an architecture has no part for does not count.
public struct ArchitectureOptions: Sendable, Hashable {
  /// Hidden units of recurrent and dense layers.
  public var units: Int
  /// Channels of convolutions.
  public var filters: Int
  /// Taps of convolutions.
  public var kernelSize: Int
  /// The rate of dropout.
  public var dropout: Double
  /// Residual blocks of `tcn`; as many as let it see the whole window unless given.
  public var blocks: Int?
  /// Steps of one season: what `lstnet` skips, and the width of `dlinear`'s moving average.
  public var period: Int
  /// Parts that `convlstm` cuts the window into; chosen unless given.
  public var segments: Int?
  /// A linear autoregression over so many last values of each target is added to the forecast
  /// (the highway of LSTNet, Lai et al., 2018).
  public var highway: Int?
  /// The window is normalised by its own statistics, and the forecast brought back: see `RevIN`.
  public var instanceNormalization: Bool
  /// How the network itself scales the window.
  public var scaling = InputScaling.none

  /// What is done to the window before all else.
  public enum InputScaling: Sendable, Hashable {
    case none
    /// `(x - mean) / √variance` of each feature, by statistics of the training data.
    case standard(means: [Double], variances: [Double])
    /// Each series by its own mean and deviation over time.
    case series
  }

  public init(
    units: Int = 32, filters: Int = 32, kernelSize: Int = 3, dropout: Double = 0.1,
    blocks: Int? = nil, period: Int = 24, segments: Int? = nil, highway: Int? = nil,
    instanceNormalization: Bool = false
  ) {
    self.units = units
    self.filters = filters
    self.kernelSize = kernelSize
    self.dropout = dropout
    self.blocks = blocks
    self.period = period
    self.segments = segments
    self.highway = highway
    self.instanceNormalization = instanceNormalization
  }

  /// Throws: `invalidValue` for sizes that no network can have.
  func check() throws(ModelError) {
    for (option, number, most) in [
      ("units", units, 1 << 16), ("filters", filters, 1 << 16), ("kernel", kernelSize, 1 << 16),
      ("period", period, 1 << 20), ("blocks", blocks ?? 1, 20),
      ("segments", segments ?? 1, 1 << 12),
      ("highway", highway ?? 1, 1 << 20),
    ] where number < 1 || number > most {
      throw ModelError(
        .invalidValue, "must be in 1 ... \(most), got \(number)", at: .attribute(option))
    }
  }
}
