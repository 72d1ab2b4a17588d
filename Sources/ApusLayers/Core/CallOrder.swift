// SPDX-License-Identifier: Apache-2.0

import ApusTensor

/// The calls between inputs and outputs in Keras's order: by depth (the longest way to an output)
/// and, at equal depth, as walking back from the outputs meets their layers. Keras numbers layers
/// and lists weights in this order, so files of weights agree with it.
struct CallOrder {
  private(set) var calls: [LayerCall] = []
  private(set) var layers: [Layer] = []
  private let inputs: [SymbolicTensor]

  init(inputs: [SymbolicTensor], outputs: [SymbolicTensor]) {
    self.inputs = inputs
    var walk = Walk(stops: Set(inputs.map { ObjectIdentifier($0.call) }))
    for output in outputs { walk.visit(output.call) }

    var depths: [ObjectIdentifier: Int] = [:]
    var layerDepths: [ObjectIdentifier: Int] = [:]
    for call in walk.finished.reversed() {
      let layer = ObjectIdentifier(call.layer)
      let depth = max(depths[ObjectIdentifier(call)] ?? 0, layerDepths[layer] ?? 0)
      depths[ObjectIdentifier(call)] = depth
      layerDepths[layer] = depth
      if walk.stops.contains(ObjectIdentifier(call)) { continue }
      for input in call.inputs {
        let before = ObjectIdentifier(input.call)
        depths[before] = max(depths[before] ?? 0, depth + 1)
      }
    }
    let met = walk.met
    var placed: [(layer: Layer, depth: Int, met: Int)] = []
    var seen: Set<ObjectIdentifier> = []
    for call in walk.finished where seen.insert(ObjectIdentifier(call.layer)).inserted {
      let key = ObjectIdentifier(call.layer)
      placed.append((call.layer, layerDepths[key] ?? 0, met[key] ?? 0))
    }
    for input in inputs where seen.insert(ObjectIdentifier(input.call.layer)).inserted {
      placed.append((input.call.layer, 0, -1))
    }
    placed.sort { ($1.depth, $0.met) < ($0.depth, $1.met) }
    layers = placed.map(\.layer)

    // Calls go by their own depth, so that each comes after what it reads.
    let ranks = Dictionary(
      uniqueKeysWithValues: layers.enumerated().map { (ObjectIdentifier($1), $0) })
    var ordered: [(call: LayerCall, depth: Int, rank: Int, place: Int)] = []
    for (place, call) in walk.finished.enumerated() {
      ordered.append(
        (call, depths[ObjectIdentifier(call)] ?? 0, ranks[ObjectIdentifier(call.layer)] ?? 0, place)
      )
    }
    ordered.sort { ($1.depth, $0.rank, $0.place) < ($0.depth, $1.rank, $1.place) }
    calls = ordered.map(\.call)
    let known = Set(calls.map(ObjectIdentifier.init))
    calls += inputs.map(\.call).filter { !known.contains(ObjectIdentifier($0)) }
  }

  /// Walks from outputs to inputs without recursion, which a long chain of layers would exhaust.
  private struct Walk {
    let stops: Set<ObjectIdentifier>
    var finished: [LayerCall] = []
    var met: [ObjectIdentifier: Int] = [:]
    private var entered: Set<ObjectIdentifier> = []

    init(stops: Set<ObjectIdentifier>) { self.stops = stops }

    mutating func visit(_ root: LayerCall) {
      var stack: [(call: LayerCall, next: Int)] = []
      enter(root, &stack)
      while let top = stack.last {
        let inputs = stops.contains(ObjectIdentifier(top.call)) ? [] : top.call.inputs
        if top.next < inputs.count {
          stack[stack.count - 1].next += 1
          enter(inputs[top.next].call, &stack)
        } else {
          finished.append(top.call)
          stack.removeLast()
        }
      }
    }

    private mutating func enter(
      _ call: LayerCall, _ stack: inout [(call: LayerCall, next: Int)]
    ) {
      guard entered.insert(ObjectIdentifier(call)).inserted else { return }
      let layer = ObjectIdentifier(call.layer)
      if met[layer] == nil { met[layer] = met.count }
      stack.append((call, 0))
    }
  }

  /// Throws: the failure of the earliest call that failed; `invalidModel` for an open end.
  func check() throws(ModelError) {
    let starts = Set(inputs.map { ObjectIdentifier($0.call) })
    for call in calls {
      if let failure = call.failure { throw failure }
    }
    for call in calls where call.layer is InputLayer && !starts.contains(ObjectIdentifier(call)) {
      throw ModelError(
        .invalidModel,
        "an output needs the input '\(call.layer.name ?? "without name")', which is not in inputs")
    }
    for input in inputs where !(input.call.layer is InputLayer) {
      throw ModelError(.invalidModel, "inputs must come from Input(shape:)")
    }
    guard starts.count == inputs.count else {
      throw ModelError(.invalidModel, "an input is listed twice")
    }
  }

  /// A name for every layer: the given one, or the class as Keras writes it with a number.
  ///
  /// Throws: `invalidModel` when two layers were given one name.
  func names() throws(ModelError) -> [ObjectIdentifier: String] {
    var scopes: [ObjectIdentifier: [String]] = [:]
    for call in calls { scopes[ObjectIdentifier(call.layer)] = call.scope }
    func path(_ layer: Layer, _ name: String) -> String {
      ((scopes[ObjectIdentifier(layer)] ?? []) + [name]).joined(separator: "/")
    }
    var names: [ObjectIdentifier: String] = [:]
    var taken: Set<String> = []
    for layer in layers {
      guard let given = layer.name else { continue }
      guard taken.insert(path(layer, given)).inserted else {
        throw ModelError(
          .invalidModel, "two layers are named '\(path(layer, given))'; give each its own name")
      }
      names[ObjectIdentifier(layer)] = path(layer, given)
    }
    var counts: [String: Int] = [:]
    for layer in layers where layer.name == nil {
      let base = path(layer, layer.kind.snakeCased)
      var name: String
      repeat {
        let number = counts[base, default: 0]
        counts[base] = number + 1
        name = number == 0 ? base : "\(base)_\(number)"
      } while !taken.insert(name).inserted
      names[ObjectIdentifier(layer)] = name
    }
    return names
  }
}

extension String {
  /// A class's name as Keras names layers of it: `Conv1D` is `conv1d`, `MaxPooling1D` is
  /// `max_pooling1d`, `LSTM` is `lstm`.
  var snakeCased: String {
    let letters = Array(self)
    var result = ""
    for (place, letter) in letters.enumerated() {
      let before = place > 0 ? letters[place - 1] : nil
      let after = place + 1 < letters.count ? letters[place + 1] : nil
      if letter.isUppercase, let before {
        let startsWord = before.isLowercase
        let endsShort = before.isUppercase && after?.isLowercase == true
        if startsWord || endsShort { result += "_" }
      }
      result += letter.lowercased()
    }
    return result
  }
}
