// SPDX-License-Identifier: Apache-2.0

extension TensorProto {
  /// Where a tensor's elements are.
  public struct DataLocation: OpenEnum {
    public let rawValue: Int32
    public init(rawValue: Int32) { self.rawValue = rawValue }

    public static let `default` = Self(rawValue: 0)
    public static let external = Self(rawValue: 1)

    public static let names: [(name: String, value: Self)] = [
      ("DEFAULT", .default), ("EXTERNAL", .external),
    ]
  }
}
