// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusOperators
public import TestSupport

extension Op.Attention: HasCases {
  public static var cases: [OperatorCase] {
    var causal = Op.Attention()
    causal.isCausal = true
    causal.scoreStage = 3
    var packed = Op.Attention()
    packed.queryHeads = 2
    packed.keyHeads = 1
    // Equal scores: every key that is seen has the same weight.
    let q = floats([1, 1, 2, 1], [0, 0])
    let k = floats([1, 1, 2, 1], [5, 7])
    let v = floats([1, 1, 2, 1], [1, 3])
    return [
      OperatorCase(
        "causal, weights wanted", causal, inputs: [q, k, v],
        outputs: [
          floats([1, 1, 2, 1], [1, 2]), nil, nil, floats([1, 1, 2, 2], [1, 0, 0.5, 0.5]),
        ]),
      OperatorCase(
        "a query that sees nothing", Op.Attention(),
        inputs: [q, k, v, tensor([2, 2], [false, false, false, true])],
        outputs: [floats([1, 1, 2, 1], [0, 3])]),
      OperatorCase(
        "packed heads that share keys, with a past", packed,
        inputs: [
          floats([1, 1, 2], [0, 0]), floats([1, 1, 1], [7]), floats([1, 1, 1], [3]), nil,
          floats([1, 1, 1, 1], [5]), floats([1, 1, 1, 1], [1]),
        ],
        outputs: [floats([1, 1, 2], [2, 2]), k, v]),
      OperatorCase(
        "a mask that is added", Op.Attention(),
        inputs: [floats([1, 1, 1, 1], [1]), k, v, floats([1, 2], [2, 0])],
        outputs: [floats([1, 1, 1, 1], [2])]),
    ]
  }
}

extension Op.FlexAttention: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "no bodies, shared keys", Op.FlexAttention(),
        inputs: [
          floats([1, 2, 1, 1], [0, 0]), floats([1, 1, 2, 1], [5, 7]),
          floats([1, 1, 2, 1], [1, 3]),
        ],
        outputs: [floats([1, 2, 1, 1], [2, 2])])
    ]
  }
}

extension Op.RotaryEmbedding: HasCases {
  public static var cases: [OperatorCase] {
    var neighbours = Op.RotaryEmbedding()
    neighbours.interleaved = true
    neighbours.heads = 1
    var part = Op.RotaryEmbedding()
    part.rotaryDim = 2
    return [
      OperatorCase(
        "halves, with places", Op.RotaryEmbedding(),
        inputs: [
          floats([1, 1, 1, 4], [1, 2, 3, 4]), floats([2, 2], [9, 9, 0, 1]),
          floats([2, 2], [9, 9, 1, 0]), tensor([1, 1], [1] as [Int64]),
        ],
        outputs: [floats([1, 1, 1, 4], [-3, 2, 1, 4])]),
      OperatorCase(
        "neighbours, packed", neighbours,
        inputs: [
          floats([1, 1, 4], [1, 2, 3, 4]), floats([1, 1, 2], [0, 1]), floats([1, 1, 2], [1, 0]),
        ],
        outputs: [floats([1, 1, 4], [-2, 1, 3, 4])]),
      OperatorCase(
        "part of a head", part,
        inputs: [
          floats([1, 1, 1, 4], [1, 2, 3, 4]), floats([1, 1, 1], [0]), floats([1, 1, 1], [1]),
        ],
        outputs: [floats([1, 1, 1, 4], [-2, 1, 3, 4])]),
    ]
  }
}

extension Op.LinearAttention: HasCases {
  public static var cases: [OperatorCase] {
    func attention(_ rule: UpdateRule, queries: Int = 1) -> Op.LinearAttention {
      var op = Op.LinearAttention()
      op.rule = rule
      op.queryHeads = queries
      op.scale = 1
      return op
    }
    let q = floats([1, 2, 1], [1, 2])
    let k = floats([1, 2, 1], [1, 1])
    let v = floats([1, 2, 1], [3, 5])
    return [
      OperatorCase(
        "linear, shared state", attention(.linear, queries: 2),
        inputs: [floats([1, 2, 2], [1, 10, 1, 10]), k, v],
        outputs: [floats([1, 2, 2], [3, 30, 8, 80]), floats([1, 1, 1, 1], [8])]),
      OperatorCase(
        "delta, with a past", attention(.delta),
        inputs: [q, k, v, floats([1, 1, 1, 1], [1]), nil, floats([1, 2, 1], [0.5, 0.5])],
        outputs: [floats([1, 2, 1], [2, 7]), floats([1, 1, 1, 1], [3.5])]),
      OperatorCase(
        "gated", attention(.gated), inputs: [q, k, v, nil, floats([1, 2, 1], [0, -0.6931472])],
        outputs: [floats([1, 2, 1], [3, 13]), floats([1, 1, 1, 1], [6.5])]),
    ]
  }
}
