// SPDX-License-Identifier: Apache-2.0

import ApusGradients
import ApusGraph
import ApusOperators
import ApusPlan
import ApusTensor
import CApusKernels

/// A rule as the kernels name it, with its constants.
struct UpdateRule: Sendable {
  /// Where the kernel keeps a moment.
  enum Moment { case m, v, w }

  var code: Int32
  /// Where each moment of the operator goes, in order.
  var moments: [Moment] = []
  var a = 0.0
  var b = 0.0
  var epsilon = 0.0
  var decay = 0.0
  var clip = Double.infinity

  init(
    _ code: some BinaryInteger, _ moments: [Moment] = [], a: Double = 0, b: Double = 0,
    epsilon: Double = 0
  ) {
    self.code = Int32(code)
    self.moments = moments
    self.a = a
    self.b = b
    self.epsilon = epsilon
  }
}

/// One step of an optimiser, in place.
struct UpdateKernel: DivisibleKernel {
  let rule: UpdateRule
  let p: TensorView
  let g: TensorView
  let hyper: TensorView
  let scale: TensorView?
  let mask: TensorView?
  let m: TensorView?
  let v: TensorView?
  let w: TensorView?
  let table: KernelTable

  var mostShares: Int { Share.mostOfElements(p.count) }

  func run(_ memory: Memory, _ share: Share) throws(ModelError) {
    let range = share.range(of: p.count, unit: Share.elementUnit)
    func part(_ view: TensorView) -> UnsafeMutablePointer<Float> {
      memory.floats(view) + range.lowerBound
    }
    var call = apus_update()
    call.n = range.count
    call.p = part(p)
    call.g = UnsafePointer(part(g))
    call.hyper = UnsafePointer(memory.floats(hyper))
    call.scale = scale.map { UnsafePointer(memory.floats($0)) }
    call.mask = mask.map { UnsafePointer(part($0)) }
    call.m = m.map(part)
    call.v = v.map(part)
    call.w = w.map(part)
    call.a = Float(rule.a)
    call.b = Float(rule.b)
    call.rest_a = Float(1 - rule.a)
    call.rest_b = Float(1 - rule.b)
    call.epsilon = Float(rule.epsilon)
    call.decay = Float(rule.decay)
    call.clip = Float(rule.clip)
    table.c.pointee.update_f32(rule.code, &call)
  }
}

/// An optimiser for which there is a kernel.
protocol KernelUpdate: OptimizerUpdate, Lowerable {
  var rule: UpdateRule { get }
}

extension KernelUpdate {
  func lower(_ site: Site) throws(ModelError) -> Bool {
    let inner = site.site
    guard try site.isFloat32() else { return false }
    var rule = rule
    rule.decay = weightDecay
    rule.clip = clipValue
    let g = try inner.packed(OptimizerInput.gradient)
    let hyper = try inner.packed(OptimizerInput.hyper)
    let scale = try site.packed(OptimizerInput.gradientScale, stretchedTo: [1])
    let mask = try site.packed(OptimizerInput.decayMask, stretchedTo: g.shape)
    guard (scale != nil) == inner.has(OptimizerInput.gradientScale),
      (mask != nil) == inner.has(OptimizerInput.decayMask)
    else { return false }
    var targets: [TensorView] = []
    for (output, input) in updatedInputs.enumerated() {
      targets.append(try inner.overwriteInput(input, output: output))
    }
    func moment(_ kind: UpdateRule.Moment) -> TensorView? {
      rule.moments.firstIndex(of: kind).map { targets[$0 + 1] }
    }
    let kernel = UpdateKernel(
      rule: rule, p: targets[0], g: g, hyper: hyper, scale: scale, mask: mask, m: moment(.m),
      v: moment(.v), w: moment(.w), table: site.table)
    inner.emit(
      kernel, reads: [g, hyper, scale, mask].compactMap(\.self) + targets, writes: targets)
    return true
  }
}

extension Op.SGDUpdate: KernelUpdate {
  var rule: UpdateRule {
    if momentum == 0 { return UpdateRule(APUS_SGD_STEP) }
    return UpdateRule(usesNesterov ? APUS_NESTEROV_STEP : APUS_MOMENTUM_STEP, [.m], a: momentum)
  }
}

extension Op.AdamUpdate: KernelUpdate {
  var rule: UpdateRule {
    UpdateRule(
      APUS_ADAM_STEP, [.m, .v] + (usesAMSGrad ? [.w] : []), a: beta1, b: beta2, epsilon: epsilon)
  }
}

extension Op.NadamUpdate: KernelUpdate {
  var rule: UpdateRule {
    UpdateRule(APUS_NADAM_STEP, [.m, .v], a: beta1, b: beta2, epsilon: epsilon)
  }
}

extension Op.RMSpropUpdate: KernelUpdate {
  var rule: UpdateRule {
    UpdateRule(
      APUS_RMSPROP_STEP, [.v] + (isCentered ? [.w] : []) + (momentum == 0 ? [] : [.m]), a: rho,
      b: momentum, epsilon: epsilon)
  }
}

extension Op.AdagradUpdate: KernelUpdate {
  var rule: UpdateRule { UpdateRule(APUS_ADAGRAD_STEP, [.v], epsilon: epsilon) }
}

extension Op.LionUpdate: KernelUpdate {
  var rule: UpdateRule { UpdateRule(APUS_LION_STEP, [.m], a: beta1, b: beta2) }
}

extension Op.WeightAverage: Lowerable {
  func lower(_ site: Site) throws(ModelError) -> Bool {
    let inner = site.site
    guard try site.isFloat32() else { return false }
    let weights = try inner.packed(1)
    let hyper = try inner.packed(2)
    let average = try inner.overwriteInput(0, output: 0)
    let kernel = UpdateKernel(
      rule: UpdateRule(APUS_AVERAGE_STEP), p: average, g: weights, hyper: hyper, scale: nil,
      mask: nil, m: nil, v: nil, w: nil, table: site.table)
    inner.emit(kernel, reads: [weights, hyper, average], writes: [average])
    return true
  }
}
