// SPDX-License-Identifier: Apache-2.0

import CApusKernels
import Testing

@Suite struct WindowTests {
  /// A random window over random data, one- or two-dimensional.
  struct Problem {
    var s = apus_window()
    var x, w, bias, residual: Floats
    var hasBias, hasEpilogue: Bool
    var epilogue = apus_epilogue()

    /// nil when the drawn kernel is larger than the padded input.
    init?(_ random: inout Random, depthwise: Bool, pool: Bool = false) {
      let plane = random.chance(2), pointwise = random.chance(10)
      (s.n, s.h, s.w) = (random.int(1...3), plane ? random.int(1...7) : 1, random.int(1...30))
      s.kernel_h = plane && !pointwise ? random.int(1...4) : 1
      s.kernel_w = pointwise ? 1 : random.int(1...6)
      let free = !random.chance(4) && !pointwise
      s.stride_h = plane && free ? random.int(1...3) : 1
      s.stride_w = free ? random.int(1...3) : 1
      s.dilation_h = plane && free ? random.int(1...2) : 1
      s.dilation_w = free ? random.int(1...3) : 1
      if plane && !pointwise { (s.pad_top, s.pad_bottom) = (random.int(0...3), random.int(0...3)) }
      if !pointwise { (s.pad_left, s.pad_right) = (random.int(0...5), random.int(0...5)) }
      let reachH = s.h + s.pad_top + s.pad_bottom - (s.kernel_h - 1) * s.dilation_h - 1
      let reachW = s.w + s.pad_left + s.pad_right - (s.kernel_w - 1) * s.dilation_w - 1
      guard reachH >= 0, reachW >= 0 else { return nil }
      let ceiling = pool && random.chance(2)
      s.out_h = (reachH + (ceiling ? s.stride_h - 1 : 0)) / s.stride_h + 1
      s.out_w = (reachW + (ceiling ? s.stride_w - 1 : 0)) / s.stride_w + 1
      s.c = random.int(1...20)
      s.m = depthwise || pool ? s.c : random.int(1...40)
      s.x_col = s.c + random.int(0...2)  // channels of other groups lie between
      s.x_row = s.w * s.x_col + random.int(0...1) * 3
      s.x_batch = s.h * s.x_row
      s.y_col = s.m + random.int(0...2)
      s.y_row = s.out_w * s.y_col
      s.y_batch = s.out_h * s.y_row
      s.last = s.out_h * s.out_w
      x = .random(s.n * s.x_batch, &random)
      w = .random(s.m * (depthwise ? 1 : s.c) * s.kernel_h * s.kernel_w, &random)
      bias = .random(s.m, &random)
      residual = .random(s.n * s.y_batch, &random)
      (hasBias, hasEpilogue) = (!random.chance(4), !random.chance(3))
      epilogue.activation = Int32(random.int(0...APUS_SIGMOID))
      (epilogue.alpha, epilogue.beta) = parameters(Int(epilogue.activation))
      if random.chance(2) {
        epilogue.residual = residual.read
        epilogue.ldr = s.y_col
        (s.r_row, s.r_batch) = (s.y_row, s.y_batch)
      }
    }

    /// Calls `body` with the input position, or nil in the padding, of every tap of one output.
    func taps(_ n: Int, _ i: Int, _ j: Int, _ body: (_ tap: Int, _ at: Int?) -> Void) {
      for p in 0..<s.kernel_h {
        for q in 0..<s.kernel_w {
          let h = i * s.stride_h - s.pad_top + p * s.dilation_h
          let w = j * s.stride_w - s.pad_left + q * s.dilation_w
          if h >= s.h + s.pad_bottom || w >= s.w + s.pad_right { continue }  // of ceil_mode
          let inside = h >= 0 && h < s.h && w >= 0 && w < s.w
          body(
            p * s.kernel_w + q, inside ? n * s.x_batch + h * s.x_row + w * s.x_col : nil)
        }
      }
    }

    func exact(_ n: Int, _ i: Int, _ j: Int, _ m: Int, depthwise: Bool) -> Double {
      var sum = hasBias ? bias[double: m] : 0
      let count = s.kernel_h * s.kernel_w
      taps(n, i, j) { tap, at in
        guard let at else { return }
        if depthwise {
          sum += x[double: at + m] * w[double: tap * s.c + m]
        } else {
          for c in 0..<s.c { sum += x[double: at + c] * w[double: (m * s.c + c) * count + tap] }
        }
      }
      guard hasEpilogue else { return sum }
      if epilogue.residual != nil { sum += residual[double: place(n, i, j) + m] }
      return exactUnary(
        Int(epilogue.activation), sum, Double(epilogue.alpha), Double(epilogue.beta))
    }

    func place(_ n: Int, _ i: Int, _ j: Int) -> Int {
      n * s.y_batch + i * s.y_row + j * s.y_col
    }

    func positions(_ body: (Int, Int, Int) -> Void) {
      for n in 0..<s.n { for i in 0..<s.out_h { for j in 0..<s.out_w { body(n, i, j) } } }
    }

    func run(_ kernels: Kernels, depthwise: Bool, packed: Floats, from: Int, to: Int, _ y: Floats) {
      var part = s
      (part.first, part.last) = (from, to)
      let bias = hasBias ? self.bias.read : nil
      withUnsafePointer(to: epilogue) {
        let e = hasEpilogue ? $0 : nil
        if depthwise {
          kernels.call.conv_depthwise_f32(&part, x.read, packed.read, bias, y.pointer, e)
        } else {
          kernels.call.conv_f32(&part, x.read, packed.read, bias, y.pointer, e)
        }
      }
    }
  }

  @Test(arguments: Kernels.available, [false, true])
  func convolution(kernels: Kernels, depthwise: Bool) {
    var random = Random(depthwise ? 21 : 22)
    for _ in 0..<200 {
      guard let p = Problem(&random, depthwise: depthwise) else { continue }
      var packed = p.w
      if !depthwise {
        packed = Floats(
          kernels.call.conv_packed_size(p.s.kernel_h, p.s.kernel_w, p.s.c, p.s.m))
        kernels.call.conv_pack_f32(
          p.s.kernel_h, p.s.kernel_w, p.s.c, p.s.m, p.w.read, packed.pointer)
      }
      let whole = Floats(p.s.n * p.s.y_batch), parts = Floats(p.s.n * p.s.y_batch)
      p.run(kernels, depthwise: depthwise, packed: packed, from: 0, to: p.s.last, whole)
      let cut = random.int(0...p.s.last)
      p.run(kernels, depthwise: depthwise, packed: packed, from: 0, to: cut, parts)
      p.run(kernels, depthwise: depthwise, packed: packed, from: cut, to: p.s.last, parts)
      p.positions { n, i, j in
        let place = p.place(n, i, j)
        for m in 0..<p.s.m {
          #expect(near(whole[place + m], p.exact(n, i, j, m, depthwise: depthwise), 2e-5))
        }
        #expect(whole.same(parts, from: place, count: p.s.m))  // bits do not depend on the split
      }
    }
  }

  @Test(arguments: Kernels.available)
  func pooling(kernels: Kernels) {
    var random = Random(23)
    for _ in 0..<200 {
      guard var p = Problem(&random, depthwise: true, pool: true) else { continue }
      if random.chance(5) { p.x[0] = .nan }
      let size = p.s.n * p.s.y_batch
      let largest = Floats(size), mean = Floats(size), padded = Floats(size)
      kernels.call.pool_max_f32(&p.s, p.x.read, largest.pointer)
      kernels.call.pool_average_f32(&p.s, p.x.read, mean.pointer, 0)
      kernels.call.pool_average_f32(&p.s, p.x.read, padded.pointer, 1)
      p.positions { n, i, j in
        for c in 0..<p.s.c {
          var (top, sum, inside, all) = (-Double.infinity, 0.0, 0, 0)
          p.taps(n, i, j) { _, at in
            all += 1
            guard let at else { return }
            let x = p.x[double: at + c]
            top = top.isNaN || x.isNaN ? .nan : max(top, x)
            sum += x
            inside += 1
          }
          let place = p.place(n, i, j) + c
          #expect(near(largest[place], top, 0))
          #expect(near(mean[place], sum / Double(max(1, inside)), 1e-6))
          #expect(near(padded[place], sum / Double(max(1, all)), 1e-6))
        }
      }
    }
  }
}
