// SPDX-License-Identifier: Apache-2.0

import ApusGraph
public import ApusTensor

/// The trees of TreeEnsembleRegressor and TreeEnsembleClassifier: one entry of each list a node.
///
/// Numbers may be written as `float` lists, or as tensors when they are `double`.
public struct TreeLists: Sendable {
  public var nodeIDs: [Int]?
  public var treeIDs: [Int]?
  public var features: [Int]?
  public var modes: [String]?
  public var values: [Float]?
  public var wideValues: Tensor?
  public var trueNodes: [Int]?
  public var falseNodes: [Int]?
  public var missingTracksTrue: [Int]?
  /// How often each node is visited: of no consequence.
  public var hitRates: [Float]?
  public var wideHitRates: Tensor?
  /// The votes: the leaf, the target or class, and the weight.
  public var voteTreeIDs: [Int]?
  public var voteNodeIDs: [Int]?
  public var voteTargets: [Int]?
  public var voteWeights: [Float]?
  public var wideVoteWeights: Tensor?
  public var base: [Float]?
  public var wideBase: Tensor?
  public init() {}

  /// Whether a number is written as a tensor, which opset 3 introduced.
  var isWide: Bool {
    wideValues != nil || wideVoteWeights != nil || wideBase != nil || wideHitRates != nil
  }

  mutating func attributes(
    _ v: inout some AttributeVisitor, votes: String
  ) throws(ModelError) {
    try v.ints("nodes_nodeids", &nodeIDs)
    try v.ints("nodes_treeids", &treeIDs)
    try v.ints("nodes_featureids", &features)
    try v.strings("nodes_modes", &modes)
    try v.floats("nodes_values", &values)
    try v.tensor("nodes_values_as_tensor", &wideValues)
    try v.ints("nodes_truenodeids", &trueNodes)
    try v.ints("nodes_falsenodeids", &falseNodes)
    try v.ints("nodes_missing_value_tracks_true", &missingTracksTrue)
    try v.floats("nodes_hitrates", &hitRates)
    try v.tensor("nodes_hitrates_as_tensor", &wideHitRates)
    try v.ints("\(votes)_treeids", &voteTreeIDs)
    try v.ints("\(votes)_nodeids", &voteNodeIDs)
    try v.ints("\(votes)_ids", &voteTargets)
    try v.floats("\(votes)_weights", &voteWeights)
    try v.tensor("\(votes)_weights_as_tensor", &wideVoteWeights)
    try v.floats("base_values", &base)
    try v.tensor("base_values_as_tensor", &wideBase)
  }

  /// A place in the lists, by tree and node.
  private struct Address: Hashable {
    var tree: Int
    var node: Int
  }

  /// The trees, each beginning at its first node in the lists.
  ///
  /// Throws: `invalidModel` when lists do not fit together.
  func forest(targetCount: Int, aggregate: Forest.Aggregate) throws(ModelError) -> Forest {
    guard let nodeIDs, let treeIDs, let features, let modes, let trueNodes, let falseNodes else {
      throw ModelError(.invalidModel, "a list of the trees' nodes is missing")
    }
    let thresholds = try wideValues?.doubles() ?? (values ?? []).map(Double.init)
    let missing = missingTracksTrue ?? []
    guard
      [treeIDs, features, trueNodes, falseNodes].allSatisfy({ $0.count == nodeIDs.count }),
      modes.count == nodeIDs.count, thresholds.count == nodeIDs.count,
      missing.isEmpty || missing.count == nodeIDs.count
    else {
      throw ModelError(.invalidModel, "the lists of nodes differ in length")
    }
    var places: [Address: Int] = [:]
    for place in nodeIDs.indices {
      let address = Address(tree: treeIDs[place], node: nodeIDs[place])
      guard places.updateValue(place, forKey: address) == nil else {
        throw ModelError(.invalidModel, "node \(address.node) is in tree \(address.tree) twice")
      }
    }
    var nodes: [Forest.Node] = []
    var leaves: [Int: Int] = [:]
    for place in nodeIDs.indices where modes[place] == "LEAF" { leaves[place] = leaves.count }
    // Inner nodes keep their places; leaves stand in for nodes that no link reaches.
    func link(_ tree: Int, _ node: Int) throws(ModelError) -> Forest.Link {
      guard let place = places[Address(tree: tree, node: node)] else {
        throw ModelError(.invalidModel, "tree \(tree) has no node \(node)")
      }
      return leaves[place].map { .leaf($0) } ?? .node(place)
    }
    for place in nodeIDs.indices {
      let isLeaf = leaves[place] != nil
      guard let mode = isLeaf ? .equal : Forest.Mode(word: modes[place]) else {
        throw ModelError(.invalidModel, "'\(modes[place])' is no mode of a node")
      }
      let own = Forest.Link.leaf(leaves[place] ?? 0)
      nodes.append(
        Forest.Node(
          feature: isLeaf ? 0 : features[place], mode: mode, threshold: thresholds[place],
          whenTrue: isLeaf ? own : try link(treeIDs[place], trueNodes[place]),
          whenFalse: isLeaf ? own : try link(treeIDs[place], falseNodes[place]),
          missingIsTrue: missing.isEmpty ? false : missing[place] != 0))
    }
    var seen: Set<Int> = []
    var roots: [Forest.Link] = []
    for place in nodeIDs.indices where seen.insert(treeIDs[place]).inserted {
      roots.append(try link(treeIDs[place], nodeIDs[place]))
    }
    var forest = Forest(
      nodes: nodes, roots: roots,
      votes: [[(target: Int, weight: Double)]](repeating: [], count: leaves.count),
      targetCount: targetCount, aggregate: aggregate,
      base: try wideBase?.doubles() ?? (base ?? []).map(Double.init))
    for vote in try votes() {
      guard case .leaf(let leaf) = try link(vote.tree, vote.node) else { continue }
      forest.votes[leaf].append((vote.target, vote.weight))
    }
    try Tensor.checkPartCount(targetCount)
    return forest
  }

  /// Every vote: its leaf, its target and its weight.
  func votes() throws(ModelError) -> [(tree: Int, node: Int, target: Int, weight: Double)] {
    let weights = try wideVoteWeights?.doubles() ?? (voteWeights ?? []).map(Double.init)
    guard let voteTreeIDs, let voteNodeIDs, let voteTargets,
      [voteTreeIDs, voteNodeIDs, voteTargets].allSatisfy({ $0.count == weights.count })
    else {
      throw ModelError(.invalidModel, "the lists of votes are missing or differ in length")
    }
    return weights.indices.map {
      (voteTreeIDs[$0], voteNodeIDs[$0], voteTargets[$0], weights[$0])
    }
  }
}
