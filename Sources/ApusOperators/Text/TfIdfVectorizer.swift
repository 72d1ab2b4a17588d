// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// How often each n-gram of a pool stands in a list of words or numbers: [C] or [N, C] to [M] or
  /// [N, M], with M one more than the largest of `ngram_indexes`.
  ///
  /// The words of an n-gram stand 1 to `max_skip_count` + 1 apart.
  /// Source: ONNX TfIdfVectorizer, opset 9.
  public struct TfIdfVectorizer: Operator {
    public static var name: String { "TfIdfVectorizer" }
    public static var versions: [Int] { [9] }
    public static var since: Int { 9 }
    public static var arity: Arity { Arity(1) }
    public var mode = Mode.count
    public var minGramLength = 1
    public var maxGramLength = 1
    public var maxSkipCount = 0
    /// Where the n-grams of each length start in the pool.
    public var ngramCounts: [Int] = []
    /// The place in the output of each n-gram.
    public var ngramIndexes: [Int] = []
    public var poolIntegers: [Int]?
    public var poolStrings: [String]?
    public var weights: [Float]?
    public init() {}

    /// What the output holds.
    public enum Mode: String, Sendable {
      case count = "TF"
      case weight = "IDF"
      case weightedCount = "TFIDF"
    }

    // MARK: - Attributes

    public mutating func attributes(_ v: inout some AttributeVisitor) throws(ModelError) {
      try v.choice("mode", &mode, default: nil)
      try v.int("min_gram_length", &minGramLength, default: nil)
      try v.int("max_gram_length", &maxGramLength, default: nil)
      try v.int("max_skip_count", &maxSkipCount, default: nil)
      try v.ints("ngram_counts", &ngramCounts, default: nil)
      try v.ints("ngram_indexes", &ngramIndexes, default: nil)
      try v.ints("pool_int64s", &poolIntegers)
      try v.strings("pool_strings", &poolStrings)
      try v.floats("weights", &weights)
    }

    /// The extent of the output. Throws: `invalidValue`.
    private func width() throws(ModelError) -> Int {
      guard let last = ngramIndexes.max(), ngramIndexes.allSatisfy({ $0 >= 0 }),
        last < 1 << 40
      else {
        throw ModelError(
          .invalidValue, "must hold places of the output", at: .attribute("ngram_indexes"))
      }
      return last + 1
    }

    // MARK: - Shape

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
      let shape = try site.tensor(0).shape
      if let shape { try TfIdfVectorizer.check(shape.count) }
      let width = Dimension.known(try width())
      return [Fact(.float32, shape.map { $0.dropLast() + [width] })]
    }

    private static func check(_ rank: Int) throws(ModelError) {
      guard rank == 1 || rank == 2 else {
        throw ModelError(.shapeMismatch, "needs [C] or [N, C], got rank \(rank)")
      }
    }

    // MARK: - Reference

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      let input = try site.tensor(0)
      try TfIdfVectorizer.check(input.rank)
      let (pool, words) = try numbered(input)
      let grams = try grams(pool)
      if let weights, weights.count != ngramIndexes.count {
        throw ModelError(
          .invalidValue, "needs \(ngramIndexes.count) weights, got \(weights.count)",
          at: .attribute("weights"))
      }
      let width = try width()
      let shape = input.shape.dropLast() + [width]
      let count = try Tensor.elementCount(Array(shape))
      try AllocationBudget.current?.check(count * 4)
      var result = [Float](repeating: 0, count: count)
      let length = input.shape.last ?? 0
      for row in 0..<(count / width) {
        let line = Array(words[(row * length)..<((row + 1) * length)])
        for (gram, number) in try counts(of: grams, in: line) {
          let place = row * width + ngramIndexes[gram]
          let weight = weights?[gram] ?? 1
          switch mode {
          case .count: result[place] = Float(number)
          case .weight: result[place] = weight
          case .weightedCount: result[place] = Float(number) * weight
          }
        }
      }
      return [.tensor(try Tensor(shape: Array(shape), result))]
    }

    /// Pool and input with every word as a number. Throws: `typeMismatch` or `invalidModel`.
    private func numbered(_ input: Tensor) throws(ModelError) -> (pool: [Int], words: [Int]) {
      switch (poolIntegers, poolStrings) {
      case (let pool?, nil):
        guard input.dtype.isInteger else {
          throw ModelError(.typeMismatch, "a pool of integers needs integers")
        }
        return (pool, try input.integers())
      case (nil, let pool?):
        var numbers: [[UInt8]: Int] = [:]
        for word in pool {
          let key = Array(word.utf8)
          if numbers[key] == nil { numbers[key] = numbers.count }
        }
        let words = try input.elements(of: String.self)
        return (
          pool.map { numbers[Array($0.utf8)] ?? -1 }, words.map { numbers[Array($0.utf8)] ?? -1 }
        )
      default:
        throw ModelError(.invalidModel, "needs just one of pool_int64s and pool_strings")
      }
    }

    /// The number of each n-gram of the pool. Throws: `invalidValue` when the pool is malformed.
    private func grams(_ pool: [Int]) throws(ModelError) -> [[Int]: Int] {
      var grams: [[Int]: Int] = [:]
      var number = 0
      for (place, start) in ngramCounts.enumerated() {
        let end = place + 1 < ngramCounts.count ? ngramCounts[place + 1] : pool.count
        let length = place + 1
        guard start >= 0, start <= end, end <= pool.count, (end - start) % length == 0 else {
          throw ModelError(
            .invalidValue, "does not divide a pool of \(pool.count)",
            at: .attribute("ngram_counts"))
        }
        for first in stride(from: start, to: end, by: length) {
          grams[Array(pool[first..<(first + length)])] = number
          number += 1
        }
      }
      guard number <= ngramIndexes.count else {
        throw ModelError(
          .invalidValue, "needs \(number) places, one an n-gram, got \(ngramIndexes.count)",
          at: .attribute("ngram_indexes"))
      }
      return grams
    }

    private func counts(
      of grams: [[Int]: Int], in line: [Int]
    ) throws(ModelError) -> [Int: Int] {
      guard minGramLength >= 1, maxGramLength >= minGramLength, maxSkipCount >= 0 else {
        throw ModelError(.invalidValue, "the lengths of n-grams must be at least 1, in order")
      }
      var counts: [Int: Int] = [:]
      let longest = min(maxGramLength, min(ngramCounts.count, line.count))
      guard minGramLength <= longest else { return counts }
      for length in minGramLength...longest {
        let steps = length == 1 ? 1 : min(maxSkipCount, line.count) + 1
        for step in 1...steps {
          let span = (length - 1) * step
          guard span < line.count else { break }
          try WorkBudget.spend((line.count - span) &* length)
          for first in 0..<(line.count - span) {
            let gram = (0..<length).map { line[first + $0 * step] }
            if let number = grams[gram] { counts[number, default: 0] += 1 }
          }
        }
      }
      return counts
    }
  }
}
