// SPDX-License-Identifier: Apache-2.0

import ApusTensor

/// A network that is being written: its inputs, and heads that give what its shape asks for.
final class ArchitectureDraft {
  let shape: ArchitectureShape
  let options: ArchitectureOptions
  let inputs: [SymbolicTensor]
  /// The window [N, T, F], normalised when the options ask for it.
  let window: SymbolicTensor
  /// How many times each series has, int32 [N]; nil where all fill the window.
  let lengths: SymbolicTensor?
  /// What is known of the coming steps [N, H, F₂].
  let future: SymbolicTensor?
  private let revin: RevIN?

  init(_ shape: ArchitectureShape, _ options: ArchitectureOptions) {
    self.shape = shape
    self.options = options
    let raw = Input(shape: [.known(shape.window), .known(shape.features)], name: "window")
    var future: SymbolicTensor?
    if case .forecast(let horizon, _, _) = shape.result, shape.knownFuture > 0 {
      future = Input(
        shape: [.known(horizon), .known(shape.knownFuture)], name: "known_future")
    }
    self.future = future
    inputs = [raw] + (future.map { [$0] } ?? [])
    let padded = shape.isPadded ? Masking().outputs(raw) : [raw]
    lengths = padded.count > 1 ? padded[1] : nil
    var scaled = padded[0]
    switch options.scaling {
    case .none: break
    case .standard(let means, let variances):
      scaled = Normalization(mean: means, variance: variances)(scaled)
      if let lengths { scaled = SequenceMask()(scaled, lengths) }
    case .series: scaled = InstanceNormalization1D(affine: false)(scaled)
    }
    revin = options.instanceNormalization ? RevIN(name: "revin") : nil
    window = revin?.normalize(scaled) ?? scaled
  }

  // MARK: - Series of unlike length

  /// A sequence [N, T, C] with 0 after each series' end.
  func masked(_ sequence: SymbolicTensor) -> SymbolicTensor {
    lengths.map { SequenceMask()(sequence, $0) } ?? sequence
  }

  /// The mean over the times of each series: [N, T, C], masked, to [N, C].
  func averaged(_ sequence: SymbolicTensor) -> SymbolicTensor {
    lengths.map { MaskedAveragePooling1D()(sequence, $0) } ?? GlobalAveragePooling1D()(sequence)
  }

  // MARK: - Heads

  /// What the shape asks for, from features [N, C] and what is known of the future.
  func head(_ features: SymbolicTensor) -> SymbolicTensor {
    switch shape.result {
    case .classes(let count): return Dense(count, activation: .softmax)(features)
    case .forecast(let horizon, let targets, let quantiles):
      let all = future.map { Concatenate()(features, Flatten()($0)) } ?? features
      let columns = targets * quantiles
      return Reshape([horizon, columns])(Dense(horizon * columns)(all))
    }
  }

  /// A recurrent decoder: a code [N, C] at each coming step, beside what is known of it, through
  /// an LSTM that begins at the encoder's state, then two dense layers at each step.
  func decoder(
    _ code: SymbolicTensor, initialState: [SymbolicTensor] = []
  ) -> SymbolicTensor {
    guard case .forecast(let horizon, let targets, let quantiles) = shape.result else {
      return head(code)
    }
    var steps = RepeatVector(horizon)(code)
    if let future { steps = Concatenate()(steps, future) }
    let hidden = LSTM(options.units, dropout: options.dropout, returnSequences: true)
      .outputs([steps] + initialState)[0]
    let wide = TimeDistributed(Dense(options.units, activation: .relu))(hidden)
    return TimeDistributed(Dense(targets * quantiles))(wide)
  }

  /// One linear map of the last axis for every target: [N, T, targets] to the forecast's shape.
  func linear(_ series: SymbolicTensor, name: String? = nil) -> SymbolicTensor {
    guard case .forecast(let horizon, let targets, let quantiles) = shape.result else {
      return series
    }
    let y = Dense(horizon * quantiles, name: name)(Permute([2, 1])(series))
    if quantiles == 1 { return Permute([2, 1])(y) }
    let byStep = Permute([2, 1, 3])(Reshape([targets, horizon, quantiles])(y))
    return Reshape([horizon, targets * quantiles])(byStep)
  }

  /// The targets' columns of the window: [N, T, targets].
  var targets: SymbolicTensor {
    guard case .forecast(_, let targets, _) = shape.result, targets < shape.features else {
      return window
    }
    return Crop(axis: 2, to: targets)(window)
  }

  /// The output: with the highway added, in the window's units, under its name.
  func finished(_ result: SymbolicTensor) -> SymbolicTensor {
    guard case .forecast(_, let targets, let quantiles) = shape.result else {
      return Activation(.linear, name: "class")(result)
    }
    var y = result
    if let last = options.highway {
      y = Add()(y, linear(Crop(axis: 1, from: -last)(self.targets), name: "highway"))
    }
    if let revin {
      let channels = (0..<targets * quantiles).map { $0 / quantiles }
      y = revin.denormalize(y, channels: channels)
    }
    return Activation(.linear, name: "forecast")(y)
  }
}
