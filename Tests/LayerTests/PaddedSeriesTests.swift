// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusLayers
import ApusTensor
import Testing

/// Series that are shorter than the window, filled up with zeros.
struct PaddedSeriesTests {
  /// The first `times` of a sequence [1, T, C], with zeros up to `total`.
  private func cut(_ tensor: Tensor, _ times: Int, total: Int) throws -> Tensor {
    let (width, values) = (tensor.shape[2], try tensor.doubles())
    return floats(
      [1, total, width],
      Array(values[..<(times * width)])
        + [Double](repeating: 0, count: (total - times) * width))
  }

  @Test(arguments: [1, 3, 7]) func maskedMeansAreThoseOfTheCutSequence(_ length: Int) throws {
    let x = sample([1, 7, 3])
    let window = Input(shape: [7, 3])
    let lengths = Input(shape: [], dtype: .int32)
    let masked = SequenceMask()(window, lengths)
    let model = try FunctionalModel(
      inputs: [window, lengths], outputs: [masked, MaskedAveragePooling1D()(masked, lengths)])
    let results = try model.evaluate(x, Tensor(shape: [1], [Int32(length)]))
    #expect(try results[0].doubles() == cut(x, length, total: 7).doubles())
    let part = try cut(x, length, total: length)
    let mean = try GlobalAveragePooling1D().applied(to: part)[0].doubles()
    for (value, expected) in zip(try results[1].doubles(), mean) {
      #expect(abs(value - expected) < 1e-6)
    }
  }

  @Test func anEmptySequenceHasTheMeanZero() throws {
    let (window, lengths) = (Input(shape: [2, 2]), Input(shape: [], dtype: .int32))
    let masked = SequenceMask()(window, lengths)
    let model = try FunctionalModel(
      inputs: [window, lengths], outputs: [MaskedAveragePooling1D()(masked, lengths)])
    let result = try model.evaluate(sample([1, 2, 2]), Tensor(shape: [1], [Int32(0)]))
    #expect(try result[0].doubles() == [0, 0])
  }

  /// A network of convolutions does not see how far a series is filled up.
  @Test(arguments: [false, true]) func paddingDoesNotCount(isScaled: Bool) throws {
    let architecture = ForecastingArchitecture.resnet1d
    var options = architecture.defaults
    options.filters = 4
    if isScaled { options.scaling = .standard(means: [0.3, -0.2], variances: [4, 0.25]) }
    func shares(_ window: Int, isPadded: Bool, _ x: Tensor) throws -> [Double] {
      let shape = ArchitectureShape.classification(
        window: window, features: 2, classes: 3, isPadded: isPadded)
      return try architecture.model(shape, options: options, seed: 4).evaluate(x)[0].doubles()
    }
    let series = sample([1, 11, 2])
    let plain = try shares(11, isPadded: false, series)
    for total in [12, 16, 29] {
      let padded = try shares(total, isPadded: true, cut(series, 11, total: total))
      for (value, expected) in zip(padded, plain) { #expect(abs(value - expected) < 1e-5) }
    }
  }

  @Test func whatTakesNoPaddingRefusesIt() {
    for architecture in ForecastingArchitecture.all where !architecture.takesPadding {
      #expect(throws: ModelError.self) {
        try architecture.model(.classification(window: 20, classes: 2, isPadded: true))
      }
    }
    var options = ForecastingArchitecture.lstmFCN.defaults
    options.scaling = .series
    #expect(throws: ModelError.self) {
      try ForecastingArchitecture.lstmFCN.model(
        .classification(window: 20, classes: 2, isPadded: true), options: options)
    }
  }
}
