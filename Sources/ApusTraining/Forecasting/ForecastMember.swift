// SPDX-License-Identifier: Apache-2.0

import ApusForecasting
import ApusGraph
import ApusLayers
import ApusTensor

/// A network that is trained by itself: the whole model, or one model of an ensemble.
struct ForecastMember {
  let name: String
  let network: Network
  let trainable: TrainableModel
  let objective: Objective
  /// The inputs in the model's order, and their extents for one example.
  let ports: [ForecastPort]
  let shapes: [[Int]]

  /// Layers that are built, or the graph of a file.
  enum Network {
    case layers(FunctionalModel)
    case file(ImportedNetwork)
  }

  /// Throws: what reading throws.
  init(_ network: ImportedNetwork, recipe: Recipe, data: ForecastData) throws(ModelError) {
    name = network.model.graph.name.isEmpty ? "model" : network.model.graph.name
    self.network = .file(network)
    trainable = try network.imported.trainable()
    ports = try network.ports(data)
    shapes = network.shapes(ports, data.plan)
    // What the model gives beside its forecast is not trained.
    let others = trainable.outputCount - 1
    objective = Objective(
      [Objective.Part(try RecipeLoss.loss(recipe))] + Array(repeating: nil, count: others))
    try network.checkOutput(
      shapes,
      numbers: data.plan.horizon * data.dataset.targetColumns.count
        * RecipeLoss.width(recipe))
  }

  /// Throws: what building throws.
  init(_ network: FunctionalModel, recipe: Recipe, data: ForecastData) throws(ModelError) {
    name = network.name
    self.network = .layers(network)
    trainable = try TrainableModel(network)
    objective = Objective(try RecipeLoss.loss(recipe), for: network)
    var ports: [ForecastPort] = []
    for input in network.inputs {
      let name = network.name(of: input)
      ports.append(
        name == "known_future"
          ? ForecastPort(name, .future, columns: data.dataset.knownColumns)
          : ForecastPort(name, columns: data.windowColumns))
    }
    self.ports = ports
    shapes = ports.map { port in
      [port.source == .future ? data.plan.horizon : data.plan.length, port.columns.count]
    }
  }

  /// The members of a recipe's architecture, with weights from its seed, and highways fitted to
  /// the training windows of `split` where the recipe asks for it.
  ///
  /// Throws: `invalidValue` for sizes that do not fit, `unsupported`.
  static func all(
    _ recipe: Recipe, _ data: ForecastData, _ split: TimeSplit, folder: String
  ) throws(ModelError) -> [ForecastMember] {
    if let file = recipe.model.file {
      let network = try ImportedNetwork(file.path(in: folder), recipe.model.choice)
      return [try ForecastMember(network, recipe: recipe, data: data)]
    }
    let architecture = try ForecastingArchitecture.named(recipe.model.architecture)
    let width = RecipeLoss.width(recipe)
    let targets = data.dataset.targetColumns.count
    let shape = ArchitectureShape.forecast(
      window: data.plan.length, features: data.windowColumns.count, horizon: data.plan.horizon,
      targets: targets, quantiles: width, knownFuture: data.dataset.knownColumns.count)
    let seed = Int(truncatingIfNeeded: recipe.training.seed)
    let options = recipe.model.options(architecture, window: data.plan.length)
    let networks = try architecture.members(shape, options: options, seed: seed)
    if recipe.model.fitsHighway {
      try fitHighways(networks, options, of: width) { last throws(ModelError) in
        try data.highway(last, of: split)
      }
    }
    var members: [ForecastMember] = []
    for network in networks {
      var network = network
      if width > 1 {
        let output = Reshape([data.plan.horizon, targets, width], name: "parts")(
          network.outputs[0])
        network = try FunctionalModel(
          inputs: network.inputs, outputs: [output], name: network.name, seed: seed)
      }
      members.append(try ForecastMember(network, recipe: recipe, data: data))
    }
    return members
  }

  /// Lets the highways of networks begin with a least squares solution.
  private static func fitHighways(
    _ networks: [FunctionalModel], _ options: ArchitectureOptions, of width: Int,
    _ fit: (Int) throws(ModelError) -> SharedLinear
  ) throws(ModelError) {
    guard let last = options.highway, width == 1, !options.instanceNormalization else {
      throw ModelError(
        .invalidRecipe,
        "'highway-fit' needs a 'highway' that forecasts one number, without instance-normalization")
    }
    let linear = try fit(last)
    for network in networks {
      try network.setTrained([
        "highway/kernel": Tensor(shape: [last, linear.bias.count], linear.kernel),
        "highway/bias": Tensor(shape: [linear.bias.count], linear.bias),
      ])
    }
  }

  /// Gives a network of layers what was learned; nothing for a file's, which takes it at export.
  func take(_ trainer: Trainer) throws(ModelError) {
    if case .layers(let network) = network { try trainer.write(to: network) }
  }

  /// Whether scaling is inside the network already.
  var isScaled: Bool {
    if case .file(let network) = network { network.spec != nil } else { false }
  }

  /// What of a file's weights is trained and what stays; nil for layers.
  var weights: [ImportedModel.Weight]? {
    if case .file(let network) = network { network.imported.weights } else { nil }
  }

  /// What stands in the paths of its own files.
  static func suffix(_ place: Int, of count: Int) -> String {
    count == 1 ? "" : ".\(place + 1)-of-\(count)"
  }
}

extension RecipeModel {
  /// What of a file is trained.
  var choice: ImportedModel.Choice {
    var choice = ImportedModel.Choice()
    choice.freeze = freeze
    choice.train = train
    choice.batchNormalization = batchNormalization
    return choice
  }

  /// The architecture's sizes with what the recipe says instead.
  func options(_ architecture: ForecastingArchitecture, window: Int) -> ArchitectureOptions {
    var options = architecture.defaults
    options.highway = highway ?? options.highway.map { Swift.min($0, window) }
    if let units { options.units = units }
    if let filters { options.filters = filters }
    if let kernelSize { options.kernelSize = kernelSize }
    if let dropout { options.dropout = dropout }
    if let blocks { options.blocks = blocks }
    if let period { options.period = period }
    if let segments { options.segments = segments }
    if instanceNormalization { options.instanceNormalization = true }
    return options
  }
}
