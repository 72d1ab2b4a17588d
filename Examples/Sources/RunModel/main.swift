// SPDX-License-Identifier: Apache-2.0

import Apus

// Loads a model, prepares it, binds its shapes once, and runs it in place.
let model = try Model(contentsOf: "models/sunspots.onnx")
let session = Session(try PreparedModel(model))
try session.bind(shapes: [[1, 132, 1]])
let series = try Series(csv: "models/sunspots.csv")
let window = session.input(0)!.assumingMemoryBound(to: Float.self)
for (place, value) in series.values.suffix(132).enumerated() { window[place] = Float(value) }
try session.run()
let next = session.output(0)!.assumingMemoryBound(to: Float.self)
for (month, spots) in zip(series.nextLabels(12), next) { print(month, spots) }
