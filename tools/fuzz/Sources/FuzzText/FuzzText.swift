// SPDX-License-Identifier: Apache-2.0

import FuzzDriver
import FuzzEntries

@_cdecl("FuzzText_main")
public func main(_ count: Int32, _ arguments: Arguments?) -> Int32 {
  drive(count, arguments) { data, count in pass(data, count, to: .text) }
}
