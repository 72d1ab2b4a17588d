// SPDX-License-Identifier: Apache-2.0

import ApusTensor
import Foundation

/// The discrete Fourier transform of complex numbers in Swift's own arithmetic.
enum Fourier {
  /// `y[k] = Σ x[n]·exp(∓2πi·k·n/N)`; the inverse has the other sign and is divided by N.
  ///
  /// Throws: `limitExceeded` when there is too little memory.
  static func transform(
    _ real: [Double], _ imaginary: [Double], inverse: Bool
  ) throws(ModelError) -> (real: [Double], imaginary: [Double]) {
    let count = real.count
    guard count > 1 else { return (real, imaginary) }
    // The inverse is the transform with real and imaginary parts exchanged.
    var (x, y) = inverse ? (imaginary, real) : (real, imaginary)
    if count & (count - 1) == 0 {
      radix2(&x, &y)
    } else if count <= 32 {
      (x, y) = direct(x, y)
    } else {
      (x, y) = try bluestein(x, y)
    }
    guard inverse else { return (x, y) }
    let factor = 1 / Double(count)
    return (y.map { $0 * factor }, x.map { $0 * factor })
  }

  private static func direct(_ x: [Double], _ y: [Double]) -> ([Double], [Double]) {
    let count = x.count
    let turns = (0..<count).map { 2 * Double.pi * Double($0) / Double(count) }
    var real = [Double](repeating: 0, count: count)
    var imaginary = real
    for k in 0..<count {
      for n in 0..<count {
        let (c, s) = (cos(turns[k * n % count]), sin(turns[k * n % count]))
        real[k] += x[n] * c + y[n] * s
        imaginary[k] += y[n] * c - x[n] * s
      }
    }
    return (real, imaginary)
  }

  /// In place, for powers of two.
  private static func radix2(_ x: inout [Double], _ y: inout [Double]) {
    let count = x.count
    var reversed = 0
    for index in 1..<count {
      var bit = count >> 1
      while reversed & bit != 0 {
        reversed ^= bit
        bit >>= 1
      }
      reversed |= bit
      if index < reversed {
        x.swapAt(index, reversed)
        y.swapAt(index, reversed)
      }
    }
    let angles = (0..<(count / 2)).map { -2 * Double.pi * Double($0) / Double(count) }
    let (c, s) = (angles.map { cos($0) }, angles.map { sin($0) })
    var half = 1
    while half < count {
      let stride = count / (2 * half)
      for start in Swift.stride(from: 0, to: count, by: 2 * half) {
        for step in 0..<half {
          let (a, b) = (start + step, start + step + half)
          let (w, v) = (c[step * stride], s[step * stride])
          let (p, q) = (x[b] * w - y[b] * v, x[b] * v + y[b] * w)
          (x[b], y[b]) = (x[a] - p, y[a] - q)
          (x[a], y[a]) = (x[a] + p, y[a] + q)
        }
      }
      half *= 2
    }
  }

  /// Any length, as a convolution whose length is a power of two.
  ///
  /// Source: L. Bluestein, "A linear filtering approach to the computation of the discrete Fourier
  /// transform", 1970: k·n = (k² + n² - (k - n)²) / 2.
  private static func bluestein(
    _ x: [Double], _ y: [Double]
  ) throws(ModelError) -> ([Double], [Double]) {
    let count = x.count
    var size = 1
    while size < 2 * count - 1 { size *= 2 }
    try AllocationBudget.current?.check(size * 64)
    let angles = (0..<count).map { k in
      Double.pi * Double(k.multipliedFullWidth(by: k).low % UInt(2 * count)) / Double(count)
    }
    let (c, s) = (angles.map { cos($0) }, angles.map { sin($0) })
    var (a, b) = ([Double](repeating: 0, count: size), [Double](repeating: 0, count: size))
    var (p, q) = (a, b)
    for k in 0..<count {
      a[k] = x[k] * c[k] + y[k] * s[k]
      b[k] = y[k] * c[k] - x[k] * s[k]
      p[k] = c[k]
      q[k] = s[k]
      if k > 0 {
        p[size - k] = c[k]
        q[size - k] = s[k]
      }
    }
    radix2(&a, &b)
    radix2(&p, &q)
    // The product, exchanged so that the next transform is the inverse one.
    for k in 0..<size { (a[k], b[k]) = (a[k] * q[k] + b[k] * p[k], a[k] * p[k] - b[k] * q[k]) }
    radix2(&a, &b)
    let factor = 1 / Double(size)
    var (real, imaginary) = (x, y)
    for k in 0..<count {
      let (u, v) = (b[k] * factor, a[k] * factor)
      real[k] = u * c[k] + v * s[k]
      imaginary[k] = v * c[k] - u * s[k]
    }
    return (real, imaginary)
  }
}
