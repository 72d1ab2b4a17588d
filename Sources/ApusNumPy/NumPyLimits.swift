// SPDX-License-Identifier: Apache-2.0

public import ApusTensor

/// How much an array file may ask for before it is refused with `limitExceeded`.
public struct NumPyLimits: Sendable, Equatable {
  /// Bytes of one file as it lies on disk.
  public var fileBytes = Int(Int32.max)
  /// Bytes of all arrays of one file together, unpacked.
  public var arrayBytes = 8 << 30
  /// Arrays in one archive.
  public var arrays = 65_536

  /// The default limits: far above a case or a checkpoint, far below what hurts a server.
  public init() {}
}

extension ModelError.Code {
  /// Bytes that are no array file, or one that breaks a rule of its format.
  public static let invalidArray = ModelError.Code(rawValue: "invalid-array")
}
