// SPDX-License-Identifier: Apache-2.0

public import ApusTensor

/// A network for forecasting or classifying series, made for any window, horizon and features.
///
///     let shape = ArchitectureShape.forecast(window: 132, horizon: 12)
///     let model = try ForecastingArchitecture.named("parallel").model(shape)
///
/// Each body is one short function over the functional API, to read and to change.
public struct ForecastingArchitecture: Sendable {
  /// The name on the command line.
  public let name: String
  /// One line that says what it is.
  public let summary: String
  /// The sizes that it has unless others are given.
  public let defaults: ArchitectureOptions
  /// Whether it can also classify.
  public let classifies: Bool
  /// Whether series may be shorter than the window.
  public let takesPadding: Bool
  let bodies: [Body]

  /// A part that is a model of its own: an ensemble has several, others one.
  struct Body: Sendable {
    var name: String
    var write: @Sendable (ArchitectureDraft) -> SymbolicTensor
  }

  init(
    _ name: String, _ summary: String, defaults: ArchitectureOptions = ArchitectureOptions(),
    classifies: Bool = true, takesPadding: Bool = false, bodies: [Body]
  ) {
    self.name = name
    self.summary = summary
    self.defaults = defaults
    self.classifies = classifies
    self.takesPadding = takesPadding
    self.bodies = bodies
  }

  init(
    _ name: String, _ summary: String, defaults: ArchitectureOptions = ArchitectureOptions(),
    classifies: Bool = true, takesPadding: Bool = false,
    body: @escaping @Sendable (ArchitectureDraft) -> SymbolicTensor
  ) {
    self.init(
      name, summary, defaults: defaults, classifies: classifies, takesPadding: takesPadding,
      bodies: [Body(name: name, write: body)])
  }

  /// All of them, in the order in which they are listed.
  public static let all: [ForecastingArchitecture] = [
    .parallel, .parallelWeighted, .parallelGated, .parallelAttention, .ensemble, .stacked,
    .bilstmAttention, .encoderDecoder, .convlstm, .lstmFCN, .lstnet, .tcn, .resnet1d, .dlinear,
  ]

  /// The architecture of a name. Throws: `invalidValue` when there is none.
  public static func named(_ name: String) throws(ModelError) -> ForecastingArchitecture {
    for architecture in all where architecture.name == name { return architecture }
    throw ModelError(
      .invalidValue,
      "there is no architecture '\(name)'; there are \(all.map(\.name).joined(separator: ", "))")
  }

  // MARK: - Models

  /// The model, of equally weighed members when it is an ensemble.
  ///
  /// Throws: `invalidValue` for sizes that do not fit, `unsupported` for a task it has no head for.
  public func model(
    _ shape: ArchitectureShape, options: ArchitectureOptions? = nil, seed: Int = 0
  ) throws(ModelError) -> FunctionalModel {
    let members = try members(shape, options: options, seed: seed)
    return members.count == 1 ? members[0] : try joined(members, seed: seed)
  }

  /// The models that are trained, each for itself: several of an ensemble, else one.
  ///
  /// Throws: as `model`.
  public func members(
    _ shape: ArchitectureShape, options: ArchitectureOptions? = nil, seed: Int = 0
  ) throws(ModelError) -> [FunctionalModel] {
    try locating(.graph(name)) { () throws(ModelError) in
      try shape.check()
      let options = options ?? defaults(for: shape)
      try check(shape, options)
      var members: [FunctionalModel] = []
      for body in bodies {
        let draft = ArchitectureDraft(shape, options)
        let output = draft.finished(body.write(draft))
        members.append(
          try FunctionalModel(
            inputs: draft.inputs, outputs: [output], name: body.name, seed: seed))
      }
      return members
    }
  }

  /// Trained members as one model. Throws: as `ensemble`.
  public func joined(
    _ members: [FunctionalModel], weights: EnsembleWeights = .average, seed: Int = 0
  ) throws(ModelError) -> FunctionalModel {
    try ApusLayers.ensemble(members, weights: weights, name: name, seed: seed)
  }

  /// The defaults, with no more last values than the window has.
  private func defaults(for shape: ArchitectureShape) -> ArchitectureOptions {
    var options = defaults
    options.highway = options.highway.map { min($0, shape.window) }
    return options
  }

  private func check(
    _ shape: ArchitectureShape, _ options: ArchitectureOptions
  ) throws(ModelError) {
    try options.check()
    if shape.isPadded { try checkPadding(shape, options) }
    guard case .classes = shape.result else {
      if let last = options.highway, last > shape.window {
        throw ModelError(
          .invalidValue, "reads \(last) last values of a window of \(shape.window)",
          at: .attribute("highway"))
      }
      return
    }
    guard classifies else { throw ModelError(.unsupported, "it forecasts and cannot classify") }
    guard options.highway == nil else {
      throw ModelError(.invalidValue, "is for forecasts only", at: .attribute("highway"))
    }
  }

  /// Series of unlike length are for some architectures, and not for statistics over the window.
  private func checkPadding(
    _ shape: ArchitectureShape, _ options: ArchitectureOptions
  ) throws(ModelError) {
    guard takesPadding, case .classes = shape.result else {
      let names = ForecastingArchitecture.all.filter(\.takesPadding).map(\.name)
      throw ModelError(
        .unsupported,
        "it cannot classify series of unlike length; \(names.joined(separator: ", ")) can")
    }
    guard !options.instanceNormalization, options.scaling != .series else {
      throw ModelError(
        .unsupported,
        "statistics of each series are taken over the whole window; series of unlike length need "
          + "another scale")
    }
  }
}
