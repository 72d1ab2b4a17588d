// SPDX-License-Identifier: Apache-2.0

public import ApusGraph
public import ApusTensor

extension Op {
  /// The input with axes stretched or shrunk: every element is a weighted mean of input elements
  /// near the place that it comes from.
  ///
  /// Inputs: x, roi, scales, sizes (one of the last two). Source: ONNX Resize, opset 19 (axes,
  /// antialias and policies since 18; opset 10 took other places, which `upgrade` writes out).
  public struct Resize: Operator {
    public static var name: String { "Resize" }
    public static var versions: [Int] { [10, 11, 13, 18, 19] }
    public static var since: Int { 13 }
    public static var arity: Arity { Arity(1...4) }
    public static var decidingInputs: [Int] { [1, 2, 3] }
    public var minimumOpset: Int {
      if transform == .halfPixelSymmetric { return 19 }
      return antialias || axes != nil || policy != .stretch ? 18 : 13
    }
    public var mode = ResizeSampling.Mode.nearest
    public var transform = ResizeSampling.Transform.halfPixel
    public var nearest = ResizeSampling.Nearest.roundPreferFloor
    /// The coefficient `a` of the cubic kernel.
    public var cubicCoefficient: Float = -0.75
    /// Whether places outside the input weigh nothing.
    public var excludeOutside = false
    /// What stands where `tf_crop_and_resize` leaves the input.
    public var extrapolation: Float = 0
    /// Whether the kernel is widened when shrinking.
    public var antialias = false
    /// The axes that roi, scales and sizes speak of; nil is all.
    public var axes: [Int]?
    public var policy = Policy.stretch
    /// Opset 10 took another neighbour when shrinking, which no later form can say.
    var onlyGrows = false
    private static let onlyGrowsName = Attribute.privatePrefix + "only_grows"
    public init() {}

    /// How sizes are read when the ratio of extents matters.
    public enum Policy: String, Sendable {
      case stretch
      case notLarger = "not_larger"
      case notSmaller = "not_smaller"
    }

    // MARK: - Attributes

    public mutating func attributes(_ v: inout some AttributeVisitor) throws(ModelError) {
      try v.choice("mode", &mode, default: .nearest)
      try v.choice("coordinate_transformation_mode", &transform, default: .halfPixel)
      try v.choice("nearest_mode", &nearest, default: .roundPreferFloor)
      try v.float("cubic_coeff_a", &cubicCoefficient, default: -0.75)
      try v.bool("exclude_outside", &excludeOutside, default: false)
      try v.float("extrapolation_value", &extrapolation, default: 0)
      try v.bool("antialias", &antialias, default: false)
      try v.ints("axes", &axes)
      try v.choice("keep_aspect_ratio_policy", &policy, default: .stretch)
      // Equal to its own default, so that it is read from `upgrade` and never written.
      try v.bool(Resize.onlyGrowsName, &onlyGrows, default: onlyGrows)
    }

    public static func upgrade(_ raw: inout RawNode, from opset: Int) throws(ModelError) {
      if opset < 11 {
        if raw.inputs.count > 1 {
          let scales = raw.inputs[1]
          raw.setInput(1, .absent)
          raw.setInput(2, scales)
        }
        if raw.attributes["mode"] == nil || raw.attributes["mode"] == .string("nearest") {
          raw.attributes[Resize.onlyGrowsName] = .int(1)
        }
        raw.attributes["coordinate_transformation_mode"] = .string("asymmetric")
        raw.attributes["nearest_mode"] = .string("floor")
      }
      if raw.attributes["coordinate_transformation_mode"] == .string("tf_half_pixel_for_nn") {
        throw ModelError(
          .unsupported, "tf_half_pixel_for_nn, which opset 13 dropped, is not supported",
          at: .attribute("coordinate_transformation_mode"))
      }
    }

    // MARK: - Shape

    public func infer(_ site: InferSite) throws(ModelError) -> [Fact] {
      let input = try site.tensor(0)
      guard let shape = input.shape else { return [Fact(input.dtype, nil)] }
      var result = [Dimension](repeating: .unknown, count: shape.count)
      let named = try Axis.normalized(axes ?? Array(shape.indices), rank: shape.count)
      for axis in shape.indices where !named.contains(axis) { result[axis] = shape[axis] }
      if let known = input.knownShape, transform != .crop || site.constant(1) != nil,
        let plan = try plan(site, known)
      {
        return [Fact(input.dtype, plan.map { .known($0.output) })]
      }
      if policy == .stretch, let sizes = try site.extents(3), sizes.count == named.count {
        for (place, axis) in named.enumerated() { result[axis] = sizes[place] }
      } else if transform != .crop, let scales = try site.constant(2)?.doubles(),
        scales.count == named.count
      {
        for (place, axis) in named.enumerated() {
          if let extent = shape[axis].value {
            result[axis] = .known(try ResizeSampling.scaled(extent, by: scales[place]))
          } else if scales[place] == 1 {
            result[axis] = shape[axis]
          }
        }
      }
      return [Fact(input.dtype, result)]
    }

    private func plan(
      _ site: InferSite, _ shape: [Int]
    ) throws(ModelError) -> [ResizeSampling]? {
      let scales = site.constant(2)
      let sizes = try site.integers(3)
      guard scales != nil && scales?.count != 0 || sizes != nil else { return nil }
      return try plan(shape, roi: site.constant(1), scales: scales, sizes: sizes)
    }

    /// How each axis is sampled. Throws: `shapeMismatch` or `invalidValue` for inputs that do not
    /// fit.
    func plan(
      _ shape: [Int], roi: Tensor?, scales: Tensor?, sizes: [Int]?
    ) throws(ModelError) -> [ResizeSampling] {
      let named = try Axis.normalized(axes ?? Array(shape.indices), rank: shape.count)
      let factors = try scales?.doubles() ?? []
      let targets = sizes ?? []
      guard (factors.isEmpty ? targets.count : factors.count) == named.count,
        factors.isEmpty || targets.isEmpty
      else {
        throw ModelError(
          .shapeMismatch,
          "needs scales or sizes for \(named.count) axes, got \(factors) and \(targets)")
      }
      let region = transform == .crop ? try roi?.doubles() ?? [] : []
      guard transform != .crop || region.count == 2 * named.count else {
        throw ModelError(
          .shapeMismatch, "the roi needs \(2 * named.count) numbers, got \(region.count)")
      }
      var plan = shape.map { ResizeSampling(input: $0, output: $0, scale: 1) }
      var shared: Double?
      if policy != .stretch && !targets.isEmpty {
        let ratios = zip(named, targets).map { Double($1) / Double(max(1, shape[$0])) }
        shared = policy == .notLarger ? ratios.min() : ratios.max()
      }
      for (place, axis) in named.enumerated() {
        if transform == .crop {
          plan[axis].start = region[place]
          plan[axis].end = region[place + named.count]
        }
        if factors.isEmpty {
          try plan[axis].resize(to: targets[place], shared: shared)
        } else {
          try plan[axis].resize(by: factors[place])
        }
        guard !onlyGrows || plan[axis].scale >= 1 else {
          throw ModelError(
            .unsupported,
            "shrinking to the nearest element as opset 10 did is not supported; "
              + "convert the model to opset 11")
        }
      }
      return plan
    }

    // MARK: - Reference

    public func evaluate(_ site: EvaluateSite) throws(ModelError) -> [Datum?] {
      let input = try site.tensor(0)
      let plan = try plan(
        input.shape, roi: site.optionalTensor(1), scales: site.optionalTensor(2),
        sizes: site.integers(3))
      let shape = plan.map(\.output)
      let count = try Tensor.elementCount(shape)
      try AllocationBudget.current?.check(count * 8)
      guard count > 0, input.count > 0 else {
        guard count == 0 else {
          throw ModelError(.invalidValue, "an empty tensor cannot be resized to \(shape)")
        }
        return [.tensor(try .zeros(input.dtype, shape: shape))]
      }
      if mode == .nearest { return [.tensor(try pickNearest(input, plan, shape))] }
      var values = try input.doubles()
      for (axis, sampling) in plan.enumerated() where !sampling.isIdentity {
        let inner = input.shape[(axis + 1)...].reduce(1, *)
        values = try sampling.applied(to: values, inner: inner, by: self)
      }
      for index in try outside(plan, shape) { values[index] = Double(extrapolation) }
      return [.tensor(try Tensor.saturated(input.dtype, shape: shape, values))]
    }

    private func pickNearest(
      _ input: Tensor, _ plan: [ResizeSampling], _ shape: [Int]
    ) throws(ModelError) -> Tensor {
      let strides = Broadcasting.strides(input.shape)
      var places = [0]
      for (axis, sampling) in plan.enumerated() {
        let line = (0..<sampling.output).map { sampling.nearest($0, by: self) * strides[axis] }
        places = places.flatMap { place in line.map { place + $0 } }
      }
      let gone = try outside(plan, shape)
      for index in gone { places[index] = -1 }
      let fill =
        gone.isEmpty
        ? nil : try Tensor(input.dtype, shape: [1], converting: [Double(extrapolation)])
      return try input.gathered(places, shape: shape, fill: fill)
    }

    /// The flat places of the output that lie outside the input.
    private func outside(_ plan: [ResizeSampling], _ shape: [Int]) throws(ModelError) -> [Int] {
      guard transform == .crop else { return [] }
      var gone = [false]
      for sampling in plan {
        let line = (0..<sampling.output).map { position in
          let place = sampling.place(position, .crop)
          return !(place >= 0 && place <= Double(sampling.input - 1))
        }
        gone = gone.flatMap { before in line.map { before || $0 } }
      }
      return gone.indices.filter { gone[$0] }
    }
  }
}

extension Tensor {
  /// A tensor of numbers from reals; whole numbers truncate and stop at the ends of their range.
  static func saturated(
    _ dtype: DType, shape: [Int], _ values: [Double]
  ) throws(ModelError) -> Tensor {
    func make<T: NumericElement>(_ type: T.Type) throws(ModelError) -> Tensor {
      guard let integer = type.integer else {
        return try Tensor(dtype, shape: shape, converting: values)
      }
      func clamp<I: IntegerElement>(_ type: I.Type) -> [Double] {
        values.map { min(I.max.asDouble, max(I.min.asDouble, $0)) }
      }
      return try Tensor(dtype, shape: shape, converting: clamp(integer))
    }
    return try make(dtype.numeric())
  }
}
