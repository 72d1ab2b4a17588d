// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op.LSTM {
  public func evaluate(_ site: EvaluateSite, saves: Bool) throws(ModelError) -> [Datum?] {
    let functions = try functions()
    let run = try RecurrentRun(self, site)
    let peepholes = try site.optionalTensor(7)?.doubles()
    let hidden = run.hidden
    return try run.outputs(wanted: site.wanted, saving: saves ? Self.savedCount : nil) {
      side, fromInput, fromHidden, states in
      let (f, g, h) = (functions[side][0], functions[side][1], functions[side][2])
      func gate(_ gate: Int, _ unit: Int) -> Double {
        fromInput[gate * hidden + unit] + fromHidden[gate * hidden + unit]
      }
      func peephole(_ gate: Int, _ unit: Int, _ cell: Double) -> Double {
        peepholes.map { $0[(side * 3 + gate) * hidden + unit] * cell } ?? 0
      }
      var saved = [Double](repeating: 0, count: Self.savedCount * hidden)
      for unit in 0..<hidden {
        let cell = states[1][unit]
        let input = f(clip.clipping(gate(0, unit) + peephole(0, unit, cell)))
        let forget =
          inputForget
          ? 1 - input : f(clip.clipping(gate(2, unit) + peephole(2, unit, cell)))
        let candidate = g(clip.clipping(gate(3, unit)))
        let next = forget * cell + input * candidate
        let output = f(clip.clipping(gate(1, unit) + peephole(1, unit, next)))
        let bounded = h(clip.clipping(next))
        states[1][unit] = next
        states[0][unit] = output * bounded
        for (block, value) in [input, output, forget, candidate, next, bounded].enumerated() {
          saved[block * hidden + unit] = value
        }
      }
      return saved
    }
  }
}
