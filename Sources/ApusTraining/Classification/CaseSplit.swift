// SPDX-License-Identifier: Apache-2.0

public import ApusTensor

/// Places of cases for training, validation and test, in the order of the file.
///
/// Each class is divided alike: of its n cases, shuffled by the seed, the nearest whole numbers to
/// n · test and n · validation go there, but one at least is for training.
public struct CaseSplit: Sendable, Hashable {
  public let training: [Int]
  public let validation: [Int]
  public let test: [Int]

  /// Throws: `invalidValue` for parts out of range, or when nothing is left to train on.
  public init(
    classes: [Int], validation: Double, test: Double, seed: UInt64
  ) throws(ModelError) {
    guard validation >= 0, test >= 0, validation + test < 1 else {
      throw ModelError(
        .invalidValue,
        "validation and test are parts of the cases from 0 on, together below 1; got "
          + "\(validation) and \(test)")
    }
    var parts: [[Int]] = [[], [], []]
    for label in Set(classes).sorted() {
      let places = classes.indices.filter { classes[$0] == label }
      let key = RandomInput.mix(seed, RandomInput.hash("split/\(label)"))
      let order = ExampleOrder.order(count: places.count, seed: key, epoch: 0, shuffles: true)
      let shuffled = order.map { places[$0] }
      func count(_ part: Double) -> Int { Int((part * Double(places.count)).rounded()) }
      let tests = min(count(test), places.count - 1)
      let validations = min(count(validation), places.count - 1 - tests)
      parts[2] += shuffled[..<tests]
      parts[1] += shuffled[tests..<tests + validations]
      parts[0] += shuffled[(tests + validations)...]
    }
    training = parts[0].sorted()
    self.validation = parts[1].sorted()
    self.test = parts[2].sorted()
    guard !training.isEmpty else {
      throw ModelError(.invalidValue, "there are no cases to train on")
    }
  }
}
