// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusOperators
import ApusPasses
import ApusTensor
import TestSupport
import Testing

/// Padding before windows: which of it the window takes over.
@Suite struct PaddingTests {
  private func pool<P>(_ op: P, _ change: (inout P, inout Window) -> Void) -> P
  where P: PoolingWithWindow {
    var op = op
    var window = op.window
    window.kernelShape = [3]
    change(&op, &window)
    op.window = window
    return op
  }

  private func padded(
    _ graph: inout Graph, fill: Double, amounts: [Int] = [0, 0, 1, 0, 0, 2], of value: ValueID
  ) throws -> ValueID {
    let fill = graph.addConstant("fill", try Tensor(scalar: Float(fill)))
    return graph.add(Op.Pad(), value, try graph.integers(amounts), fill, name: "pad")
  }

  @Test(arguments: [-Double.infinity, 0, -1e30]) func maximumTakesOverWhatItLeavesOut(fill: Double)
    throws
  {
    var graph = Graph()
    let value = try padded(&graph, fill: fill, of: graph.input(["N", 2, 9]))
    graph.outputs = [graph.add(pool(Op.MaxPool()) { _, _ in }, value, name: "y")]
    let left = try expectEqualResults(graph, after: FoldPad())
    #expect(left == (fill == -.infinity ? ["MaxPool"] : ["Pad", "MaxPool"]))
  }

  /// As Keras writes ResNet's stem: Relu, Pad with zeros, MaxPool.
  @Test func zerosGoIntoTheMaximumOfWhatIsNotNegative() throws {
    var graph = Graph()
    let relu = graph.add(Op.Relu(), graph.input(["N", 2, 9]), name: "relu")
    let value = try padded(&graph, fill: 0, of: relu)
    graph.outputs = [graph.add(pool(Op.MaxPool()) { _, _ in }, value, name: "y")]
    #expect(try expectEqualResults(graph, after: FoldPad()) == ["Relu", "MaxPool"])
  }

  @Test func windowsThatMightHoldOnlyPaddingKeepItApart() throws {
    for change: (inout Op.MaxPool, inout Window) -> Void in [
      { $1.dilations = [2] }, { $1.ceilMode = true }, { $1.kernelShape = [2] },
    ] {
      var graph = Graph()
      let value = try padded(&graph, fill: -.infinity, of: graph.input(["N", 2, 9]))
      graph.outputs = [graph.add(pool(Op.MaxPool(), change), value, name: "y")]
      #expect(try expectEqualResults(graph, after: FoldPad()) == ["Pad", "MaxPool"])
    }
  }

  @Test func placesOfLargestElementsCountThePadding() throws {
    var graph = Graph()
    let value = try padded(&graph, fill: -.infinity, of: graph.input(["N", 2, 9]))
    graph.outputs = graph.addNode(
      pool(Op.MaxPool()) { _, _ in }, [value], name: "y", outputs: ["y", "places"])
    #expect(try expectEqualResults(graph, after: FoldPad()) == ["Pad", "MaxPool"])
  }

  @Test(arguments: [0.0, 1.0]) func aMeanCountsThePaddingThatItTakesOver(fill: Double) throws {
    var graph = Graph()
    let value = try padded(&graph, fill: fill, of: graph.input(["N", 2, 9]))
    graph.outputs = [graph.add(pool(Op.AveragePool()) { _, _ in }, value, name: "y")]
    let left = try expectEqualResults(graph, after: FoldPad())
    #expect(left == (fill == 0 ? ["AveragePool"] : ["Pad", "AveragePool"]))
  }

  @Test(arguments: [false, true]) func aMeanThatLeavesOutItsOwnPaddingTakesNoMore(isCounted: Bool)
    throws
  {
    var graph = Graph()
    let value = try padded(
      &graph, fill: 0, amounts: [0, 0, 1, 0, 0, 1], of: graph.input([1, 2, 9]))
    let op = pool(Op.AveragePool()) { op, window in
      window.pads = [1, 0]
      op.countIncludePad = isCounted
    }
    graph.outputs = [graph.add(op, value, name: "y")]
    let left = try expectEqualResults(graph, after: FoldPad())
    #expect(left == (isCounted ? ["AveragePool"] : ["Pad", "AveragePool"]))
  }

  @Test func amountsBeyondAllBoundsAreLeftAlone() throws {
    var graph = Graph()
    let x = graph.input(["N", 2, "L"])
    let value = try padded(&graph, fill: 0, amounts: [0, 0, .max, 0, 0, .max], of: x)
    var conv = Op.Conv()
    conv.window.pads = [1, 1]
    graph.outputs = [graph.add(conv, value, try graph.weights([4, 2, 3]), name: "y")]
    _ = try Pipeline([FoldPad()]).run(&graph)
    #expect(graph.nodes.map(\.op.name) == ["Pad", "Conv"])
  }
}

/// The pools that these tests change.
private protocol PoolingWithWindow: Operator { var window: Window { get set } }
extension Op.MaxPool: PoolingWithWindow {}
extension Op.AveragePool: PoolingWithWindow {}
