// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusOperators
import ApusTensor
import TestSupport

private func integers(_ values: [Int]) -> Tensor { tensor([values.count], values.map(Int64.init)) }

extension Op.Identity: HasGradientCases {
  static var gradientCases: [GradientCase] { [GradientCase("", Op.Identity(), [doubles([2, 3])])] }
}
extension Op.Reshape: HasGradientCases {
  static var gradientCases: [GradientCase] {
    [[6, 4], [-1, 2, 3], [0, 12], []].map { shape in
      let x = doubles(shape.isEmpty ? [1, 1] : [2, 3, 4])
      return GradientCase("\(shape)", Op.Reshape(), [x, integers(shape)])
    }
  }
}
extension Op.Flatten: HasGradientCases {
  static var gradientCases: [GradientCase] {
    [0, 1, 3, -1].map { axis in
      GradientCase("axis \(axis)", with(Op.Flatten()) { $0.axis = axis }, [doubles([2, 3, 4])])
    }
  }
}
extension Op.Squeeze: HasGradientCases {
  static var gradientCases: [GradientCase] {
    [
      GradientCase("all", Op.Squeeze(), [doubles([1, 3, 1])]),
      GradientCase("last", Op.Squeeze(), [doubles([1, 3, 1]), integers([-1])]),
    ]
  }
}
extension Op.Unsqueeze: HasGradientCases {
  static var gradientCases: [GradientCase] {
    [GradientCase("two", Op.Unsqueeze(), [doubles([2, 3]), integers([0, -1])])]
  }
}
extension Op.Transpose: HasGradientCases {
  static var gradientCases: [GradientCase] {
    [[0, 1, 2], [2, 0, 1], [1, 2, 0], [0, 2, 1]].map { perm in
      GradientCase("\(perm)", Op.Transpose(perm: perm), [doubles([2, 3, 4])])
    } + [GradientCase("reversed", Op.Transpose(), [doubles([2, 3, 4])])]
  }
}

// MARK: - Parts

extension Op.Concat: HasGradientCases {
  static var gradientCases: [GradientCase] {
    [0, 1, -1].map { axis in
      let place = axis < 0 ? axis + 3 : axis
      let parts = [2, 1, 3].enumerated().map { number, extent in
        var shape = [2, 3, 2]
        shape[place] = extent
        return doubles(shape, seed: number)
      }
      return GradientCase("axis \(axis)", Op.Concat(axis: axis), parts)
    } + [GradientCase("of one", Op.Concat(axis: 0), [doubles([3])])]
  }
}
extension Op.Split: HasGradientCases {
  static var gradientCases: [GradientCase] {
    let uneven = integers([1, 3, 2])
    return [
      GradientCase("uneven", Op.Split(), [doubles([6, 2]), uneven], outputs: 3),
      GradientCase(
        "last axis", with(Op.Split()) { $0.axis = -1 }, [doubles([2, 6]), uneven], outputs: 3),
      GradientCase(
        "even", with(Op.Split()) { ($0.axis, $0.outputCount) = (1, 2) }, [doubles([2, 6])],
        outputs: 2),
    ]
  }
}
extension Op.Slice: HasGradientCases {
  static var gradientCases: [GradientCase] {
    let slices: [(String, [Int], [Int], [Int], [Int])] = [
      ("middle", [1], [4], [0], [1]), ("to the end", [-3], [99], [1], [1]),
      ("steps", [1], [6], [0], [2]), ("steps to the end", [0], [7], [0], [3]),
      ("reversed", [-1], [-99], [0], [-1]), ("reversed steps", [5], [0], [0], [-2]),
      ("reversed far steps", [99], [-99], [0], [-4]), ("one step", [2], [4], [0], [5]),
      ("one reversed", [2], [0], [0], [-3]), ("two axes", [5, 0], [1, 4], [0, -1], [-2, 3]),
      ("whole", [0], [7], [0], [1]), ("axes in disorder", [1, 2], [3, 6], [1, 0], [1, 2]),
    ]
    return slices.map { name, starts, ends, axes, steps in
      GradientCase(
        name, Op.Slice(), [doubles([7, 5])] + [starts, ends, axes, steps].map(integers))
    } + [
      GradientCase("first axes", Op.Slice(), [doubles([7, 5]), integers([2]), integers([-2])])
    ]
  }
}
extension Op.Pad: HasGradientCases {
  static var gradientCases: [GradientCase] {
    let modes: [Op.Pad.Mode] = [.constant, .edge, .reflect, .wrap]
    return modes.flatMap { mode in
      let op = with(Op.Pad()) { $0.mode = mode }
      return [
        GradientCase("\(mode)", op, [doubles([4, 3]), integers([1, 2, 3, 0])]),
        GradientCase("\(mode) cut", op, [doubles([4, 3]), integers([-1, 2, 2, -1])]),
        GradientCase(
          "\(mode) axis", op, [doubles([4, 3]), integers([2, 3]), nil, integers([-1])]),
      ]
    } + [
      GradientCase("value", Op.Pad(), [doubles([4, 3]), integers([1, 2, 3, 0]), doubles([])])
    ]
  }
}
extension Op.Trilu: HasGradientCases {
  static var gradientCases: [GradientCase] {
    [true, false].flatMap { upper in
      [-1, 0, 2].map { diagonal in
        GradientCase(
          "\(upper ? "upper" : "lower") \(diagonal)", with(Op.Trilu()) { $0.upper = upper },
          [doubles([2, 3, 4]), tensor([], [Int64(diagonal)])])
      }
    } + [GradientCase("default", Op.Trilu(), [doubles([3, 3])])]
  }
}

// MARK: - Copies and orders

extension Op.Expand: HasGradientCases {
  static var gradientCases: [GradientCase] {
    [([1, 3], [2, 3]), ([3], [2, 2, 3]), ([2, 1, 3], [1, 4, 1]), ([], [3])].map { shape, target in
      GradientCase("\(shape) to \(target)", Op.Expand(), [doubles(shape), integers(target)])
    }
  }
}
extension Op.Tile: HasGradientCases {
  static var gradientCases: [GradientCase] {
    [[1, 3], [2, 1], [2, 3], [1, 1]].map { repeats in
      GradientCase("\(repeats)", Op.Tile(), [doubles([2, 3]), integers(repeats)])
    }
  }
}
extension Op.DepthToSpace: HasGradientCases {
  static var gradientCases: [GradientCase] {
    [BlockOrder.depthFirst, .columnFirst].map { mode in
      GradientCase(
        mode.rawValue, with(Op.DepthToSpace()) { ($0.blockSize, $0.mode) = (2, mode) },
        [doubles([2, 8, 2, 3])])
    }
  }
}
extension Op.SpaceToDepth: HasGradientCases {
  static var gradientCases: [GradientCase] {
    [BlockOrder.depthFirst, .columnFirst].map { mode in
      GradientCase(
        mode.rawValue, with(Op.SpaceToDepth()) { ($0.blockSize, $0.mode) = (2, mode) },
        [doubles([2, 2, 4, 6])])
    }
  }
}
extension Op.ReverseSequence: HasGradientCases {
  static var gradientCases: [GradientCase] {
    [
      GradientCase(
        "time first", Op.ReverseSequence(), [doubles([4, 3, 2]), integers([4, 1, 3])]),
      GradientCase(
        "batch first", with(Op.ReverseSequence()) { ($0.batchAxis, $0.timeAxis) = (0, 1) },
        [doubles([3, 4]), integers([4, 0, 3])]),
    ]
  }
}

extension Op.CenterCropPad: HasGradientCases {
  static var gradientCases: [GradientCase] {
    [[2, 5], [3, 8], [7, 1], [4, 4]].map { extents in
      GradientCase("to \(extents)", Op.CenterCropPad(), [doubles([4, 4]), integers(extents)])
    }
  }
}
