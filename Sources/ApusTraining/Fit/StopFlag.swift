// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Says to a run that it is to end; may be set from any thread.
public final class StopFlag: Sendable {
  private let flag = Atomic(false)

  public init() {}
  public var isSet: Bool { flag.load(ordering: .relaxed) }
  public func set() { flag.store(true, ordering: .relaxed) }
}
