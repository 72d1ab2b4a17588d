// SPDX-License-Identifier: Apache-2.0

import ApusGraph
import ApusOperators
import ApusTensor
import TestSupport

extension Op.Gemm: HasGradientCases {
  static var gradientCases: [GradientCase] {
    var cases: [GradientCase] = []
    for (transA, transB) in [(false, false), (true, false), (false, true), (true, true)] {
      let op = with(Op.Gemm()) {
        ($0.transA, $0.transB, $0.alpha, $0.beta) = (transA, transB, 0.5, -1.5)
      }
      let a = doubles(transA ? [4, 3] : [3, 4], seed: 1)
      let b = doubles(transB ? [2, 4] : [4, 2], seed: 2)
      let name = (transA ? "Aᵀ " : "A ") + (transB ? "Bᵀ" : "B")
      cases.append(GradientCase(name, op, [a, b]))
      for shape in [[3, 2], [2], [3, 1], []] {
        cases.append(GradientCase("\(name) + \(shape)", op, [a, b, doubles(shape, seed: 3)]))
      }
    }
    return cases
  }
}

extension Op.Einsum: HasGradientCases {
  static var gradientCases: [GradientCase] {
    let sums: [(String, [[Int]])] = [
      ("ij,jk->ik", [[2, 3], [3, 4]]), ("bij,bjk->bik", [[2, 2, 3], [2, 3, 2]]),
      ("ij->ji", [[2, 3]]), ("ij->", [[2, 3]]), ("ij->i", [[2, 3]]),
      ("i,j->ij", [[2], [3]]), ("i,i->", [[3], [3]]), ("ij,k->i", [[2, 3], [2]]),
      ("bhqd,bhkd->bhqk", [[2, 2, 3, 2], [2, 2, 4, 2]]), ("ij,ij,j->i", [[2, 3], [2, 3], [3]]),
      ("...ij,...jk->...ik", [[2, 2, 3], [2, 3, 2]]), ("...ij,jk", [[2, 2, 3], [3, 2]]),
      ("...i,...i->...", [[2, 1, 3], [4, 3]]), ("ab,b", [[2, 3], [3]]),
      ("a...,...->a", [[2, 3], [1]]), ("ij,jk->ik", [[2, 1], [1, 4]]),
    ]
    return sums.map { equation, shapes in
      GradientCase(
        equation, with(Op.Einsum()) { $0.equation = equation },
        shapes.enumerated().map { doubles($1, seed: $0 + 1) })
    }
  }
}
