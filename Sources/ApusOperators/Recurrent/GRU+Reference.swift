// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op.GRU {
  public func evaluate(_ site: EvaluateSite, saves: Bool) throws(ModelError) -> [Datum?] {
    let functions = try functions()
    let run = try RecurrentRun(self, site)
    let hidden = run.hidden
    return try run.outputs(wanted: site.wanted, saving: saves ? Self.savedCount : nil) {
      side, fromInput, fromHidden, states in
      let (f, g) = (functions[side][0], functions[side][1])
      func gate(_ gate: Int, _ unit: Int) -> Double {
        f(clip.clipping(fromInput[gate * hidden + unit] + fromHidden[gate * hidden + unit]))
      }
      let reset = (0..<hidden).map { gate(1, $0) }
      let recurrent: [Double]
      let operand: [Double]
      if linearBeforeReset {
        operand = Array(fromHidden[(2 * hidden)...])
        recurrent = zip(reset, operand).map { $0 * $1 }
      } else {
        operand = zip(reset, states[0]).map { $0 * $1 }
        let product = run.recurrence(side, gate: 2, operand)
        recurrent = zip(product, run.recurrenceBias(side, gate: 2)).map { $0 + $1 }
      }
      var saved = [Double](repeating: 0, count: Self.savedCount * hidden)
      for unit in 0..<hidden {
        let update = gate(0, unit)
        let next = g(clip.clipping(fromInput[2 * hidden + unit] + recurrent[unit]))
        states[0][unit] = (1 - update) * next + update * states[0][unit]
        for (block, value) in [next, update, reset[unit], operand[unit]].enumerated() {
          saved[block * hidden + unit] = value
        }
      }
      return saved
    }
  }
}
