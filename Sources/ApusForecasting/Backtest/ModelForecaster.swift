// SPDX-License-Identifier: Apache-2.0

public import ApusTensor

/// A model that takes a window of one series and gives the values that follow it.
///
/// Shapes: the input is [W], [N, W], [N, W, 1] or [N, 1, W], the output has N·H elements.
public struct ModelForecaster: Forecaster {
  /// Runs the model on one tensor.
  public typealias Run = (Tensor) throws(ModelError) -> Tensor

  public var title = "model"
  /// Values that the model looks at, W.
  public let window: Int
  /// Values that it gives, H.
  public let horizon: Int
  public var reach: Int { window }
  private let dtype: DType
  private let rank: Int
  private let isChannelFirst: Bool
  private let largestBatch: Int
  private let run: Run

  /// Learns the horizon by one run on zeros. `window` is needed when the input does not say it.
  /// - Throws: `unsupported` when the input is no window of one series; what the model throws.
  public init(
    input: TensorType, window: Int? = nil, largestBatch: Int = 64, run: @escaping Run
  ) throws(ModelError) {
    guard let shape = input.shape, (1...3).contains(shape.count), let dtype = input.dtype,
      dtype.isFloat
    else { throw ModelForecaster.refusal(input) }
    let inner = shape.count == 3 ? Array(shape.dropFirst()) : Array(shape.suffix(1))
    let isChannelFirst = inner.count == 2 && inner[0] == 1 && inner[1] != 1
    guard inner.count == 1 || isChannelFirst || inner[1] == 1 else {
      throw ModelForecaster.refusal(input)
    }
    let extent = inner[isChannelFirst ? 1 : 0]
    guard let length = extent.value ?? window, length > 0 else {
      throw ModelError(.invalidValue, "the input \(input) does not say its window: give one")
    }
    guard window ?? length == length else {
      throw ModelError(.invalidValue, "the model's window is \(length), not \(window ?? 0)")
    }
    self.window = length
    self.dtype = dtype
    self.isChannelFirst = isChannelFirst
    rank = shape.count
    self.run = run
    let fixedBatch = shape.count == 1 ? 1 : shape[0].value
    self.largestBatch = min(fixedBatch ?? largestBatch, largestBatch)
    guard fixedBatch ?? 1 == 1 || self.largestBatch == 1 else {
      throw ModelError(.unsupported, "the model takes batches of \(fixedBatch ?? 0) only")
    }
    let zeros = try Tensor.zeros(
      dtype, shape: ModelForecaster.shape(1, length, shape.count, isChannelFirst))
    horizon = try run(zeros).count
    guard horizon > 0 else { throw ModelError(.unsupported, "the model gives no values") }
  }

  public func forecast(
    _ values: [Double], origins: [Int], horizon: Int
  ) throws(ModelError) -> [[Double]] {
    guard horizon <= self.horizon else {
      throw ModelError(
        .invalidValue, "the model gives \(self.horizon) values at once, not \(horizon)")
    }
    var result: [[Double]] = []
    var start = 0
    while start < origins.count {
      let batch = origins[start..<min(origins.count, start + largestBatch)]
      let windows = batch.flatMap { values[$0 - window..<$0] }
      let input = try Tensor(
        dtype, shape: ModelForecaster.shape(batch.count, window, rank, isChannelFirst),
        converting: windows)
      let output = try run(input).doubles()
      guard output.count == batch.count * self.horizon else {
        throw ModelError(
          .shapeMismatch,
          "\(batch.count) windows give \(output.count) values, expected \(self.horizon) each")
      }
      for place in 0..<batch.count {
        result.append(Array(output[place * self.horizon..<place * self.horizon + horizon]))
      }
      start += batch.count
    }
    return result
  }

  private static func shape(_ n: Int, _ w: Int, _ rank: Int, _ isChannelFirst: Bool) -> [Int] {
    switch rank {
    case 1: [w]
    case 2: [n, w]
    default: isChannelFirst ? [n, 1, w] : [n, w, 1]
    }
  }

  private static func refusal(_ input: TensorType) -> ModelError {
    ModelError(
      .unsupported,
      "forecasting needs an input of real numbers [N, W], [N, W, 1] or [N, 1, W], a window of one "
        + "series; the model's is \(input)")
  }
}
