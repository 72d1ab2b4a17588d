// SPDX-License-Identifier: Apache-2.0

import ApusONNX
import ApusSchema
import ApusTensor
import Testing

struct TextTests {
  let text = ONNXText()

  @Test func aModelSurvives() throws {
    let model = try Sample.model()
    let written = text.write(model)
    #expect(written.dropped.isEmpty)
    let read = try text.read(written.utf8)
    #expect(try MessageDifference.list(model, read, ignoring: .formOfText).isEmpty)
    #expect(text.write(read) == written)
  }

  @Test func theFormIsThatOfTheStandard() throws {
    let source = """
      <
         ir_version: 8,
         opset_import: ["" : 17],
         producer_name: "p",
         doc_string: "two
      lines",
         metadata_props: ["a": "b"]
      >
      g (float[N,3] x, seq(float[]) s, map(int64, optional(string)) m, opaque(d.e,n) o) => (float[?,"n-1"] y) \

         <float[2] w =  {0.5,-1e+30}, string[1] t = {"a\\"b"}, int8 z =  {-1}, bool[1] q>
      {
         [first] a, "" = com.example.Op:v <alpha: float = 1, n: ints = [1, -2], s: string = "\\\\"> (x, "", w)
         y = If (a) <then_branch: graph = "in-side" () => (float i) {
            i = Neg (a)
         }, r: int = @other>
      }
      <
        domain: "com.example",
        overload: "v",
        opset_import: ["" : 17]
      >
      Op <beta,gamma: floats = [inf, nan, -0]>(x, y) => (z)
      {
         z = Add (x, y)
      }

      """
    let model = try text.read(source)
    #expect(text.write(model).text == source)
    #expect(model.functions[0].attribute == ["beta"])
    #expect(model.graph?.node[0].domain == "com.example")
    #expect(model.graph?.node[0].overload == "v")
    #expect(model.graph?.node[0].output == ["a", ""])
    #expect(model.graph?.node[1].attribute[1].refAttrName == "other")
    #expect(model.graph?.initializer[0].floatData == [0.5, -1e30])
    #expect(model.graph?.input[2].type?.mapType?.keyType == .int64)
  }

  @Test func shorthandsAreRead() throws {
    let graph = try #require(
      try text.read(
        """
        # a comment
        g (float[1] x = {7}, y) => (float z) {
          z = Op <a = 1, b = [1.5, 2], c = "s", d = float[1] t {3}, e = float[N], f = nan,
                  h = inner () => (float q) { q = C() }, k = int8 {1}> (x, , y,)
          # and another
          = NoOutput ()
        }
        """
      ).graph)
    #expect(graph.input.map(\.name) == ["x", "y"])
    #expect(graph.input[1].type == nil)
    #expect(graph.initializer[0].floatData == [7])
    let node = graph.node[0]
    #expect(
      node.attribute.map(\.type) == [
        .int, .floats, .string, .tensor, .typeProto, .float, .graph, .tensor,
      ])
    #expect(node.input == ["x", "", "y"])
    #expect(node.domain == nil)
    #expect(graph.node[1].output == [])
  }

  @Test func everyElementTypeSurvives() throws {
    for dtype in DType.allCases {
      var tensor = TensorProto.with { $0.name = "w" }
      tensor.dataType = .init(rawValue: dtype.rawValue)
      tensor.dims = [3]
      if dtype == .string {
        tensor.stringData = [
          try Bytes(array: [0xFF, 0]), try Bytes(utf8: "\"\\"), try Bytes(utf8: ""),
        ]
      } else {
        let count = (3 * dtype.bitWidth + 7) / 8
        let bytes = (0..<count).map { UInt8($0 * 5 % 64) }
        tensor.rawData = try Bytes(array: dtype == .bool ? [0, 1, 1] : bytes)
      }
      let graph = GraphProto.with {
        $0.name = "g"
        $0.initializer = [tensor]
      }
      let written = text.write(graph)
      #expect(written.dropped.isEmpty, "\(dtype): \(written.text)")
    }
  }

  @Test func everyKindOfAttributeSurvives() throws {
    let kinds: [AttributeProto] = [
      Sample.attribute("tensors", .tensors) {
        $0.tensors = [
          TensorProto.with {
            $0.dataType = .float; $0.dims = [0]
          }
        ]
      },
      try Sample.attribute("graphs", .graphs) {
        $0.graphs = [try Sample.graph("torch-jit"), try Sample.graph("seq")]
      },
      Sample.attribute("types", .typeProtos) { $0.typeProtos = [Sample.type(), Sample.type("M")] },
      Sample.attribute("no_ints", .ints) { _ in },
      Sample.attribute("no_floats", .floats) { _ in },
      Sample.attribute("nan", .float) { $0.f = .nan },
      try Sample.attribute("bytes", .string) { $0.s = try Bytes(array: [0, 255, 34, 92]) },
      try Sample.attribute("named", .tensor) { $0.t = try Sample.tensor("a/b") },
    ]
    for attribute in kinds {
      var graph = GraphProto.with { $0.name = "float" }
      graph.node = [
        .with {
          $0.opType = "Op"; $0.attribute = [attribute]
        }
      ]
      let written = text.write(graph)
      #expect(written.dropped.isEmpty, "\(written.text)")
    }
  }

  @Test func strangeNamesSurvive() throws {
    var function = FunctionProto.with {
      $0.name = "my op"
      $0.domain = "com.my-co"
      $0.input = ["seq", "a b"]
      $0.output = ["float"]
      $0.attribute = ["x-y"]
      $0.docString = "says \"what\""
      $0.valueInfo = [Sample.value("v"), .with { $0.name = "map" }]
    }
    function.attributeProto = [Sample.attribute("d-e", .int) { $0.i = 3 }]
    function.node = [
      .with {
        $0.opType = "op-1"; $0.domain = "com.my-co.x"; $0.overload = "1"; $0.output = ["float"]
      }
    ]
    let written = text.write(function)
    #expect(written.dropped.isEmpty, "\(written.text)")
  }

  @Test func whatTheSyntaxCannotHoldIsReported() throws {
    var model = try Sample.model()
    model.trainingInfo = [TrainingInfoProto()]
    model.graph?.docString = "why"
    model.graph?.node[0].docString = "how"
    model.graph?.node[0].metadataProps = [.init(key: "a", value: "b")]
    model.graph?.node[0].attribute.append(
      Sample.attribute("sparse", .sparseTensor) { $0.sparseTensor = SparseTensorProto() })
    model.graph?.input[0].type?.denotation = "IMAGE"
    model.graph?.unknownFields = [
      UnknownField(number: 77, wireType: .varint, bytes: try Bytes(array: [1]))
    ]
    model.graph?.initializer[0].rawData = try Bytes(array: [1, 2, 3])
    let dropped = text.write(model).dropped
    for part in [
      "training_info: 1 of them", "graph.doc_string: 'why'", "graph.node[0].doc_string: 'how'",
      "graph.node[0].metadata_props: 1 of them", "graph.node[0].attribute: 10 and 9 of them",
      "graph.input[0].type.denotation: 'IMAGE'", "graph: unknown field 77",
      "graph.initializer[0].raw_data: 3 bytes",
    ] {
      #expect(dropped.contains(part), "\(part) in \(dropped)")
    }
    #expect(dropped.count == 8)
  }

  @Test func anUndefinedTypeIsReported() throws {
    let graph = GraphProto.with {
      $0.name = "g"
      $0.initializer = [.with { $0.name = "w" }]
    }
    #expect(text.write(graph).dropped.first?.contains("cannot be read back") == true)
  }

  @Test func largeTensorsCanBeLeftOut() throws {
    var short = text
    short.elementLimit = 3
    let written = short.write(try Sample.model())
    #expect(written.dropped.contains("graph.initializer[0].raw_data: 16 bytes"))
    #expect(written.text.contains("float[2,2] w = "))
  }

  @Test(arguments: [
    ("g () => () { y = }", "expected a name", "line 1, column 18"),
    ("g () -> () {}", "expected '='", "line 1, column 6"),
    ("g () => () {\n  y = A(\n", "expected ')'", "line 3, column 1"),
    ("g (flot[2] x) => () {}", "expected ')'", "column 8"),
    ("g (float[2,] x) => () {}", "expected a value", "column 12"),
    ("< nonsense: 1 > g () => () {}", "a model has no 'nonsense'", "column 3"),
    ("g () => () < float[N] w = {1}> {}", "must be numbers", "line 1"),
    ("g () => () < int8[1] w = {\"a\"}> {}", "expected a whole number", "line 1"),
    ("g () => () < int64[1] w = {9223372036854775808}> {}", "no whole number of 64", "line 1"),
    ("g () => () < float[1] w = {1e99}> {}", "too large", "line 1"),
    ("g () => () { y = A <a = []> () }", "an empty list needs a type", "line 1"),
    ("g () => () { y = A <a: int = 1.5> () }", "expected a value of type INT", "line 1"),
    ("g () => () { y = A <a: thing = 1> () }", "'thing' is no attribute type", "line 1"),
    ("g () => () { y = A <a: int = [1]> () }", "not a list", "line 1"),
    ("g () => () { y = A (\"x) }", "without an end", "line 1"),
    ("g () => () {} trailing", "expected '('", "line 1"),
    ("g () => () {", "expected a node or '}'", "line 1"),
    ("", "expected a name", "line 1, column 1"),
  ])
  func wrongTextIsRefused(_ source: String, _ why: String, _ place: String) {
    expectRefusal(.invalidModel, why) { _ = try text.read(source) }
    expectRefusal(.invalidModel, place) { _ = try text.read(source) }
  }

  @Test func depthAndCountsAreLimited() {
    let types = "g (" + String(repeating: "seq(", count: 10_000)
    expectRefusal(.limitExceeded, "nested too deep") { _ = try text.read(types) }
    let graphs =
      "g () => () { " + String(repeating: "y = A () <a: graph = g () => () { ", count: 9_000)
    expectRefusal(.limitExceeded, "nested too deep") { _ = try text.read(graphs) }
    var small = text
    small.limits.nodes = 2
    expectRefusal(.limitExceeded, "more than 2 nodes") {
      _ = try small.read("g () => () { =A() =A() =A() }")
    }
  }

  @Test func changedTextsGiveAnAnswer() throws {
    let original = text.write(try Sample.model()).utf8
    var state: UInt64 = 3
    for _ in 0..<2_000 {
      var bytes = original
      for _ in 0..<2 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        bytes[Int(state >> 33) % bytes.count] = UInt8(truncatingIfNeeded: state >> 20)
      }
      _ = try? text.read(bytes)
    }
  }
}
