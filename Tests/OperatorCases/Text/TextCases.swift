// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusOperators
import ApusTensor
public import TestSupport

extension Op.StringConcat: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "broadcast", Op.StringConcat(),
        inputs: [
          tensor([2], ["a", "b"] as [String]),
          tensor([1], ["x"] as [String]),
        ],
        outputs: [
          tensor([2], ["ax", "bx"] as [String])
        ])
    ]
  }
}

extension Op.StringSplit: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "delimiter", with(Op.StringSplit()) { $0.delimiter = "," },
        inputs: [
          tensor([2], ["a,b", "c,,d"] as [String])
        ],
        outputs: [
          tensor([2, 3], ["a", "b", "", "c", "", "d"] as [String]),
          tensor([2], [2, 3] as [Int64]),
        ]),
      OperatorCase(
        "white space", with(Op.StringSplit()) { $0.maxSplit = 1 },
        inputs: [
          tensor([2], ["  a b  c ", ""] as [String])
        ],
        outputs: [
          tensor([2, 2], ["a", "b  c ", "", ""] as [String]),
          tensor([2], [2, 0] as [Int64]),
        ]),
    ]
  }
}

extension Op.StringNormalizer: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "upper",
        with(Op.StringNormalizer()) {
          $0.caseChange = .upper
          $0.stopwords = ["Monday"]
          $0.isCaseSensitive = true
        },
        inputs: [
          tensor([3], ["Monday", "monday", "x"] as [String])
        ],
        outputs: [
          tensor([2], ["MONDAY", "X"] as [String])
        ]),
      OperatorCase(
        "nothing left", with(Op.StringNormalizer()) { $0.stopwords = ["monday"] },
        inputs: [
          tensor([1, 2], ["Monday", "monday"] as [String])
        ],
        outputs: [
          tensor([1, 1], [""] as [String])
        ]),
    ]
  }
}

extension Op.RegexFullMatch: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "address", with(Op.RegexFullMatch()) { $0.pattern = #"\w+@(a|bc)\.\w{2,3}"# },
        inputs: [
          tensor([4], ["me@bc.org", "me@b.org", "me@a.o", "x me@a.org"] as [String])
        ],
        outputs: [
          tensor([4], [true, false, false, false] as [Bool])
        ]),
      OperatorCase(
        "classes", with(Op.RegexFullMatch()) { $0.pattern = "(?i)[a-c[:digit:]]*(?:x|)" },
        inputs: [
          tensor([4], ["aB3X", "", "d", "a\n"] as [String])
        ],
        outputs: [
          tensor([4], [true, true, false, false] as [Bool])
        ]),
    ]
  }
}

extension Op.TfIdfVectorizer: HasCases {
  public static var cases: [OperatorCase] {
    [
      OperatorCase(
        "pairs",
        with(Op.TfIdfVectorizer()) {
          $0.mode = .count
          $0.minGramLength = 2
          $0.maxGramLength = 2
          $0.maxSkipCount = 1
          $0.ngramCounts = [0, 2]
          $0.ngramIndexes = [0, 1, 2, 3]
          $0.poolIntegers = [2, 3, 5, 4, 5, 6]
        },
        inputs: [
          tensor([6], [5, 4, 5, 6, 7, 6] as [Int64])
        ],
        outputs: [
          floats([4], [0, 0, 1, 1])
        ]),
      OperatorCase(
        "weighted words",
        with(Op.TfIdfVectorizer()) {
          $0.mode = .weightedCount
          $0.ngramCounts = [0]
          $0.ngramIndexes = [1, 0]
          $0.poolStrings = ["a", "b"]
          $0.weights = [2, 0.5]
        },
        inputs: [
          tensor([2, 2], ["a", "b", "a", "c"] as [String])
        ],
        outputs: [
          floats([2, 2], [0.5, 2, 0, 2])
        ]),
    ]
  }
}
