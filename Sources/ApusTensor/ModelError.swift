// SPDX-License-Identifier: Apache-2.0

/// Why a file, a graph, a tensor or a call was refused.
///
/// `message` says what was wrong, what was expected, what was found and what to do; `trail` says
/// where, innermost place first. Every throwing function of the libraries throws this type.
public struct ModelError: Error, Sendable {
  public var code: Code
  public var message: String
  public var trail: [Place]

  public init(_ code: Code, _ message: String, at trail: Place...) {
    self.code = code
    self.message = message
    self.trail = trail
  }

  /// The kind of an error, stable across versions; each module adds its own as static members.
  public struct Code: RawRepresentable, Hashable, Sendable {
    public var rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }

    /// Bytes that are no model, or a model that breaks a rule of its format.
    public static let invalidModel = Code(rawValue: "invalid-model")
    /// Something valid that Apus does not do.
    public static let unsupported = Code(rawValue: "unsupported")
    /// A size, count or depth above a limit.
    public static let limitExceeded = Code(rawValue: "limit-exceeded")
    /// Shapes that do not fit together.
    public static let shapeMismatch = Code(rawValue: "shape-mismatch")
    /// An element type that is not allowed here.
    public static let typeMismatch = Code(rawValue: "type-mismatch")
    /// A value outside its range: an index, an axis, an argument.
    public static let invalidValue = Code(rawValue: "invalid-value")
    /// A file or folder that cannot be read or written.
    public static let fileSystem = Code(rawValue: "file-system")
  }

  /// One step of the way from the outside to the mistake.
  public enum Place: Hashable, Sendable {
    case file(String)
    case graph(String)
    case node(String)
    case value(String)
    case attribute(String)
    case byte(Int)
    case line(Int, column: Int)
  }

  /// The same error with an outer place added.
  public func located(_ place: Place) -> ModelError {
    var error = self
    error.trail.append(place)
    return error
  }
}

/// Runs `body` and adds `place` to the error that it throws.
public func locating<R>(
  _ place: @autoclosure () -> ModelError.Place, _ body: () throws(ModelError) -> R
) throws(ModelError) -> R {
  do { return try body() } catch { throw error.located(place()) }
}
