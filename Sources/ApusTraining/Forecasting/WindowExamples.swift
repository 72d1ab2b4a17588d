// SPDX-License-Identifier: Apache-2.0

public import ApusForecasting
import ApusTensor

/// Windows over a matrix as examples: what a step needs goes from the matrix into its memory.
///
/// Inputs and targets are scaled: beforehand where numbers are scaled one by one, else window by
/// window.
public struct WindowExamples: Examples {
  /// Windows over the matrix, scaled beforehand when that can be done.
  public let view: WindowView
  /// The model's inputs in its order.
  public let ports: [ForecastPort]
  /// Columns of the matrix that are forecast.
  public let targets: [Int]
  public let inputShapes: [[Int]]
  /// What scales windows after they were gathered; nil when the matrix is scaled.
  private let scaler: FittedScaler?

  /// `shapes` are the extents of one example of each input.
  public init(
    _ view: WindowView, ports: [ForecastPort], shapes: [[Int]], targets: [Int],
    scaler: FittedScaler?
  ) {
    self.view = view
    self.ports = ports
    self.targets = targets
    self.scaler = scaler
    inputShapes = shapes
  }

  public var count: Int { view.count }

  public func gatherInput(
    _ place: Int, _ chosen: ArraySlice<Int>, into target: UnsafeMutableRawPointer
  ) {
    let port = ports[place]
    let memory = target.assumingMemoryBound(to: Float.self)
    let plan = view.windows.plan
    switch port.source {
    case .past:
      view.gatherInputs(chosen, columns: port.columns, into: memory, layout: port.layout)
    case .future:
      view.gatherTargets(chosen, columns: port.columns, into: memory, layout: port.layout)
    case .latest:
      view.gatherLatest(chosen, columns: port.columns, into: memory)
    }
    scaler?.scaleInputs(
      memory, windows: chosen.count,
      steps: port.source == .past ? plan.length : port.source == .future ? plan.horizon : 1,
      columns: port.columns, layout: port.source == .latest ? .channelsLast : port.layout)
  }

  public func gatherTarget(
    _ place: Int, _ chosen: ArraySlice<Int>, into target: UnsafeMutableRawPointer
  ) {
    let memory = target.assumingMemoryBound(to: Float.self)
    view.gatherTargets(chosen, columns: targets, into: memory)
    guard let scaler else { return }
    var latest = [Float](repeating: 0, count: chosen.count * targets.count)
    latest.withUnsafeMutableBufferPointer { latest in
      guard let base = latest.baseAddress else { return }
      view.gatherLatest(chosen, columns: targets, into: base)
      scaler.scaleTargets(
        memory, latest: base, windows: chosen.count, steps: view.windows.plan.horizon,
        columns: targets)
    }
  }
}
