// SPDX-License-Identifier: Apache-2.0

import ApusForecasting
import Foundation

/// The monthly sunspot numbers of `models/sunspots.csv`, 1749 to 1983.
enum Sunspots {
  static let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("models/sunspots.csv").path

  static let values = Result { try Series(csv: path).values }
}
