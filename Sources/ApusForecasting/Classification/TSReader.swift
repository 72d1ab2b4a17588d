// SPDX-License-Identifier: Apache-2.0

public import ApusTensor
import Foundation

extension ClassificationDataset {
  /// Reads a `.ts` file of the UEA and UCR archives, as sktime and aeon write it.
  ///
  /// Lines before `@data` are tags (`@problemName`, `@classLabel true a b`, `@univariate`,
  /// `@dimensions`, `@timeStamps false` …) and comments with `#`. Each line after it is a case:
  /// quantities parted by `:`, values by `,`, the label last; `?` and NaN are missing.
  /// - Throws: `fileSystem`, `limitExceeded`, `invalidTable` with the line; `unsupported` for
  ///   series with time stamps and for regression targets.
  public init(ts path: String) throws(ModelError) {
    self = try locating(.file(path)) { () throws(ModelError) in
      let bytes = try FileContents.read(path, limit: CSVTable.longest)
      return try bytes.withUnsafeBytes { (bytes) throws(ModelError) in
        guard let text = String(validating: bytes, as: UTF8.self) else {
          throw ModelError(.invalidTable, "the text is not UTF-8")
        }
        return try ClassificationDataset(tsText: text)
      }
    }
  }

  /// Reads the text of a `.ts` file. - Throws: as above.
  public init(tsText text: String) throws(ModelError) {
    var reader = TSReader()
    var number = 0
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      number += 1
      try locating(.line(number, column: 1)) { () throws(ModelError) in
        try reader.take(line.trimmingCharacters(in: .whitespacesAndNewlines))
      }
    }
    self = try reader.finished()
  }
}

private struct TSReader {
  private var set = ClassificationDataset(name: "", channels: 0, labels: [], cases: [])
  private var hasLabels = false
  private var isData = false
  private var places: [String: Int] = [:]

  /// Takes one line without blanks around it.
  mutating func take(_ line: String) throws(ModelError) {
    guard !line.isEmpty, !line.hasPrefix("#"), !line.hasPrefix("%") else { return }
    if isData { return try takeCase(line) }
    guard line.hasPrefix("@") else {
      throw ModelError(.invalidTable, "expected a tag such as @data, got '\(line.prefix(40))'")
    }
    let words = line.split(whereSeparator: \.isWhitespace).map(String.init)
    switch words[0].lowercased() {
    case "@data": isData = true
    case "@problemname": set.name = words.dropFirst().joined(separator: " ")
    case "@timestamps":
      guard words.count < 2 || words[1].lowercased() == "false" else {
        throw ModelError(.unsupported, "series with time stamps are not read")
      }
    case "@targetlabel":
      guard words.count < 2 || words[1].lowercased() == "false" else {
        throw ModelError(.unsupported, "the file holds numbers to regress to, not classes")
      }
    case "@classlabel":
      hasLabels = words.count > 1 && words[1].lowercased() == "true"
      set.labels = hasLabels ? Array(words.dropFirst(2)) : []
      places = Dictionary(set.labels.enumerated().map { ($1, $0) }) { first, _ in first }
    default: break  // The other tags say what the data say themselves.
    }
  }

  private mutating func takeCase(_ line: String) throws(ModelError) {
    var parts = line.split(separator: ":", omittingEmptySubsequences: false)
    var label: Int?
    if hasLabels {
      let text = parts.removeLast().trimmingCharacters(in: .whitespaces)
      guard let place = places[text] else {
        throw ModelError(
          .invalidTable, "the label '\(text)' is not among those of @classLabel, \(set.labels)")
      }
      label = place
    }
    guard !parts.isEmpty, set.cases.isEmpty || parts.count == set.channels else {
      throw ModelError(
        .invalidTable, "expected \(max(1, set.channels)) quantities, got \(parts.count)")
    }
    var values: [[Float]] = []
    for part in parts {
      var numbers: [Float] = []
      let entries =
        part.allSatisfy(\.isWhitespace)
        ? [] : part.split(separator: ",", omittingEmptySubsequences: false)
      for entry in entries {
        let text = entry.trimmingCharacters(in: .whitespaces)
        if text == "?" || text.lowercased() == "nan" {
          numbers.append(.nan)
        } else if let number = Float(text), number.isFinite {
          numbers.append(number)
        } else {
          throw ModelError(.invalidTable, "expected a number or ?, got '\(text.prefix(40))'")
        }
      }
      values.append(numbers)
    }
    set.channels = parts.count
    set.cases.append(SeriesCase(values: values, label: label))
  }

  func finished() throws(ModelError) -> ClassificationDataset {
    guard isData, !set.cases.isEmpty else {
      throw ModelError(.invalidTable, "the file has no @data with cases")
    }
    return set
  }
}
