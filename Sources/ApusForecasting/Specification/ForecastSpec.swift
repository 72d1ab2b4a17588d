// SPDX-License-Identifier: Apache-2.0

/// What an exported forecaster says about itself, in its file's metadata under `apus.forecast`.
///
/// With it a program needs nothing but the ONNX file: which columns go in, how many rows of what
/// frequency, what comes out, on which data and how well it did. The scaling is in the graph; the
/// scalers stand here for readers.
public struct ForecastSpec: Sendable, Equatable, Codable {
  /// The metadata's key.
  public static let key = "apus.forecast"
  /// The version of this form that is written.
  public static let currentVersion = 1

  public var version = ForecastSpec.currentVersion
  /// Input steps, horizon, stride, sampling rate, gap.
  public var window: WindowPlan
  /// The time between rows as an ISO 8601 duration, such as PT30M or P1M; nil for plain rows.
  public var frequency: String?
  public var columns: [Column]
  public var inputs: [Input]
  /// The output that holds the forecasts, [N, H, K] or [N, H, K, Q], K in the targets' order.
  public var output: String
  /// Ascending; empty when the output is one number per step and target.
  public var quantileLevels: [Double] = []
  public var scalers: [ColumnScaler] = []
  public var split: Split?
  /// SHA-256 of the training data's file, in hexadecimal.
  public var dataHash: String?
  /// Scores by path, such as "test.model.rmse".
  public var metrics: [String: Double] = [:]
  public var seed: UInt64?
  /// Who made it: "apus 0.1".
  public var producer: String?
  public var intervals: ConformalIntervals?
  /// Inputs for states of recurrent layers; nil where they always begin at zeros.
  public var states: [State]?

  /// An input that takes a state, and the output that gives it after the last step.
  public struct State: Sendable, Equatable, Codable {
    public var input: String
    public var output: String

    public init(_ input: String, output: String) {
      self.input = input
      self.output = output
    }
  }

  /// A column of the data.
  public struct Column: Sendable, Equatable, Codable {
    public var name: String
    public var role: ColumnRole
    /// The texts that stand for 0, 1, 2 …; nil for numbers.
    public var levels: [String]?
    /// What it is made of when it comes from the time and not from the data.
    public var calendar: String?

    public init(
      _ name: String, _ role: ColumnRole, levels: [String]? = nil, calendar: String? = nil
    ) {
      self.name = name
      self.role = role
      self.levels = levels
      self.calendar = calendar
    }
  }

  /// An input of the model, its columns by name.
  public struct Input: Sendable, Equatable, Codable {
    public var name: String
    public var source: ForecastPort.Source
    public var columns: [String]
    public var layout: WindowLayout

    public init(
      _ name: String, _ source: ForecastPort.Source = .past, columns: [String],
      layout: WindowLayout = .channelsLast
    ) {
      self.name = name
      self.source = source
      self.columns = columns
      self.layout = layout
    }
  }

  /// The first moments (or rows) of each part, as text, and the end of the data.
  public struct Split: Sendable, Equatable, Codable {
    public var trainingFrom: String
    public var validationFrom: String?
    public var testFrom: String?
    public var end: String

    public init(
      trainingFrom: String, validationFrom: String?, testFrom: String?, end: String
    ) {
      self.trainingFrom = trainingFrom
      self.validationFrom = validationFrom
      self.testFrom = testFrom
      self.end = end
    }
  }

  public init(window: WindowPlan, columns: [Column], inputs: [Input], output: String) {
    self.window = window
    self.columns = columns
    self.inputs = inputs
    self.output = output
  }

  /// The names of the columns that are forecast.
  public var targets: [String] { columns.filter { $0.role == .target }.map(\.name) }
}
