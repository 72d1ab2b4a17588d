// SPDX-License-Identifier: Apache-2.0

public import ApusTensor

/// Ready-made networks of convolutions and recurrences; each is one short function to read.
public enum Architecture: String, CaseIterable, Sendable {
  case tiny, parallel, stacked, attention, gru, multi, resnet1d, speech, sunspots

  /// The model at its usual sizes. Throws: `limitExceeded` when an allocation budget is too small.
  public func model(seed: Int = 0) throws(ModelError) -> FunctionalModel {
    switch self {
    case .tiny: try .tiny(seed: seed)
    case .parallel: try .parallel(seed: seed)
    case .stacked: try .stacked(seed: seed)
    case .attention: try .attention(seed: seed)
    case .gru: try .gru(seed: seed)
    case .multi: try .multi(seed: seed)
    case .resnet1d: try .resnet1d(seed: seed)
    case .speech: try .speech(seed: seed)
    case .sunspots: try .sunspots(seed: seed)
    }
  }
}
