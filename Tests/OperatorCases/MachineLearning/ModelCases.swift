// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusOperators
import ApusTensor
public import TestSupport

// Expected values of models and scalings come from ONNX Runtime on the same numbers.

private let rows = floats([3, 3], [1, -2, 3, 0, 0, 0, -4, -1, -2])

extension Op.Scaler: HasCases {
  public static var cases: [OperatorCase] {
    var one = Op.Scaler()
    one.offset = [1]
    one.scale = [2]
    var each = Op.Scaler()
    each.offset = [1, 2, 3]
    each.scale = [2, 1, 1]
    return [
      OperatorCase(
        "one for all", one, inputs: [rows],
        outputs: [floats([3, 3], [0, -6, 4, -2, -2, -2, -10, -4, -6])]),
      OperatorCase(
        "one for each, whole numbers", each,
        inputs: [tensor([3, 3], [1, -2, 3, 0, 0, 0, -4, -1, -2] as [Int64])],
        outputs: [floats([3, 3], [0, -4, 0, -2, -2, -3, -10, -3, -5])]),
    ]
  }
}

extension Op.Normalizer: HasCases {
  public static var cases: [OperatorCase] {
    func by(_ norm: Norm) -> Op.Normalizer {
      var op = Op.Normalizer()
      op.norm = norm
      return op
    }
    return [
      OperatorCase(
        "largest", by(.max), inputs: [rows],
        outputs: [floats([3, 3], [0.33333334, -0.6666667, 1, 0, 0, 0, 4, 1, 2])]),
      OperatorCase(
        "L1", by(.l1), inputs: [floats([3], [1, -2, 3])],
        outputs: [floats([3], [0.16666667, -0.33333334, 0.5])]),
      OperatorCase(
        "L2", by(.l2), inputs: [rows],
        outputs: [
          floats(
            [3, 3],
            [
              0.26726124, -0.5345225, 0.80178374, 0, 0, 0, -0.8728716, -0.2182179, -0.43643579,
            ])
        ]),
    ]
  }
}

extension Op.OneHotEncoder: HasCases {
  public static var cases: [OperatorCase] {
    var numbers = Op.OneHotEncoder()
    numbers.integers = [1, 0, -4]
    var words = Op.OneHotEncoder()
    words.strings = ["a", "b"]
    return [
      OperatorCase(
        "numbers", numbers, inputs: [floats([2, 2], [1, -4, 0.5, 3])],
        outputs: [floats([2, 2, 3], [1, 0, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0])]),
      OperatorCase(
        "words", words, inputs: [tensor([2], ["b", "c"])],
        outputs: [floats([2, 2], [0, 1, 0, 0])]),
    ]
  }
}

extension Op.Imputer: HasCases {
  public static var cases: [OperatorCase] {
    var each = Op.Imputer()
    each.imputedFloats = [9, 8, 7]
    var missing = Op.Imputer()
    missing.imputedFloats = [9]
    missing.replacedFloat = .nan
    var whole = Op.Imputer()
    whole.imputedIntegers = [9]
    whole.replacedInteger = 1
    return [
      OperatorCase(
        "one for each", each, inputs: [rows],
        outputs: [floats([3, 3], [1, -2, 3, 9, 8, 7, -4, -1, -2])]),
      OperatorCase(
        "NaN", missing, inputs: [floats([1, 2], [.nan, 0])], outputs: [floats([1, 2], [9, 0])]),
      OperatorCase(
        "whole numbers", whole, inputs: [tensor([3], [1, 2, 1] as [Int32])],
        outputs: [tensor([3], [9, 2, 9] as [Int32])]),
    ]
  }
}

extension Op.LinearRegressor: HasCases {
  public static var cases: [OperatorCase] {
    var two = Op.LinearRegressor()
    two.coefficients = [1, 2, 3, 0, 1, 0]
    two.intercepts = [0.5, -1]
    two.targetCount = 2
    var soft = Op.LinearRegressor()
    soft.coefficients = [0.1, 0.02, 0.03, 0, 0.1, 0]
    soft.intercepts = [0.5, 0.5]
    soft.targetCount = 2
    soft.postTransform = .softmax
    var probit = soft
    probit.postTransform = .probit
    return [
      OperatorCase(
        "two targets", two, inputs: [rows],
        outputs: [floats([3, 2], [6.5, -3, 0.5, -1, -11.5, -2])]),
      OperatorCase(
        "softmax, one row", soft, inputs: [floats([3], [1, -2, 3])],
        outputs: [floats([1, 2], [0.5866176, 0.41338244])]),
      OperatorCase(
        "probit", probit, inputs: [floats([1, 3], [1, -2, 3])],
        outputs: [floats([1, 2], [0.385320466, -0.524400513])]),
    ]
  }
}

extension Op.LinearClassifier: HasCases {
  public static var cases: [OperatorCase] {
    var three = Op.LinearClassifier()
    three.coefficients = [0.1, 0.02, 0.03, 0, 0.1, 0, 0.1, 0.1, 0.1]
    three.intercepts = [0.25, 0.25, 0.125]
    three.integers = [5, 6, 7]
    var binary = Op.LinearClassifier()
    binary.coefficients = [0.1, 0.02, 0.03]
    binary.intercepts = [0.25]
    binary.strings = ["a", "b"]
    var logistic = binary
    logistic.postTransform = .logistic
    return [
      OperatorCase(
        "three classes", three, inputs: [rows],
        outputs: [
          tensor([3], [5, 5, 6] as [Int64]),
          floats([3, 3], [0.4, 0.05, 0.325, 0.25, 0.25, 0.125, -0.23, 0.15, -0.575]),
        ]),
      OperatorCase(
        "one score for two classes", binary, inputs: [rows],
        outputs: [
          tensor([3], ["b", "b", "a"]), floats([3, 2], [0.6, 0.4, 0.75, 0.25, 1.23, -0.23]),
        ]),
      OperatorCase(
        "one score for two classes, logistic", logistic, inputs: [floats([1, 3], [1, -2, 3])],
        outputs: [tensor([1], ["b"]), floats([1, 2], [0.40131235, 0.59868765])]),
    ]
  }
}

extension Op.FeatureVectorizer: HasCases {
  public static var cases: [OperatorCase] {
    var op = Op.FeatureVectorizer()
    op.widths = [1, 2]
    return [
      OperatorCase(
        "tables", op,
        inputs: [floats([2, 1], [1, 2]), floats([2, 2], [3, 4, 5, 6])],
        outputs: [floats([2, 3], [1, 3, 4, 2, 5, 6])]),
      OperatorCase(
        "lists of whole numbers", op,
        inputs: [tensor([1], [1] as [Int64]), tensor([2], [2, 3] as [Int64])],
        outputs: [floats([1, 3], [1, 2, 3])]),
    ]
  }
}

extension Op.CategoryMapper: HasCases {
  public static var cases: [OperatorCase] {
    var op = Op.CategoryMapper()
    op.integers = [1, 2]
    op.strings = ["a", "b"]
    return [
      OperatorCase(
        "to integers", op, inputs: [tensor([2], ["b", "z"])],
        outputs: [tensor([2], [2, -1] as [Int64])]),
      OperatorCase(
        "to strings", op, inputs: [tensor([1, 2], [1, 9] as [Int64])],
        outputs: [tensor([1, 2], ["a", "_Unused"])]),
    ]
  }
}
