// SPDX-License-Identifier: Apache-2.0

import ApusTensor
import Foundation

/// How a weight gets its first elements: Keras's initialisers, with Keras's defaults.
///
/// Elements depend on a seed only: that of the initialiser, or else the model's seed with the
/// weight's path. By name: `kernelInitializer: "he_normal"`.
public struct Initializer: Sendable, Hashable, ExpressibleByStringLiteral {
  enum Rule: Hashable, Sendable {
    case constant(Double)
    case uniform(low: Double, high: Double)
    case normal(mean: Double, deviation: Double)
    case truncatedNormal(mean: Double, deviation: Double)
    case scaled(Double, Fan, Distribution)
    case orthogonal(gain: Double)
    case unitForgetBias
    case unknown(String)
  }
  enum Fan: Hashable, Sendable { case input, average }
  enum Distribution: Hashable, Sendable { case uniform, truncatedNormal }

  let rule: Rule
  let seed: Int?

  init(_ rule: Rule, seed: Int? = nil) {
    self.rule = rule
    self.seed = seed
  }

  public static let zeros = Initializer(.constant(0))
  public static let ones = Initializer(.constant(1))
  public static func constant(_ value: Double) -> Initializer { Initializer(.constant(value)) }
  public static func randomUniform(
    minval: Double = -0.05, maxval: Double = 0.05, seed: Int? = nil
  ) -> Initializer { Initializer(.uniform(low: minval, high: maxval), seed: seed) }
  public static func randomNormal(
    mean: Double = 0, stddev: Double = 0.05, seed: Int? = nil
  ) -> Initializer { Initializer(.normal(mean: mean, deviation: stddev), seed: seed) }
  public static func truncatedNormal(
    mean: Double = 0, stddev: Double = 0.05, seed: Int? = nil
  ) -> Initializer { Initializer(.truncatedNormal(mean: mean, deviation: stddev), seed: seed) }
  public static func orthogonal(gain: Double = 1, seed: Int? = nil) -> Initializer {
    Initializer(.orthogonal(gain: gain), seed: seed)
  }
  public static func glorotUniform(seed: Int? = nil) -> Initializer {
    Initializer(.scaled(1, .average, .uniform), seed: seed)
  }
  public static func glorotNormal(seed: Int? = nil) -> Initializer {
    Initializer(.scaled(1, .average, .truncatedNormal), seed: seed)
  }
  public static func heUniform(seed: Int? = nil) -> Initializer {
    Initializer(.scaled(2, .input, .uniform), seed: seed)
  }
  public static func heNormal(seed: Int? = nil) -> Initializer {
    Initializer(.scaled(2, .input, .truncatedNormal), seed: seed)
  }
  public static func lecunUniform(seed: Int? = nil) -> Initializer {
    Initializer(.scaled(1, .input, .uniform), seed: seed)
  }
  public static func lecunNormal(seed: Int? = nil) -> Initializer {
    Initializer(.scaled(1, .input, .truncatedNormal), seed: seed)
  }

  public static let glorotUniform = glorotUniform()
  public static let heUniform = heUniform()
  public static let heNormal = heNormal()
  public static let orthogonal = orthogonal()

  /// Keras's name, such as `glorot_uniform`; an unknown one is refused when the model is made.
  public init(stringLiteral name: String) {
    switch name {
    case "zeros": self = .zeros
    case "ones": self = .ones
    case "constant": self = .constant(0)
    case "random_uniform", "uniform": self = .randomUniform()
    case "random_normal", "normal": self = .randomNormal()
    case "truncated_normal": self = .truncatedNormal()
    case "orthogonal": self = .orthogonal()
    case "glorot_uniform": self = .glorotUniform()
    case "glorot_normal": self = .glorotNormal()
    case "he_uniform": self = .heUniform()
    case "he_normal": self = .heNormal()
    case "lecun_uniform": self = .lecunUniform()
    case "lecun_normal": self = .lecunNormal()
    default: self = Initializer(.unknown(name))
    }
  }

  /// Throws: `invalidValue` for a name that is no initialiser.
  func check() throws(ModelError) {
    if case .unknown(let name) = rule {
      throw ModelError(
        .invalidValue, "'\(name)' is no initializer; use a name of Keras such as he_normal")
    }
  }

  // MARK: - Elements

  /// The elements. `seed` counts when the initialiser has none. Throws: `limitExceeded`.
  func tensor(shape: [Int], seed partSeed: UInt64) throws(ModelError) -> Tensor {
    try check()
    let random = CounterRandom(seed: seed.map { UInt64(bitPattern: Int64($0)) } ?? partSeed)
    let count = try Tensor.elementCount(shape)
    let element: (Int) -> Double
    switch rule {
    case .constant(let value): element = { _ in value }
    case .uniform(let low, let high): element = { low + (high - low) * random.uniform($0) }
    case .normal(let mean, let deviation): element = { mean + deviation * random.normal($0) }
    case .truncatedNormal(let mean, let deviation):
      element = { mean + deviation * random.truncatedNormal($0) }
    case .scaled(let scale, let fan, let distribution):
      let fans = Initializer.fans(shape)
      let size = fan == .input ? fans.input : (fans.input + fans.output) / 2
      let variance = scale / max(1, size)
      switch distribution {
      case .uniform:
        let limit = (3 * variance).squareRoot()
        element = { limit * (2 * random.uniform($0) - 1) }
      case .truncatedNormal:
        // A normal number cut at two deviations has this deviation, not 1.
        let deviation = variance.squareRoot() / 0.87962566103423978
        element = { deviation * random.truncatedNormal($0) }
      }
    case .orthogonal(let gain):
      let matrix = Initializer.orthogonalMatrix(shape, random)
      element = { gain * matrix[$0] }
    case .unitForgetBias:
      let units = count / 4
      element = { (units..<2 * units).contains($0) ? 1 : 0 }
    case .unknown: element = { _ in 0 }
    }
    return try Tensor(shape: shape, (0..<count).map { Float(element($0)) })
  }

  /// How many inputs and outputs one element of the result has, as Keras counts them.
  static func fans(_ shape: [Int]) -> (input: Double, output: Double) {
    switch shape.count {
    case 0: return (1, 1)
    case 1: return (Double(shape[0]), Double(shape[0]))
    default:
      let field = Double(shape.dropLast(2).reduce(1, *))
      return (field * Double(shape[shape.count - 2]), field * Double(shape[shape.count - 1]))
    }
  }

  /// A matrix whose rows or columns (the shorter kind) are orthonormal, from a random one by
  /// modified Gram-Schmidt.
  static func orthogonalMatrix(_ shape: [Int], _ random: CounterRandom) -> [Double] {
    let columns = shape.last ?? 1
    let rows = shape.dropLast().reduce(1, *)
    let count = min(rows, columns)
    let length = max(rows, columns)
    var basis: [[Double]] = []
    for vector in 0..<count {
      var v = (0..<length).map { random.normal(vector * length + $0) }
      for other in basis {
        var dot = 0.0
        for i in 0..<length { dot += v[i] * other[i] }
        for i in 0..<length { v[i] -= dot * other[i] }
      }
      let norm = v.reduce(0) { $0 + $1 * $1 }.squareRoot()
      basis.append(v.map { $0 / max(norm, 1e-12) })
    }
    var matrix = [Double](repeating: 0, count: rows * columns)
    for row in 0..<rows {
      for column in 0..<columns {
        matrix[row * columns + column] = rows <= columns ? basis[row][column] : basis[column][row]
      }
    }
    return matrix
  }
}
