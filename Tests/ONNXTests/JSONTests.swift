// SPDX-License-Identifier: Apache-2.0

import ApusONNX
import ApusSchema
import ApusTensor
import Testing

struct JSONTests {
  let json = ONNXJSON()

  @Test func aModelSurvives() throws {
    let model = try Sample.model()
    let written = try json.write(model)
    #expect(written.dropped.isEmpty)
    #expect(try json.read(ModelProto.self, from: written.text) == model)
    var compact = json
    compact.isIndented = false
    let short = try compact.write(model)
    #expect(!short.utf8.contains(0x0A))
    #expect(try json.read(ModelProto.self, from: short.utf8) == model)
  }

  @Test func valuesHaveTheFormsOfTheStandardMapping() throws {
    var attribute = AttributeProto.with {
      $0.name = "a\"\\\n\u{1}é"
      $0.f = 0.1
      $0.i = .min
      $0.floats = [.nan, .infinity, -.infinity, -0.0, .leastNonzeroMagnitude]
      $0.type = .init(rawValue: 77)
    }
    attribute.s = try Bytes(array: [0, 255])
    var compact = json
    compact.isIndented = false
    #expect(
      try compact.write(attribute).text == """
        {"name": "a\\"\\\\\\n\\u0001é", "f": 0.1, "i": "-9223372036854775808", "s": "AP8=", \
        "floats": ["NaN", "Infinity", "-Infinity", -0.0, 1e-45], "type": 77}
        """)
    #expect(
      try json.read(AttributeProto.self, from: compact.write(attribute).utf8) == attribute)
  }

  @Test func bothNamesAndAllFormsOfNumbersAreRead() throws {
    let tensor = try json.read(
      TensorProto.self,
      from: """
        {"data_type": "1", "dims": [2, "3", 4.0, 1e1], "rawData": "-_8", "doc_string": null,
         "floatData": ["1.5", 2, "NaN"], "dataLocation": "EXTERNAL", "int64Data": []}
        """)
    #expect(tensor.dataType == .float)
    #expect(tensor.dims == [2, 3, 4, 10])
    #expect(tensor.rawData?.array == [0xFB, 0xFF])
    #expect(tensor.docString == nil)
    #expect(tensor.dataLocation == .external)
    #expect(tensor.floatData.last?.isNaN == true)
    let text = try json.read(NodeProto.self, from: #"{"name": "\u00e9\ud83d\ude00\/"}"#)
    #expect(text.name == "é😀/")
  }

  @Test func unknownFieldsAreReported() throws {
    var model = try Sample.model()
    model.graph?.node[0].unknownFields = [
      UnknownField(number: 900, wireType: .varint, bytes: try Bytes(array: [1]))
    ]
    #expect(try json.write(model).dropped == ["graph.node[0]: unknown field 900"])
  }

  @Test(arguments: [
    ("{\"irVersion\": 1,}", "expected a name"), ("{\"irVersion\": 1} x", "text after the end"),
    ("{\"irVersion\": 1.5}", "no whole number"), ("[]", "expected an object"),
    ("{\"irVersion\": 9223372036854775808}", "no whole number"),
    ("{\"irVersion\": 01}", "expected a value"), ("{\"nonsense\": 1}", "no field 'nonsense'"),
    ("{\"domain\": \"a\", \"domain\": \"b\"}", "given twice"),
    ("{\"docString\": \"a\", \"doc_string\": \"b\"}", "given twice"),
    ("{\"domain\": \"\\u0000\"}", "NUL"), ("{\"domain\": \"\\ud800\"}", "surrogate"),
    ("{\"domain\": \"a", "without an end"), ("{\"domain\": \"\\x\"}", "no such escape"),
    ("{\"domain\": tru}", "expected a value"), ("{\"domain\": 1}", "expected a string"),
    ("{\"graph\": {\"node\": {}}}", "expected a list"),
    ("{\"graph\": {\"initializer\": [{\"rawData\": \"A\"}]}}", "not base64"),
    ("{\"graph\": {\"initializer\": [{\"floatData\": [1e99]}]}}", "no number that fits"),
    ("{\"graph\": {\"initializer\": [{\"floatData\": [\"0x1\"]}]}}", "no number that fits"),
    ("{\"graph\": {\"node\": [{\"attribute\": [{\"type\": \"NO\"}]}]}}", "'NO' is no"),
  ])
  func wrongTextIsRefused(_ text: String, _ why: String) {
    expectRefusal(.invalidModel, why) { _ = try json.read(ModelProto.self, from: text) }
    expectRefusal(.invalidModel, "line 1") { _ = try json.read(ModelProto.self, from: text) }
  }

  @Test func twoCasesOfAOneofAreRefused() {
    expectRefusal(.invalidModel, "another case") {
      _ = try json.read(TypeProto.self, from: #"{"tensorType": {}, "mapType": {}}"#)
    }
  }

  @Test func depthIsLimited() {
    let open = String(repeating: "[", count: 100_000)
    expectRefusal(.limitExceeded, "nested too deep") {
      _ = try json.read(ModelProto.self, from: open)
    }
    let types = String(repeating: #"{"sequenceType": {"elemType": "#, count: 5_000)
    expectRefusal(.limitExceeded, "nested too deep") {
      _ = try json.read(TypeProto.self, from: types)
    }
  }
}
