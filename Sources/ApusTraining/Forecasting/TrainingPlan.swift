// SPDX-License-Identifier: Apache-2.0

public import ApusForecasting

/// What a training is going to do, before it does it.
public struct TrainingPlan: Sendable, Encodable {
  /// The rows and windows of one part of the data.
  public struct Part: Sendable, Encodable {
    public var name: String
    public var from: String
    public var to: String
    public var rows: Int
    public var windows: Int
  }

  /// One tensor of a network.
  public struct Parameter: Sendable, Encodable {
    public var name: String
    public var shape: [Int]
    public var isTrained: Bool
    /// In a model from a file, the node that reads it.
    public var node: String?
  }

  /// One network that is trained by itself.
  public struct Network: Sendable, Encodable {
    public var name: String
    /// By name, without the batch's axis.
    public var inputs: [String: [Int]]
    public var parameters: [Parameter]
    public var parameterCount: Int
    public var stepsPerEpoch: Int
  }

  public var file: String
  public var frequency: String
  public var columns: [ForecastSpec.Column]
  /// What was irregular in the file; nil when nothing was.
  public var irregularities: String?
  public var parts: [Part]
  public var networks: [Network]
}

extension ForecastTraining {
  /// What `run` is going to do.
  public var plan: TrainingPlan {
    let table = data.dataset.table
    let parts = TimeSplit.Part.allCases.map { part -> TrainingPlan.Part in
      let ranges = data.split.ranges(part).filter { !$0.isEmpty }
      let first = ranges.map(\.lowerBound).min().map(table.label) ?? ""
      let last = ranges.map(\.upperBound).max().map { table.label($0 - 1) } ?? ""
      let plan = part == .training ? data.plan : data.scoredPlan
      let windows = (try? data.split.windows(plan, part))?.count ?? 0
      return TrainingPlan.Part(
        name: part.rawValue, from: first, to: last, rows: ranges.reduce(0) { $0 + $1.count },
        windows: windows)
    }
    let batch = recipe.training.batchSize
    return TrainingPlan(
      file: recipe.data.csv, frequency: "\(table.frequency)", columns: data.dataset.columns,
      irregularities: table.report.isClean ? nil : "\(table.report)", parts: parts,
      networks: members.map { member in
        let trained = member.trainable.parameters
        return TrainingPlan.Network(
          name: member.name,
          inputs: Dictionary(uniqueKeysWithValues: zip(member.ports.map(\.name), member.shapes)),
          parameters: member.plannedParameters,
          parameterCount: trained.elementCount,
          stepsPerEpoch: ((parts.first?.windows ?? 0) + batch - 1) / batch)
      })
  }
}

extension ForecastMember {
  /// All weights, those of a file in the order of its nodes.
  fileprivate var plannedParameters: [TrainingPlan.Parameter] {
    let statistics = trainable.statistics.entries.map {
      TrainingPlan.Parameter(name: $0.name, shape: $0.shape, isTrained: false)
    }
    guard let weights else {
      return trainable.parameters.entries.map {
        TrainingPlan.Parameter(name: $0.name, shape: $0.shape, isTrained: true)
      } + statistics
    }
    return weights.map {
      TrainingPlan.Parameter(
        name: $0.name, shape: $0.shape, isTrained: $0.isTrained, node: $0.node)
    } + statistics
  }
}
